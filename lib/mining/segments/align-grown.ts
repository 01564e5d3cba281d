import type { Timeline } from "../assemble-timeline.ts";
import { type Consensus, toProfile } from "./consensus.ts";
import { findSegmentOccurrences, type Regions, type SegmentOccurrence } from "./find-occurrences.ts";
import type { Seed } from "./find-seeds.ts";
import type { ConsensusGrower } from "./grow-consensus.ts";
import type { Grown } from "./grow-seed.ts";
import { STEPS_FOUND_MIN } from "./judge-segment.ts";
import { toOneRound } from "./one-round.ts";
import { stretchAt, type Tokens } from "./read-tokens.ts";
import { occupancyOf, refineConsensus } from "./refine-consensus.ts";
import { findBeginning } from "./turn-rotation.ts";

/** Rounds of alignment and recounting; a consensus hardly changes after the second. */
const REFINEMENTS = 4;
/** Occurrences that a consensus must have around its places; in a sample fewer are enough. */
const FOUND_MIN = 4;
/** Before anything is counted: steps are mostly there, and others come between now and then. */
const OCCUPANCY_GUESS = 0.8;
const INSERT_COST_GUESS = 0.6;
/** Occurrences that count when consensuses are compared: two routines in a row must not count where only one was done. */
const WHOLE_SHARE = 0.65;
/** What covers nearly as much with more occurrences is one round of what covers more with fewer. */
const NEARLY = 0.85;

/** A consensus as it is around its seed's places. */
export interface Aligned {
  seed: Seed;
  consensus: Consensus;
  /** Occurrences, and tokens explained, as far as can be told from the places. */
  occurrences: number;
  covered: number;
}

/**
 * Aligns a grown consensus around its places, turns it to where it begins and recounts it, three times over (Viterbi
 * training); undefined when it is none. O(tokens around the places × steps).
 */
export function alignGrown(
  timeline: Timeline,
  tokens: Tokens,
  grower: ConsensusGrower,
  free: Int32Array,
  grown: Grown,
  symbols: number[],
): Aligned | undefined {
  let consensus: Consensus = {
    symbols,
    occupancy: symbols.map(() => OCCUPANCY_GUESS),
    insertCost: INSERT_COST_GUESS,
  };
  const regions = around(tokens, grown.places, reachOf(symbols.length));
  const find = (openShare?: number) => findSegmentOccurrences(free, toProfile(tokens, consensus, openShare), regions);
  for (let round = 0; round < REFINEMENTS; round++) {
    let occurrences = find();
    if (occurrences.length < FOUND_MIN) return undefined;
    // Steps added beyond the ends may be those of the next round; then where the round begins.
    const counted = { ...consensus, occupancy: occupancyOf(consensus.symbols.length, occurrences) };
    const one = toOneRound(counted);
    const first = one === counted ? findBeginning(timeline, tokens, free, counted, occurrences) : 0;
    if (one !== counted || first > 0) {
      consensus = turn(one, first);
      occurrences = find();
      if (occurrences.length < FOUND_MIN) return undefined;
    }
    consensus = refineConsensus(tokens, grower, free, consensus, occurrences, regions);
    if (consensus.symbols.length === 0) return undefined;
  }
  const occurrences = find(WHOLE_SHARE);
  const explained = occurrences.reduce((sum, { tokens: own }) => sum + own.length, 0);
  if (occurrences.length < FOUND_MIN || explained < STEPS_FOUND_MIN * occurrences.length) return undefined;
  consensus.occupancy = occupancyOf(consensus.symbols.length, occurrences);
  // Where not all places were looked at, there are as many more as these are of the seed's.
  const often = (grown.seed.at.length * grown.seed.every) / grown.places.length;
  const more = Math.max(1, (countHits(grown.places, occurrences) * often) / occurrences.length);
  return { seed: grown.seed, consensus, occurrences: occurrences.length * more, covered: explained * more };
}

/** Tokens to each side of a place in which its occurrence and its neighbours lie. */
export const reachOf = (steps: number) => 2 * steps + 8;

/** Of several the one that explains most; rather the more occurrences, where as many steps are nearly explained. */
export function chooseAligned(tried: readonly Aligned[]): Aligned | undefined {
  const most = Math.max(...tried.map(({ covered }) => covered));
  const enough = tried.filter(({ covered }) => covered >= NEARLY * most);
  enough.sort((a, b) => b.occurrences - a.occurrences || b.covered - a.covered);
  const [first] = enough;
  if (first === undefined) return undefined;
  // Of those with about as many occurrences, the one that explains most.
  const alike = enough.filter(({ occurrences }) => occurrences >= NEARLY * first.occurrences);
  alike.sort((a, b) => b.covered - a.covered);
  return alike[0];
}

/** Occurrences with one of the places in them. */
function countHits(places: readonly number[], occurrences: readonly SegmentOccurrence[]): number {
  let hits = 0;
  let i = 0;
  for (const { tokens } of occurrences) {
    while (i < places.length && (places[i] as number) < (tokens[0] as number)) i++;
    if (i < places.length && (places[i] as number) <= (tokens.at(-1) as number)) hits++;
  }
  return hits;
}

function turn({ symbols, occupancy, insertCost }: Consensus, first: number): Consensus {
  return {
    symbols: [...symbols.slice(first), ...symbols.slice(0, first)],
    occupancy: [...occupancy.slice(first), ...occupancy.slice(0, first)],
    insertCost,
  };
}

/** Tokens within reach of any of the places, within their stretches. */
export function around(tokens: Tokens, places: readonly number[], reach: number): Regions {
  const regions = { from: [] as number[], to: [] as number[] };
  for (const t of places) {
    const stretch = stretchAt(tokens, t);
    const from = Math.max(tokens.stretchFirst[stretch] as number, t - reach);
    const to = Math.min(tokens.stretchFirst[stretch + 1] as number, t + reach);
    if (
      regions.to.length > 0 &&
      from <= (regions.to.at(-1) as number) &&
      from >= (tokens.stretchFirst[stretch] as number)
    ) {
      const last = regions.to.length - 1;
      if (stretchAt(tokens, regions.from[last] as number) === stretch) {
        regions.to[last] = Math.max(to, regions.to[last] as number);
        continue;
      }
    }
    regions.from.push(from);
    regions.to.push(to);
  }
  return regions;
}
