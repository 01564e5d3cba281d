import type { Timeline } from "../assemble-timeline.ts";
import { chernoffTail, poissonTail } from "../statistics/tails.ts";
import type { StepIndex } from "./index-steps.ts";

/** Log-spaced bins per factor of two in which equal-enough probabilities are pooled, rounding up. */
const BINS_PER_OCTAVE = 4;
/** Down to a chance of 2⁻⁶⁴ a stretch. */
const BINS = 257;
/** So small a p-value need not be bettered by the other statistic. */
const CLEAR_P = 1e-12;

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
  readonly #weights = new Map<number, Float64Array>();
  readonly #bins = new Float64Array(BINS);

  constructor(timeline: Timeline, index: StepIndex, gapMax: number) {
    this.#timeline = timeline;
    this.#index = index;
    this.#gapMax = gapMax;
  }

  /** Expected embeddings and an upper bound of the p-value. O(stretches that hold the rarest step × steps). */
  test(chain: readonly number[], occurrences: number, stretches: number): { expected: number; pValue: number } {
    const bins = this.#bins.fill(0);
    const { stretchStart } = this.#timeline;
    let expected = 0;
    this.#eachShared(chain, (stretch, product) => {
      const n = (stretchStart[stretch + 1] as number) - (stretchStart[stretch] as number);
      const e = this.#places(n, chain.length) * product;
      if (e <= 0) return;
      expected += e;
      const bin = e >= 1 ? 0 : Math.min(BINS - 1, Math.floor(-Math.log2(e) * BINS_PER_OCTAVE));
      bins[bin] = (bins[bin] as number) + 1;
    });
    const byOccurrences = poissonTail(occurrences, expected);
    if (byOccurrences <= CLEAR_P) return { expected, pValue: 2 * byOccurrences };
    const parts: { trials: number; p: number }[] = [];
    for (let bin = 0; bin < BINS; bin++) {
      const trials = bins[bin] as number;
      if (trials > 0) parts.push({ trials, p: 2 ** (-bin / BINS_PER_OCTAVE) });
    }
    return { expected, pValue: Math.min(1, 2 * Math.min(byOccurrences, chernoffTail(stretches, parts))) };
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
    const weights = this.#weights.get(k) ?? this.#weigh(k);
    let places = 0;
    for (let span = k - 1; span < Math.min(n, weights.length); span++) places += (weights[span] as number) * (n - span);
    return places;
  }

  /** How many choices of gaps make a chain of k steps span so many positions. */
  #weigh(k: number): Float64Array {
    const weights = new Float64Array((k - 1) * (this.#gapMax + 1) + 1);
    weights[0] = 1;
    for (let step = 1; step < k; step++) {
      for (let span = weights.length - 1; span >= 0; span--) {
        let ways = 0;
        for (let gap = 1; gap <= Math.min(span, this.#gapMax + 1); gap++) ways += weights[span - gap] as number;
        weights[span] = ways;
      }
    }
    this.#weights.set(k, weights);
    return weights;
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
