import type { Timeline } from "../assemble-timeline.ts";
import { chernoffTail, poissonTail } from "../statistics/tails.ts";
import type { StepIndex } from "./index-steps.ts";

/** Log-spaced bins per factor of two in which equal-enough probabilities are pooled, rounding up. */
const BINS_PER_OCTAVE = 4;

/**
 * What shuffling would give: the chance of a chain of distinct steps when the positions inside each stretch are put in
 * random order, so that a person's habits of *when* and *how much* stay and only the order goes.
 *
 * In a stretch of n positions of which c₁ … c_k hold the steps, a chain with at most g other positions between
 * neighbours has T(n) places to be, and stands in one with probability Π cᵢ / (n)_k. Their product E is the expected
 * number of embeddings and bounds the chance of at least one. Two statistics are compared with it, and the smaller
 * p-value doubled: all occurrences against Poisson(Σ E), strong in long stretches, and the stretches with an occurrence
 * against Σ Bernoulli(min(1, E)) by Chernoff's bound, strong in short ones. Both bounds err upwards.
 */
export class ShuffleNull {
  readonly #timeline: Timeline;
  readonly #index: StepIndex;
  readonly #gapMax: number;
  readonly #weights = new Map<number, number[]>();

  constructor(timeline: Timeline, index: StepIndex, gapMax: number) {
    this.#timeline = timeline;
    this.#index = index;
    this.#gapMax = gapMax;
  }

  /** Expected embeddings and an upper bound of the p-value. O(stretches that hold the rarest step × steps). */
  test(chain: readonly number[], occurrences: number, stretches: number): { expected: number; pValue: number } {
    const bins = new Map<number, number>();
    let expected = 0;
    this.#eachShared(chain, (stretch, product) => {
      const n = this.#length(stretch);
      const e = this.#places(n, chain.length) * product;
      if (e <= 0) return;
      expected += e;
      const bin = Math.min(0, Math.ceil(Math.log2(e) * BINS_PER_OCTAVE));
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    });
    const parts = [...bins].map(([bin, trials]) => ({ trials, p: 2 ** (bin / BINS_PER_OCTAVE) }));
    const pValue = Math.min(1, 2 * Math.min(poissonTail(occurrences, expected), chernoffTail(stretches, parts)));
    return { expected, pValue };
  }

  #length(stretch: number): number {
    const { stretchStart } = this.#timeline;
    return (stretchStart[stretch + 1] as number) - (stretchStart[stretch] as number);
  }

  /** Calls back for every stretch that holds all steps, with Π cᵢ / (n)_k. */
  #eachShared(chain: readonly number[], visit: (stretch: number, product: number) => void): void {
    const { stretchFirst, stretchOf, stretchCount } = this.#index;
    const cursors = chain.map((s) => stretchFirst[s] as number);
    const ends = chain.map((s) => stretchFirst[s + 1] as number);
    let rarest = 0;
    for (let i = 1; i < chain.length; i++) {
      if ((ends[i] as number) - (cursors[i] as number) < (ends[rarest] as number) - (cursors[rarest] as number)) {
        rarest = i;
      }
    }
    for (let c = cursors[rarest] as number; c < (ends[rarest] as number); c++) {
      const stretch = stretchOf[c] as number;
      const n = this.#length(stretch);
      if (n < chain.length) continue;
      let product = 1;
      for (let i = 0; i < chain.length && product > 0; i++) {
        const end = ends[i] as number;
        let cursor = i === rarest ? c : seek(stretchOf, cursors[i] as number, end, stretch);
        if (i !== rarest) cursors[i] = cursor;
        if (cursor >= end || stretchOf[cursor] !== stretch) {
          product = 0;
          cursor = end;
        } else product *= (stretchCount[cursor] as number) / (n - i);
      }
      if (product > 0) visit(stretch, product);
    }
  }

  /** T(n): ways to place k positions in order with at most `gapMax` others between neighbours. */
  #places(n: number, k: number): number {
    let weights = this.#weights.get(k);
    if (weights === undefined) {
      weights = [1];
      for (let step = 1; step < k; step++) {
        const longer = new Array<number>(weights.length + this.#gapMax + 1).fill(0);
        for (let span = 0; span < weights.length; span++) {
          for (let gap = 1; gap <= this.#gapMax + 1; gap++) {
            longer[span + gap] = (longer[span + gap] ?? 0) + (weights[span] ?? 0);
          }
        }
        weights = longer;
      }
      this.#weights.set(k, weights);
    }
    let places = 0;
    for (let span = 0; span < weights.length; span++) places += (weights[span] ?? 0) * Math.max(0, n - span);
    return places;
  }
}

/** First index in [from, end) whose value is at least `value`; galloping, as callers move forward. */
function seek(values: Int32Array, from: number, end: number, value: number): number {
  let low = from;
  let step = 1;
  while (low + step < end && (values[low + step] as number) < value) {
    low += step;
    step *= 2;
  }
  let high = Math.min(end, low + step + 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
