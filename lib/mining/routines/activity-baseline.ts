import type { Timeline } from "../assemble-timeline.ts";
import { weekdayOf } from "../local-time.ts";

/** A week in quarter hours of local time, from Sunday midnight. */
export const CELLS_PER_DAY = 96;
export const CELLS = 7 * CELLS_PER_DAY;
/** The same thing again within this time is the same occasion. */
export const OCCASION_MS = 60 * 60_000;
/** Habits move over a year, so chance is measured among the activity of the same eight weeks. */
const BLOCK_DAYS = 56;
/** Occasions, spread evenly over the week, added to each block: little activity says little about habits. */
const EVEN_OCCASIONS = 20;
/** One commit of thirty files is not thirty reasons to believe in its quarter hour. */
const OCCASIONS_PER_QUARTER_MAX = 5;

/** Cell of the local week that a position starts in. */
export function cellOf(timeline: Timeline, position: number): number {
  const weekday = weekdayOf(timeline.day[position] as number);
  return weekday * CELLS_PER_DAY + Math.floor((timeline.minute[position] as number) / 15);
}

/**
 * When the person begins anything at all, as the null for when they do one thing: occasions of every step (counted as the
 * tested one's are, so that the start of a sitting weighs alike) by block of eight weeks and cell of the week.
 */
export class ActivityBaseline {
  readonly #timeline: Timeline;
  /** Occasions that begin at each position. */
  readonly #begun: Int32Array;
  /** Occasions of each block by cell, with their sum at the end. */
  readonly #blocks = new Map<number, Float64Array>();
  /** Occasions in each quarter hour of each day. */
  readonly #crowd = new Map<number, number>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#begun = new Int32Array(timeline.positions);
    const lastMs = new Float64Array(timeline.steps.length).fill(Number.NEGATIVE_INFINITY);
    for (let p = 0; p < timeline.positions; p++) {
      const atMs = timeline.startMs[p] as number;
      for (let r = timeline.runStart[p] as number; r < (timeline.runStart[p + 1] as number); r++) {
        const step = timeline.runStep[r] as number;
        if (atMs - (lastMs[step] as number) < OCCASION_MS) continue;
        lastMs[step] = atMs;
        this.#begun[p] = (this.#begun[p] as number) + 1;
      }
      const place = this.#place(p);
      const before = this.#crowd.get(place) ?? 0;
      const after = before + (this.#begun[p] as number);
      this.#crowd.set(place, after);
      addTo(this.#blocks, this.#block(p), cellOf(timeline, p), capped(after) - capped(before));
    }
  }

  /**
   * Chance of each cell for someone who does this at any of their times, weighted by the blocks it was done in. What
   * belongs to the thing itself is left out: else a routine would explain itself.
   * @param onsets positions at which it was done
   * @param own all positions that belong to it, with those of the same sequences
   * @returns 672 shares that sum to 1
   */
  shares(onsets: readonly number[], own: Iterable<number>): Float64Array {
    const mine = new Map<number, { begun: number; position: number }>();
    for (const position of own) {
      const place = this.#place(position);
      const known = mine.get(place);
      const begun = this.#begun[position] as number;
      if (known === undefined) mine.set(place, { begun, position });
      else known.begun += begun;
    }
    const less = new Map<number, Float64Array>();
    for (const [place, { begun, position }] of mine) {
      const crowd = this.#crowd.get(place) ?? 0;
      const dropped = capped(crowd) - capped(crowd - begun);
      if (dropped > 0) addTo(less, this.#block(position), cellOf(this.#timeline, position), dropped);
    }
    const weight = new Map<number, number>();
    for (const p of onsets) weight.set(this.#block(p), (weight.get(this.#block(p)) ?? 0) + 1 / onsets.length);
    const shares = new Float64Array(CELLS);
    for (const [block, share] of weight) {
      const all = this.#blocks.get(block) ?? NONE;
      const own = less.get(block) ?? NONE;
      const total = EVEN_OCCASIONS + (all[CELLS] as number) - (own[CELLS] as number);
      for (let c = 0; c < CELLS; c++) {
        const begun = EVEN_OCCASIONS / CELLS + (all[c] as number) - (own[c] as number);
        shares[c] = (shares[c] as number) + (share * begun) / total;
      }
    }
    return shares;
  }

  /** Occasions on each of the timeline's active days. */
  perDay(): Float64Array {
    const { activeDays, day, positions } = this.#timeline;
    const counts = new Float64Array(activeDays.length);
    const indexOf = new Map(Array.from(activeDays, (active, i) => [active, i]));
    for (let p = 0; p < positions; p++) {
      const i = indexOf.get(day[p] as number) ?? 0;
      counts[i] = (counts[i] as number) + (this.#begun[p] as number);
    }
    return counts;
  }

  #block(position: number): number {
    return Math.floor((this.#timeline.day[position] as number) / BLOCK_DAYS);
  }

  #place(position: number): number {
    const quarter = Math.floor((this.#timeline.minute[position] as number) / 15);
    return (this.#timeline.day[position] as number) * CELLS_PER_DAY + quarter;
  }
}

const NONE = new Float64Array(CELLS + 1);

function capped(occasions: number): number {
  return Math.min(OCCASIONS_PER_QUARTER_MAX, occasions);
}

function addTo(blocks: Map<number, Float64Array>, block: number, cell: number, count: number): void {
  let cells = blocks.get(block);
  if (cells === undefined) {
    cells = new Float64Array(CELLS + 1);
    blocks.set(block, cells);
  }
  cells[cell] = (cells[cell] as number) + count;
  cells[CELLS] = (cells[CELLS] as number) + count;
}
