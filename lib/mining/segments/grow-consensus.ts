import { binomialTail } from "../statistics/tails.ts";
import type { Tokens } from "./read-tokens.ts";

/** Tokens ahead in which a next step is looked for; one more for each step that a place has missed. */
const REACH = 4;
/**
 * A place that missed so many steps in a row has parted from the others, and so many steps that only some places have are a
 * variant's own when the others come back to the path: at most a third of what is known, within these bounds. As many as
 * are known already are another routine, of which one of several comes next.
 */
const APART_MIN = 4;
const APART_MAX = 16;
/** How much less a step counts for each token between. */
const DECAY = 0.75;
const DECAYS = Float64Array.from({ length: REACH + APART_MAX + 1 }, (_, d) => DECAY ** d);
/** The chance that so many places agree on a step by luck, at most. */
const AGREE_P_MAX = 1e-4;
/** Steps in a row that may be less sure, when surer ones follow. */
const UNSURE_MAX = 4;
export interface GrowOptions {
  /** 1 to grow to the right, -1 to the left. */
  direction: 1 | -1;
  /** Places that must agree on a step: so many, and this share of those still following. */
  least: number;
  shareMin: number;
  /** A path that fewer than this share of the most places ever on it still follow belongs to it only if the others return. */
  togetherMin: number;
  /** The least that counts as the most places ever on the path. */
  ever: number;
  /** Steps known already. */
  before: number;
  lengthMax: number;
  /** Growing ends where the steps come round to these again. */
  until?: readonly number[];
}

/**
 * Grows the steps that follow (or precede) many places alike: the step that most places have next, allowing others
 * between, becomes the next step, and places that lack it wait for a later one. Ends where places no longer agree more
 * than chance gives. The method of repeat finding in genomes by extending a consensus (Price, Jones & Pevzner 2005), with
 * votes in place of alignment scores.
 */
export class ConsensusGrower {
  readonly #share: Float64Array;
  /** Votes of each symbol at one step: with decay, of places, and of places that have it as the very next. */
  readonly #weight: Float64Array;
  readonly #count: Int32Array;
  readonly #next: Int32Array;
  /** The last place that voted for a symbol, numbered through all steps. */
  readonly #voter: Int32Array;
  #voters = 0;
  #cameRound = false;

  constructor(tokens: Tokens) {
    this.#share = tokens.share;
    this.#weight = new Float64Array(tokens.symbols);
    this.#count = new Int32Array(tokens.symbols);
    this.#next = new Int32Array(tokens.symbols);
    this.#voter = new Int32Array(tokens.symbols);
  }

  /** Whether what was grown last ended where the steps come round. */
  get cameRound(): boolean {
    return this.#cameRound;
  }

  /**
   * O(steps × places × reach).
   * @param free symbol of each token, or -1 where it is rare or explained
   * @param from token of each place from which to grow, and `limit` the token at which each ends, which is not entered
   */
  grow(free: Int32Array, from: ArrayLike<number>, limit: ArrayLike<number>, options: GrowOptions): number[] {
    const { direction, least, shareMin, before, lengthMax, togetherMin, ever, until } = options;
    const at = Int32Array.from(from);
    const misses = new Uint8Array(at.length);
    const steps: number[] = [];
    /** Steps up to here are no chance and followed by most. */
    let sure = 0;
    let unsure = 0;
    let most = ever;
    this.#cameRound = false;
    while (steps.length < lengthMax) {
      const apart = apartMax(before + sure);
      const vote = this.#vote(free, at, limit, misses, apart, direction, Math.max(least, 1), shareMin);
      if (vote === undefined) break;
      advance(free, at, limit, misses, apart, direction, vote.symbol);
      steps.push(vote.symbol);
      most = Math.max(most, vote.agreeing);
      unsure = vote.isSure ? 0 : unsure + 1;
      if (vote.isSure && vote.agreeing >= togetherMin * most) sure = steps.length;
      else if (unsure > UNSURE_MAX || steps.length - sure > apart) break;
      if (until !== undefined && endsWith(steps, until)) {
        sure = steps.length - until.length;
        this.#cameRound = true;
        break;
      }
    }
    steps.length = sure;
    return direction === 1 ? steps : steps.reverse();
  }

