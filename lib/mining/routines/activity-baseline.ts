import type { Timeline } from "../assemble-timeline.ts";
import { weekdayOf } from "../local-time.ts";

/** A week in quarter hours of local time, from Sunday midnight. */
export const CELLS_PER_DAY = 96;
export const CELLS = 7 * CELLS_PER_DAY;
/** Habits move over a year, so chance is measured among the activity of the same eight weeks. */
const BLOCK_DAYS = 56;
/** Active quarter hours, spread evenly over the week, added to each block: little activity says little about habits. */
const EVEN_CELLS = 20;

/** Cell of the local week that a position starts in. */
export function cellOf(timeline: Timeline, position: number): number {
  const weekday = weekdayOf(timeline.day[position] as number);
  return weekday * CELLS_PER_DAY + Math.floor((timeline.minute[position] as number) / 15);
}

/**
 * When the person is active at all, as the null for when they do one thing: active quarter hours by block of eight weeks
 * and cell of the week.
 */
export class ActivityBaseline {
  readonly #timeline: Timeline;
  readonly #blocks = new Map<number, Float64Array>();
  /** Positions in each active quarter hour. */
  readonly #crowd = new Map<number, number>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    for (let p = 0; p < timeline.positions; p++) {
      const place = this.#place(p);
      const crowd = this.#crowd.get(place) ?? 0;
      this.#crowd.set(place, crowd + 1);
      if (crowd === 0) this.#add(this.#block(p), cellOf(timeline, p), 1);
    }
  }

  /**
   * Chance of each cell for someone who does this at any of their active times, weighted by the blocks it was done in.
   * Quarter hours in which the person did nothing else are left out: else a routine would explain itself.
   * @param onsets positions at which it was done
   * @param own all positions that belong to it, with those of the same sequences
   * @returns 672 shares that sum to 1
   */
  shares(onsets: readonly number[], own: Iterable<number>): Float64Array {
    const mine = new Map<number, { count: number; position: number }>();
    for (const position of own) {
      const place = this.#place(position);
      const known = mine.get(place);
      if (known === undefined) mine.set(place, { count: 1, position });
      else known.count++;
    }
    const alone = new Map<number, Float64Array>();
    for (const [place, { count, position }] of mine) {
      if (count < (this.#crowd.get(place) ?? 0)) continue;
      const block = this.#block(position);
      const cells = alone.get(block) ?? new Float64Array(CELLS + 1);
      cells[cellOf(this.#timeline, position)] = (cells[cellOf(this.#timeline, position)] as number) + 1;
      cells[CELLS] = (cells[CELLS] as number) + 1;
      alone.set(block, cells);
    }
    const weight = new Map<number, number>();
    for (const p of onsets) weight.set(this.#block(p), (weight.get(this.#block(p)) ?? 0) + 1 / onsets.length);
    const shares = new Float64Array(CELLS);
    for (const [block, share] of weight) {
      const all = this.#blocks.get(block);
      const less = alone.get(block);
      const total = EVEN_CELLS + (all?.[CELLS] ?? 0) - (less?.[CELLS] ?? 0);
      for (let c = 0; c < CELLS; c++) {
        const active = EVEN_CELLS / CELLS + (all?.[c] ?? 0) - (less?.[c] ?? 0);
        shares[c] = (shares[c] as number) + (share * active) / total;
      }
    }
    return shares;
  }

  #block(position: number): number {
    return Math.floor((this.#timeline.day[position] as number) / BLOCK_DAYS);
  }

  #place(position: number): number {
    const quarter = Math.floor((this.#timeline.minute[position] as number) / 15);
    return (this.#timeline.day[position] as number) * CELLS_PER_DAY + quarter;
  }

  #add(block: number, cell: number, count: number): void {
    const cells = this.#blocks.get(block) ?? new Float64Array(CELLS + 1);
    cells[cell] = (cells[cell] as number) + count;
    cells[CELLS] = (cells[CELLS] as number) + count;
    this.#blocks.set(block, cells);
  }
}
