import type { Seed } from "./find-seeds.ts";
import type { ConsensusGrower } from "./grow-consensus.ts";
import { SEGMENT_SUPPORT_MIN } from "./judge-segment.ts";
import { oneRound } from "./one-round.ts";
import { stretchAt, type Tokens } from "./read-tokens.ts";

/** Places of a seed from which a consensus is grown, spread over all of them. */
const PLACES_MAX = 40;
/** Growing goes on while this share of the places agree, and ends where less than the other have stayed. */
const GROW_SHARE_MIN = 0.3;
const TOGETHER_SHARE_MIN = 0.7;
/** Grown are so many times the steps of the longest that is looked for, to see it come round again. */
const GROWN_SHARE = 1.5;
/** Of the places, so many must agree at least. */
const AGREEING_MIN = 3;

/** What stands around the places of a seed alike. */
export interface Grown {
  seed: Seed;
  places: number[];
  symbols: number[];
  /** Steps of one round, where the symbols may be those of several. */
  round: number;
  /** The steps after which the seed comes again, where it does. */
  loop?: number[];
  /** Tokens that it may explain. */
  promise: number;
}

/** Steps to which a seed is grown at most. */
export const grownMax = (stepsMax: number): number => GROWN_SHARE * stepsMax;

/** Grows the steps to both sides of a seed's places; undefined where too few of them are left. */
export function growSeed(
  tokens: Tokens,
  grower: ConsensusGrower,
  free: Int32Array,
  seed: Seed,
  stepsMax: number,
): Grown | undefined {
  const { symbols, every } = seed;
  const k = symbols.length;
  seed.at = seed.at.filter((t) => symbols.every((symbol, i) => free[t + i] === symbol));
  const often = seed.at.length * every;
  if (often < SEGMENT_SUPPORT_MIN || seed.at.length === 0) return undefined;
  const places = spread(seed.at, PLACES_MAX);
  const options = {
    least: Math.max(AGREEING_MIN, Math.ceil((SEGMENT_SUPPORT_MIN * places.length) / often)),
    shareMin: GROW_SHARE_MIN,
    togetherMin: TOGETHER_SHARE_MIN,
    ever: 0,
  };
  const stretches = places.map((t) => stretchAt(tokens, t));
  const starts = stretches.map((stretch) => (tokens.stretchFirst[stretch] as number) - 1);
  const ends = stretches.map((stretch) => tokens.stretchFirst[stretch + 1] as number);
  const lasts = places.map((t) => t + k - 1);
  const lengthMax = grownMax(stepsMax) - k;
  const right = grower.grow(free, lasts, ends, { ...options, direction: 1, before: k, lengthMax, until: symbols });
  const loop = grower.cameRound ? [...symbols, ...right] : undefined;
  const left = grower.grow(free, places, starts, {
    ...options,
    direction: -1,
    before: k + right.length,
    lengthMax: lengthMax - right.length,
    until: [...symbols].reverse(),
  });
  const all = [...left, ...symbols, ...right];
  const round = oneRound(all);
  return { seed, places, symbols: all, round, ...(loop && { loop }), promise: round * often };
}

function spread(places: readonly number[], most: number): number[] {
  if (places.length <= most) return [...places];
  return Array.from({ length: most }, (_, i) => places[Math.floor((i * (places.length - 1)) / (most - 1))] as number);
}
