import type { Timeline } from "../assemble-timeline.ts";

/** Where steps that do not recur were done: by step, the positions and days. O(runs) to make, four bytes a rare run. */
export class RareRuns {
  readonly #timeline: Timeline;
  /** Place of each step among the rare ones, or -1. */
  readonly #rank: Int32Array;
  readonly #first: Int32Array;
  readonly #at: Int32Array;

  constructor(timeline: Timeline, rare: Int32Array) {
    const { steps, positions, runStart, runStep } = timeline;
    this.#timeline = timeline;
    this.#rank = new Int32Array(steps.length).fill(-1);
    for (const [i, step] of rare.entries()) this.#rank[step] = i;
    const first = new Int32Array(rare.length + 1);
    for (const step of runStep) {
      const i = this.#rank[step] as number;
      if (i >= 0) first[i + 1] = (first[i + 1] as number) + 1;
    }
    for (let i = 0; i < rare.length; i++) first[i + 1] = (first[i + 1] as number) + (first[i] as number);
    const next = first.slice();
    this.#first = first;
    this.#at = new Int32Array(first[rare.length] as number);
    for (let p = 0; p < positions; p++) {
      for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
        const i = this.#rank[runStep[r] as number] as number;
        if (i < 0) continue;
        const slot = next[i] as number;
        this.#at[slot] = p;
        next[i] = slot + 1;
      }
    }
  }

  /** Distinct days of some steps together, of the one that has most, and their runs. */
  daysOf(steps: readonly number[]): { days: number; daysOfOne: number; runs: number } {
    const { day } = this.#timeline;
    const all = new Set<number>();
    let daysOfOne = 0;
    let runs = 0;
    for (const step of steps) {
      let own = 0;
      let last = Number.NaN;
      for (const p of this.#placesOf(step)) {
        runs++;
        const today = day[p] as number;
        if (today === last) continue;
        last = today;
        own++;
        all.add(today);
      }
      daysOfOne = Math.max(daysOfOne, own);
    }
    return { days: all.size, daysOfOne, runs };
  }

  /** How often one came to them, those in a row counting once, and in how many stretches of activity. */
  visitsOf(steps: readonly number[]): { visits: number; stretches: number } {
    const { stretch } = this.#timeline;
    let total = 0;
    for (const step of steps) total += this.#placesOf(step).length;
    const places = new Int32Array(total);
    let filled = 0;
    for (const step of steps) {
      const own = this.#placesOf(step);
      places.set(own, filled);
      filled += own.length;
    }
    places.sort();
    let visits = 0;
    let stretches = 0;
    let before = -2;
    for (const p of places) {
      const isNew = before < 0 || stretch[before] !== stretch[p];
      if (isNew) stretches++;
      if (isNew || p > before + 1) visits++;
      before = p;
    }
    return { visits, stretches };
  }

  /** The one done last; of several at once the first by its symbol. */
  newest(steps: readonly number[]): number {
    const { steps: all } = this.#timeline;
    let newest = -1;
    let last = -1;
    for (const step of steps) {
      const p = this.#placesOf(step).at(-1) ?? -1;
      const wins = p > last || (p === last && (all[step]?.symbol ?? "") < (all[newest]?.symbol ?? ""));
      if (!wins) continue;
      newest = step;
      last = p;
    }
    return newest;
  }

  #placesOf(step: number): Int32Array {
    const i = this.#rank[step] as number;
    return this.#at.subarray(this.#first[i], this.#first[i + 1]);
  }
}
