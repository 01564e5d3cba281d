import { CORE_SHARE, type Consensus, toProfile } from "./consensus.ts";
import { everywhere, findSegmentOccurrences, type SegmentOccurrence } from "./find-occurrences.ts";
import { oneRound } from "./one-round.ts";
import type { Tokens } from "./read-tokens.ts";
import { occupancyOf } from "./refine-consensus.ts";
import { weighSegment } from "./weigh-segment.ts";

/** Times that make a segment: so many steps in one order cannot recur by the chance of one burst. */
export const SEGMENT_SUPPORT_MIN = 5;
/** One more than the longest chain. */
export const SEGMENT_STEPS_MIN = 9;
export const SEGMENT_STEPS_MAX = 80;
/** Two things done in turn are no routine. */
export const DISTINCT_MIN = 5;
/** Of the core steps, an occurrence has at least so many on average. */
const FOUND_SHARE_MIN = 0.7;
/** The chance of so good a consensus in shuffled stretches, before any correction. */
const P_MAX = 0.01;
/** What covers nearly as much in shorter rounds has the round right. */
const NEARLY = 0.85;

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
 */
export function judgeSegment(tokens: Tokens, free: Int32Array, chosen: Consensus): Segment | undefined {
  const segment = judgeAsIs(tokens, free, chosen);
  if (segment === undefined) return undefined;
  const { symbols, occupancy } = segment.consensus;
  const round = oneRound(symbols, SEGMENT_STEPS_MIN);
  if (round === symbols.length) return segment;
  const one = judgeAsIs(tokens, free, {
    ...segment.consensus,
    symbols: symbols.slice(0, round),
    occupancy: occupancy.slice(0, round),
  });
  return one !== undefined && coveredBy(one) >= NEARLY * coveredBy(segment) ? one : segment;
}

function judgeAsIs(tokens: Tokens, free: Int32Array, chosen: Consensus): Segment | undefined {
  const all = everywhere(tokens);
  let consensus = chosen;
  let occurrences = findSegmentOccurrences(free, toProfile(tokens, consensus), all);
  if (occurrences.length < SEGMENT_SUPPORT_MIN) return undefined;
  consensus = { ...consensus, occupancy: occupancyOf(consensus.symbols.length, occurrences) };
  const profile = toProfile(tokens, consensus);
  occurrences = findSegmentOccurrences(free, profile, all);
  if (occurrences.length < SEGMENT_SUPPORT_MIN) return undefined;
  consensus.occupancy = occupancyOf(consensus.symbols.length, occurrences);
  const core = [...consensus.symbols.keys()].filter((j) => (consensus.occupancy[j] as number) >= CORE_SHARE);
  if (core.length < SEGMENT_STEPS_MIN || core.length > SEGMENT_STEPS_MAX) return undefined;
  if (new Set(core.map((j) => consensus.symbols[j])).size < DISTINCT_MIN) return undefined;
  const foundShare = core.reduce((sum, j) => sum + (consensus.occupancy[j] as number), 0) / core.length;
  if (foundShare < FOUND_SHARE_MIN) return undefined;
  const evidence = weighSegment(tokens, profile, occurrences);
  if (evidence.pValue > P_MAX) return undefined;
  return { consensus, occurrences, ...evidence };
}
