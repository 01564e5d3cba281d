import { logLikelihoodRatio } from "../statistics/tails.ts";
import { SharedStretches } from "./shared-stretches.ts";
import { ShuffleNull } from "./shuffle-null.ts";
import { type StretchCounts, sampleOf } from "./stretch-counts.ts";

/** One stretch in so many is looked at, */
const ONE_IN = 16;
/** and a chain with fewer of them in the sample is tested at once. */
const SHARED_MIN = 64;
/** What the sample says may be so many times too much. */
const SLACK = 2;

/**
 * A first look at chains in a long history, where the exact test has thousands of stretches to go through: what a shuffle
 * of the stretches would give, judged by a sample of them. Most chains that are likelier than frequencies say are no rarer
 * by chance than that, which the sample is enough to tell. The stretch with most is counted once: with it, few that are
 * far beyond the rest would seem to be many.
 */
export class SampledNull {
  readonly #sample: StretchCounts;
  readonly #nulls: Map<number, ShuffleNull>;

  constructor(counts: StretchCounts, gaps: readonly number[]) {
    this.#sample = sampleOf(counts, ONE_IN);
    const shared = new SharedStretches(this.#sample);
    this.#nulls = new Map(gaps.map((gapMax) => [gapMax, new ShuffleNull(this.#sample, gapMax, shared)]));
  }

  /**
   * How much likelier the occurrences of a chain, or the stretches that have one, are by themselves than by half of what
   * the sample says of chance, whichever is more; and the stretches looked at. O(stretches ÷ 16).
   * @returns a logarithm of a likelihood ratio, infinite where the sample is too small to tell
   */
  look(
    chain: readonly number[],
    gapMax: number,
    occurrences: number,
    stretches: number,
  ): { ratio: number; looked: number } {
    if (chain.some((symbol) => this.#stretchesOf(symbol) < SHARED_MIN)) return untold(0);
    const sampled = this.#nulls.get(gapMax)?.expect(chain);
    if (sampled === undefined || sampled.shared < SHARED_MIN) return untold(sampled?.looked ?? 0);
    const { expected, expectedStretches, largest, looked } = sampled;
    const inAll = (sum: number, most: number) => ((sum - most) * ONE_IN + most) / SLACK;
    const ratio = Math.max(
      logLikelihoodRatio(occurrences, inAll(expected, largest)),
      logLikelihoodRatio(stretches, inAll(expectedStretches, Math.min(1, largest))),
    );
    return { ratio, looked };
  }

  #stretchesOf(symbol: number): number {
    const { firstRow } = this.#sample;
    return (firstRow[symbol + 1] as number) - (firstRow[symbol] as number);
  }
}

const untold = (looked: number) => ({ ratio: Number.POSITIVE_INFINITY, looked });
