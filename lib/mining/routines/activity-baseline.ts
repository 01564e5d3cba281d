import type { Timeline } from "../assemble-timeline.ts";
import { weekdayOf } from "../local-time.ts";

/** A week in quarter hours of local time, from Sunday midnight. */
export const CELLS_PER_DAY = 96;
export const CELLS = 7 * CELLS_PER_DAY;
/** The same thing again within this time is the same occasion. */
export const OCCASION_MS = 60 * 60_000;
/** Habits move over a year, so chance is measured among the activity of the same eight weeks, */
const BLOCK_DAYS = 56;
/** or, where somebody's activity is longer than nine years, of one part in so many of it. */
const BLOCKS_MAX = 60;
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
  /** Quarter hour of the person's activity that each position lies in, from 0, and the occasions in each. */
  readonly #quarter: Int32Array;
  readonly #crowd: Int32Array;
  /** Occasions of each block by cell: `CELLS` columns a block; and their sum. */
  readonly #blocks: Float64Array;
  readonly #sums: Float64Array;
  readonly #firstBlock: number;
  readonly #blockDays: number;
  /** Of the subject asked about: its own occasions in each block, and what one occasion of the block weighs. */
  readonly #ownSums: Float64Array;
  readonly #weights: Float64Array;

  constructor(timeline: Timeline) {
    const { positions, activeDays } = timeline;
    this.#timeline = timeline;
    const firstDay = activeDays[0] ?? 0;
    const lastDay = activeDays.at(-1) ?? 0;
    this.#blockDays = Math.max(BLOCK_DAYS, Math.ceil((lastDay - firstDay) / BLOCKS_MAX));
    this.#firstBlock = Math.floor(firstDay / this.#blockDays);
    const blocks = Math.floor(lastDay / this.#blockDays) - this.#firstBlock + 1;
    this.#blocks = new Float64Array(blocks * CELLS);
    this.#sums = new Float64Array(blocks);
    this.#ownSums = new Float64Array(blocks);
    this.#weights = new Float64Array(blocks);
    this.#begun = new Int32Array(positions);
    this.#quarter = new Int32Array(positions);
    const crowd = new Int32Array(positions);
    const lastMs = new Float64Array(timeline.steps.length).fill(Number.NEGATIVE_INFINITY);
    let quarters = 0;
    let lastPlace = Number.NaN;
    for (let p = 0; p < positions; p++) {
      const atMs = timeline.startMs[p] as number;
      let begun = 0;
      for (let r = timeline.runStart[p] as number; r < (timeline.runStart[p + 1] as number); r++) {
        const step = timeline.runStep[r] as number;
        if (atMs - (lastMs[step] as number) < OCCASION_MS) continue;
        lastMs[step] = atMs;
        begun++;
      }
      this.#begun[p] = begun;
      const place = this.#place(p);
      if (place !== lastPlace) quarters++;
      lastPlace = place;
      const quarter = quarters - 1;
      this.#quarter[p] = quarter;
      const before = crowd[quarter] as number;
      crowd[quarter] = before + begun;
      const counted = capped(before + begun) - capped(before);
      if (counted === 0) continue;
      const block = this.#block(p);
      const at = block * CELLS + cellOf(timeline, p);
      this.#blocks[at] = (this.#blocks[at] as number) + counted;
      this.#sums[block] = (this.#sums[block] as number) + counted;
    }
    this.#crowd = crowd.slice(0, quarters);
  }

  /**
   * Chance of each cell for someone who does this at any of their times, weighted by the blocks it was done in. What
   * belongs to the thing itself is left out: else a routine would explain itself. O(onsets + own + blocks × 672).
   * @param onsets positions at which it was done
   * @param own all positions that belong to it, with those of the same sequences, ascending
   * @returns 672 shares that sum to 1
   */
  shares(onsets: readonly number[], own: Int32Array): Float64Array {
    const weights = this.#weights.fill(0);
    for (const p of onsets) weights[this.#block(p)] = (weights[this.#block(p)] as number) + 1 / onsets.length;
    const ownSums = this.#ownSums.fill(0);
    this.#eachOwn(own, (block, _cell, dropped) => {
      ownSums[block] = (ownSums[block] as number) + dropped;
    });
    const shares = new Float64Array(CELLS);
    for (let block = 0; block < weights.length; block++) {
      const weight = weights[block] as number;
      if (weight === 0) continue;
      // From here on: what one occasion of the block weighs.
      const each = weight / (EVEN_OCCASIONS + (this.#sums[block] as number) - (ownSums[block] as number));
      weights[block] = each;
      const from = block * CELLS;
      for (let c = 0; c < CELLS; c++) {
        shares[c] = (shares[c] as number) + each * (EVEN_OCCASIONS / CELLS + (this.#blocks[from + c] as number));
      }
    }
    this.#eachOwn(own, (block, cell, dropped) => {
      shares[cell] = (shares[cell] as number) - (weights[block] as number) * dropped;
    });
    return shares;
  }

  /** The occasions that would not be counted without these positions, quarter hour by quarter hour. */
  #eachOwn(own: Int32Array, visit: (block: number, cell: number, dropped: number) => void): void {
    for (let i = 0; i < own.length; ) {
      const position = own[i] as number;
      const quarter = this.#quarter[position] as number;
      let begun = 0;
      for (; i < own.length && this.#quarter[own[i] as number] === quarter; i++) {
        begun += this.#begun[own[i] as number] as number;
      }
      const crowd = this.#crowd[quarter] as number;
      const dropped = capped(crowd) - capped(crowd - begun);
      if (dropped > 0) visit(this.#block(position), cellOf(this.#timeline, position), dropped);
    }
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
    return Math.floor((this.#timeline.day[position] as number) / this.#blockDays) - this.#firstBlock;
  }

  #place(position: number): number {
    const quarter = Math.floor((this.#timeline.minute[position] as number) / 15);
    return (this.#timeline.day[position] as number) * CELLS_PER_DAY + quarter;
  }
}

function capped(occasions: number): number {
  return Math.min(OCCASIONS_PER_QUARTER_MAX, occasions);
}