  #vote(
    free: Int32Array,
    at: Int32Array,
    limit: ArrayLike<number>,
    misses: Uint8Array,
    missesMax: number,
    direction: 1 | -1,
    least: number,
    shareMin: number,
  ): { symbol: number; agreeing: number; isSure: boolean } | undefined {
    const [weights, counts, nexts, voters] = [this.#weight, this.#count, this.#next, this.#voter];
    const voted: number[] = [];
    let following = 0;
    let reachSum = 0;
    for (let i = 0; i < at.length; i++) {
      const missed = misses[i] as number;
      if (missed > missesMax) continue;
      following++;
      const voter = ++this.#voters;
      const end = limit[i] as number;
      for (let d = 1; d <= REACH + missed; d++) {
        const t = (at[i] as number) + d * direction;
        if (t === end) break;
        const weight = DECAYS[d - 1] as number;
        reachSum++;
        const symbol = free[t] as number;
        if (symbol < 0 || voters[symbol] === voter) continue;
        voters[symbol] = voter;
        if (counts[symbol] === 0) voted.push(symbol);
        counts[symbol] = (counts[symbol] as number) + 1;
        weights[symbol] = (weights[symbol] as number) + weight;
        if (d === 1) nexts[symbol] = (nexts[symbol] as number) + 1;
      }
    }
    let best = -1;
    let bestScore = 0;
    let bestAgreeing = 0;
    let bestCount = 0;
    let bestNext = 0;
    const reach = reachSum / Math.max(1, following);
    for (const symbol of voted) {
      const count = counts[symbol] as number;
      const share = this.#share[symbol] as number;
      const score = beyondChance(weights[symbol] as number, following, weightByChance(share, reach));
      if (count >= least && (score > bestScore || (score === bestScore && symbol < best))) {
        const agreeing = beyondChance(count, following, 1 - (1 - share) ** reach);
        if (agreeing >= shareMin * following) {
          best = symbol;
          bestScore = score;
          bestAgreeing = agreeing;
          bestCount = count;
          bestNext = nexts[symbol] as number;
        }
      }
      counts[symbol] = 0;
      weights[symbol] = 0;
      nexts[symbol] = 0;
    }
    if (best < 0) return undefined;
    const share = this.#share[best] as number;
    const within = binomialTail(bestCount, following, 1 - (1 - share) ** reach);
    const pValue = 2 * Math.min(within, binomialTail(bestNext, following, share));
    return { symbol: best, agreeing: bestAgreeing, isSure: pValue <= AGREE_P_MAX };
  }
}

const apartMax = (known: number) => Math.min(APART_MAX, Math.max(APART_MIN, Math.floor(known / 3)));

/** Of so many votes those that are not there by chance: what is left of them, over what chance leaves open (Cohen's kappa). */
function beyondChance(votes: number, voters: number, chance: number): number {
  return (votes - voters * chance) / Math.max(0.05, 1 - chance);
}

/** What a symbol of that share of all tokens weighs by chance within the reach. */
function weightByChance(share: number, reach: number): number {
  let weight = 0;
  for (let d = 0; d < reach; d++) weight += share * (1 - share) ** d * (DECAYS[d] as number);
  return weight;
}

/** Places that have the step go on to it; the others have missed it. */
function advance(
  free: Int32Array,
  at: Int32Array,
  limit: ArrayLike<number>,
  misses: Uint8Array,
  missesMax: number,
  direction: 1 | -1,
  step: number,
): void {
  for (let i = 0; i < at.length; i++) {
    const missed = misses[i] as number;
    if (missed > missesMax) continue;
    misses[i] = missed + 1;
    for (let d = 1; d <= REACH + missed; d++) {
      const t = (at[i] as number) + d * direction;
      if (t === limit[i]) break;
      if (free[t] !== step) continue;
      at[i] = t;
      misses[i] = 0;
      break;
    }
  }
}

function endsWith(steps: readonly number[], end: readonly number[]): boolean {
  return steps.length >= end.length && end.every((symbol, i) => steps[steps.length - end.length + i] === symbol);
}
