import { CORE_SHARE, type Consensus, toProfile } from "./consensus.ts";
import { everywhere, findSegmentOccurrences, type SegmentOccurrence } from "./find-occurrences.ts";
import { toOneRound } from "./one-round.ts";
import type { Tokens } from "./read-tokens.ts";
import { occupancyOf } from "./refine-consensus.ts";
import { weighSegment } from "./weigh-segment.ts";

/** Times that make a segment: so many steps in one order cannot recur by the chance of one burst. */
export const SEGMENT_SUPPORT_MIN = 5;
/** One more than the longest chain. */
export const SEGMENT_STEPS_MIN = 9;
export const SEGMENT_STEPS_MAX = 80;
/** Two of them that always follow each other are found as one, and then cut. */
export const WHOLE_STEPS_MAX = 2 * SEGMENT_STEPS_MAX;
/** Found of them on average: variants leave some out, but what has fewer is a chain. */
export const STEPS_FOUND_MIN = 8.5;
/** Two things done in turn are no routine. */
export const DISTINCT_MIN = 5;
/** Of the core steps, an occurrence has at least so many on average. */
const FOUND_SHARE_MIN = 0.8;
/** The chance of so good a consensus in shuffled stretches, before any correction. */
const P_MAX = 0.01;
/** What covers nearly as much in shorter rounds has the round right. */
const NEARLY = 0.85;
/** A consensus counted around some places is looked for again when the whole log has a step so much more or less often. */
const SAME_WITHIN = 0.15;

export interface Segment {
  consensus: Consensus;
  /** Ascending. */
  occurrences: SegmentOccurrence[];
  expected: number;
  pValue: number;
}

export const coveredBy = ({ occurrences }: Segment) => occurrences.reduce((sum, { tokens }) => sum + tokens.length, 0);

/**
 * Looks for a consensus everywhere, and judges what is found: undefined unless it has the steps of a segment, occurs
 * often enough, mostly whole, and more than a shuffle would give. O(tokens + tokens of its symbols × steps).
 * @param stepsMax steps that are usually there, at most
 */
export function judgeSegment(
  tokens: Tokens,
  free: Int32Array,
  chosen: Consensus,
  stepsMax = SEGMENT_STEPS_MAX,
): Segment | undefined {
  const segment = judgeAsIs(tokens, free, chosen, stepsMax);
  if (segment === undefined) return undefined;
  const round = toOneRound(segment.consensus);
  if (round === segment.consensus) return segment;
  const one = judgeAsIs(tokens, free, round, stepsMax);
  if (one !== undefined && coveredBy(one) >= NEARLY * coveredBy(segment)) return one;
  return round.symbols.length < SEGMENT_STEPS_MIN ? undefined : segment;
}

function judgeAsIs(tokens: Tokens, free: Int32Array, chosen: Consensus, stepsMax: number): Segment | undefined {
  const all = everywhere(tokens);
  let profile = toProfile(tokens, chosen);
  let occurrences = findSegmentOccurrences(free, profile, all);
  let occupancy = occupancyOf(profile.length, occurrences);
  if (occurrences.length < SEGMENT_SUPPORT_MIN) return undefined;
  if (occupancy.some((share, j) => Math.abs(share - (chosen.occupancy[j] as number)) > SAME_WITHIN)) {
    profile = toProfile(tokens, { ...chosen, occupancy });
    occurrences = findSegmentOccurrences(free, profile, all);
    occupancy = occupancyOf(profile.length, occurrences);
    if (occurrences.length < SEGMENT_SUPPORT_MIN) return undefined;
  }
  const consensus = { ...chosen, occupancy };
  const core = [...consensus.symbols.keys()].filter((j) => (consensus.occupancy[j] as number) >= CORE_SHARE);
  const found = occurrences.reduce((sum, { tokens: own }) => sum + own.length, 0) / occurrences.length;
  if (profile.length < SEGMENT_STEPS_MIN || found < STEPS_FOUND_MIN || core.length > stepsMax) return undefined;
  if (new Set(core.map((j) => consensus.symbols[j])).size < DISTINCT_MIN) return undefined;
  const foundShare = core.reduce((sum, j) => sum + (consensus.occupancy[j] as number), 0) / core.length;
  if (foundShare < FOUND_SHARE_MIN) return undefined;
  const evidence = weighSegment(tokens, toProfile(tokens, consensus), occurrences);
  if (evidence.pValue > P_MAX) return undefined;
  return { consensus, occurrences, ...evidence };
}
