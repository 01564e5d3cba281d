import { CELLS_PER_DAY } from "./activity-baseline.ts";

/** Widths of the window, quarter hours: ±15, ±30, ±60 and ±90 minutes. */
export const WIDTHS = [2, 4, 8, 12] as const;
const WIDTH_MAX = 12;

/**
 * Onsets by quarter hour on a circle of one day or one week, so that the *days* with an onset in a window are counted
 * at once: among sorted points that is the points less the pairs of neighbours that both lie in it.
 */
export class OnsetGrid {
  readonly #cells: number;
  /** Onsets before each cell. */
  readonly #sums: Float64Array;
  /** For each distance of neighbours, the pairs whose earlier one lies before each cell. */
  readonly #pairs: (Float64Array | undefined)[] = [];

  /** @param onsets quarter hours since 1970 of local time, in order of time @param days 1 or 7 */
  constructor(onsets: ArrayLike<number>, days: 1 | 7) {
    const cells = days * CELLS_PER_DAY;
    // Day 0 was a Thursday; a week starts on Sunday.
    const shift = days === 7 ? 4 * CELLS_PER_DAY : 0;
    this.#cells = cells;
    this.#sums = new Float64Array(cells + 1);
    for (let i = 0; i < onsets.length; i++) {
      const onset = onsets[i] as number;
      const cell = (((onset + shift) % cells) + cells) % cells;
      add(this.#sums, cell);
      const distance = i === 0 ? WIDTH_MAX : onset - (onsets[i - 1] as number);
      if (distance < 1 || distance >= WIDTH_MAX) continue;
      let pairs = this.#pairs[distance];
      if (pairs === undefined) {
        pairs = new Float64Array(cells + 1);
        this.#pairs[distance] = pairs;
      }
      add(pairs, (cell - distance + cells) % cells);
    }
    accumulate(this.#sums);
    for (const pairs of this.#pairs) if (pairs !== undefined) accumulate(pairs);
  }

  /** True when an onset lies in the cell. */
  isOccupied(cell: number): boolean {
    return (this.#sums[cell + 1] as number) > (this.#sums[cell] as number);
  }

  /** Days with an onset in the window that starts at a cell; it may run on over the end of the circle. */
  daysIn(from: number, width: number): number {
    let days = this.#between(this.#sums, from, width);
    for (let distance = 1; distance < width && days > 1; distance++) {
      const pairs = this.#pairs[distance];
      if (pairs !== undefined) days -= this.#between(pairs, from, width - distance);
    }
    return days;
  }

  #between(sums: Float64Array, from: number, width: number): number {
    const to = from + width;
    if (to <= this.#cells) return (sums[to] as number) - (sums[from] as number);
    return (sums[this.#cells] as number) - (sums[from] as number) + (sums[to - this.#cells] as number);
  }
}

function add(counts: Float64Array, cell: number): void {
  counts[cell + 1] = (counts[cell + 1] as number) + 1;
}

function accumulate(counts: Float64Array): void {
  for (let i = 1; i < counts.length; i++) counts[i] = (counts[i] as number) + (counts[i - 1] as number);
}

/** Kullback–Leibler divergence of two coins, 0 when the observed share is not above the expected one. */
export function divergence(observed: number, expected: number): number {
  if (observed <= expected) return 0;
  const rest = observed >= 1 ? 0 : (1 - observed) * Math.log((1 - observed) / (1 - expected));
  return observed * Math.log(observed / expected) + rest;
}
