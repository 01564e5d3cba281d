/** How far each way of guessing is heeded before anything is seen. */
const HEEDED_FIRST = [0.34, 0.33, 0.33] as const;
/** Of each heed, what is dealt out anew with every action, so that none is lost for good. */
const SHARED = 0.0002;
/** What a right first guess is worth, and the power of the chance that was given. */
const RIGHT = Math.E;
const LIKELY = 0.1;

/** Chances of candidates from 1 on; entry 0 is that of any other. */
export type ChanceOf = (candidate: number) => number;

/**
 * How far three ways of guessing are heeded: exponential weights with sharing (Herbster and Warmuth 1998), by whether each
 * would have named first what came and by the chance that it gave it. What states the better chances need not name the
 * right one more often, so both count.
 */
export class Heeds {
  readonly #heeds = Float64Array.from(HEEDED_FIRST);

  /** One chance of three. */
  mix(first: number, second: number, third: number): number {
    const [a, b, c] = this.#heeds as unknown as [number, number, number];
    return a * first + b * second + c * third;
  }

  /** Learns that candidate `came` was the one of `count`, 0 for any other. O(candidates). */
  learn(came: number, count: number, ways: readonly [ChanceOf, ChanceOf, ChanceOf]): void {
    const heeds = this.#heeds;
    let sum = 0;
    for (const [way, chanceOf] of ways.entries()) {
      const chance = chanceOf(came);
      let isRight = came > 0;
      for (let c = 1; isRight && c < count; c++) isRight = chanceOf(c) <= chance;
      const heed = (heeds[way] as number) * Math.max(1e-6, chance) ** LIKELY * (isRight ? RIGHT : 1);
      heeds[way] = heed;
      sum += heed;
    }
    for (const [way, deal] of HEEDED_FIRST.entries()) {
      heeds[way] = (1 - SHARED) * ((heeds[way] as number) / sum) + SHARED * deal;
    }
  }
}
