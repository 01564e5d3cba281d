import { chernoffTail, poissonTail } from "../statistics/tails.ts";
import { SharedStretches, timesBefore } from "./shared-stretches.ts";
import type { StretchCounts } from "./stretch-counts.ts";

/** Chances that are equal enough are pooled: the first bits of each say in which of eight bins of its factor of two. */
const BIN_BITS = 3;
const BIN_MASK = (1 << BIN_BITS) - 1;
/** Down to a chance of 2⁻⁶⁴ a stretch; and of what is certain. */
const BINS = (64 << BIN_BITS) + 1;
const CERTAIN = BINS - 1;
/** The chances of each bin, rounded up. */
export const CHANCE_OF_BIN = Float64Array.from({ length: BINS }, (_, bin) =>
  bin === CERTAIN ? 1 : 2 ** -((bin >> BIN_BITS) + 1) * (1 + ((~bin & BIN_MASK) + 1) / (BIN_MASK + 1)),
);
/** So small a p-value need not be bettered by the other statistic. */
const CLEAR_P = 1e-12;

export interface Expectation {
  expected: number;
  expectedStretches: number;
  largest: number;
  shared: number;
  looked: number;
}

/**
 * What shuffling would give: the chance of a chain of steps when the positions inside each stretch are put in
 * random order, so that a person's habits of *when* and *how much* stay and only the order goes.
 *
 * In a stretch of n positions of which c₁ … c_k hold the steps, a chain with at most g other positions between
 * neighbours has T(n) places to be, and stands in one with probability Π cᵢ / (n)_k, where a step that recurs in the
 * chain has one copy less to choose from each time. Their product E is the expected
 * number of embeddings and bounds the chance of at least one. Two statistics are compared with it, and the smaller
 * p-value doubled: all occurrences against Poisson(Σ E), strong in long stretches, and the stretches with an occurrence
 * against Σ Bernoulli(min(1, E)) by Chernoff's bound, strong in short ones. Both bounds err upwards.
 */
export class ShuffleNull {
  readonly #counts: StretchCounts;
  readonly #gapMax: number;
  readonly #weights = new Map<number, Float64Array>();
  /** T(n) of each stretch by the chain's length; -1 where nobody has asked. */
  readonly #places: Float64Array[] = [];
  readonly #shared: SharedStretches;
  /** E in each stretch that holds all steps of the chain being tested. */
  readonly #expected: Float64Array;
  readonly #bins = new Float64Array(BINS);

  /** @param shared may serve nulls of several gaps */
  constructor(counts: StretchCounts, gapMax: number, shared = new SharedStretches(counts)) {
    this.#counts = counts;
    this.#gapMax = gapMax;
    this.#shared = shared;
    this.#expected = new Float64Array(counts.lengths.length);
  }

  /**
   * Expected embeddings, an upper bound of the p-value, and the stretches looked at. O(stretches shared by all steps but the last) when the last
   * is all that differs from the chain tested before, as in a search that grows chains; times the steps otherwise.
   */
  test(
    chain: readonly number[],
    occurrences: number,
    stretches: number,
  ): { expected: number; pValue: number; looked: number } {
    const { expected, expectedStretches, shared, looked } = this.expect(chain);
    const byOccurrences = poissonTail(occurrences, expected);
    if (byOccurrences <= CLEAR_P) return { expected, pValue: 2 * byOccurrences, looked };
    // Where there are no more than expected, the bound is 1.
    if (stretches <= expectedStretches) return { expected, pValue: Math.min(1, 2 * byOccurrences), looked };
    const bins = this.#bins.fill(0);
    for (let i = 0; i < shared; i++) {
      const bin = binOf(this.#expected[i] as number);
      bins[bin] = (bins[bin] as number) + 1;
    }
    const parts: { trials: number; p: number }[] = [];
    for (let bin = 0; bin < BINS; bin++) {
      const trials = bins[bin] as number;
      if (trials > 0) parts.push({ trials, p: CHANCE_OF_BIN[bin] as number });
    }
    return { expected, pValue: Math.min(1, 2 * Math.min(byOccurrences, chernoffTail(stretches, parts))), looked };
  }

  /**
   * The expected embeddings E of the stretches that hold all steps: their sum, that of min(1, E), the largest, and how many
   * such stretches there are among those looked at. O(as `test`).
   */
  expect(chain: readonly number[]): Expectation {
    const last = chain.length - 1;
    const { lengths, firstRow, stretchOf, countOf } = this.#counts;
    const { stretches, products, size } = this.#shared.of(chain, last);
    const places = this.#placesOf(chain.length);
    const end = firstRow[(chain[last] as number) + 1] as number;
    let cursor = firstRow[chain[last] as number] as number;
    const taken = timesBefore(chain, last);
    let expected = 0;
    let expectedStretches = 0;
    let largest = 0;
    let shared = 0;
    for (let i = 0; i < size; i++) {
      const stretch = stretches[i] as number;
      if ((stretchOf[cursor] as number) < stretch) cursor = seek(stretchOf, cursor + 1, end, stretch);
      if (cursor >= end) break;
      const n = lengths[stretch] as number;
      if (stretchOf[cursor] !== stretch || n <= last) continue;
      const product = (products[i] as number) * (((countOf[cursor] as number) - taken) / (n - last));
      let ways = places[stretch] as number;
      if (ways < 0) {
        ways = this.#countPlaces(n, chain.length);
        places[stretch] = ways;
      }
      const e = ways * product;
      if (e <= 0) continue;
      this.#expected[shared++] = e;
      expected += e;
      expectedStretches += Math.min(1, e);
      largest = Math.max(largest, e);
    }
    return { expected, expectedStretches, largest, shared, looked: size };
  }

  #placesOf(k: number): Float64Array {
    const known = this.#places[k];
    if (known !== undefined) return known;
    const places = new Float64Array(this.#counts.lengths.length).fill(-1);
    this.#places[k] = places;
    return places;
  }

  /** T(n): ways to place k positions in order with at most `gapMax` others between neighbours. */
  #countPlaces(n: number, k: number): number {
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

/** The bin of the chance of an embedding in a stretch, of the number expected there. */
export function binOf(expected: number): number {
  if (expected >= 1) return CERTAIN;
  let scaled = expected * 2 ** 32;
  let octave = 0;
  for (; scaled < 2 ** 16 && octave < 48; octave += 16) scaled *= 2 ** 16;
  const bits = scaled >>> 0;
  const zeros = Math.clz32(bits);
  const within = (bits << (zeros + 1)) >>> (32 - BIN_BITS);
  return Math.min(CERTAIN - 1, ((octave + zeros) << BIN_BITS) + (~within & BIN_MASK));
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
