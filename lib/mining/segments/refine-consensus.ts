import type { Consensus } from "./consensus.ts";
import type { Regions, SegmentOccurrence } from "./find-occurrences.ts";
import type { ConsensusGrower, GrowOptions } from "./grow-consensus.ts";
import { stretchAt, type Tokens } from "./read-tokens.ts";

/** Steps of fewer occurrences go; steps that as many have between two others come. */
const OPTIONAL_SHARE_MIN = 0.15;
/** The first and last step bound an occurrence: they must be part of more than a few. */
const END_SHARE_MIN = 0.4;
const AGREE_MIN = 3;
const STEPS_GROWN_MAX = 100;
/** Steps beyond the ends belong to all when this share of the occurrences have them. */
const TOGETHER_SHARE_MIN = 0.65;
/** Others between two steps are never thought rarer or commoner than these costs say, in nats. */
const INSERT_COST_MIN = 0.4;
const INSERT_COST_MAX = 1.5;

/**
 * The consensus as its occurrences have it: steps that hardly any has go, steps that many have between two others or
 * beyond an end come (the other variants of a routine), and each step's occupancy is counted (Viterbi training, as in
 * profile models). O(occurrences × steps).
 */
export function refineConsensus(
  tokens: Tokens,
  grower: ConsensusGrower,
  free: Int32Array,
  consensus: Consensus,
  occurrences: readonly SegmentOccurrence[],
  regions: Regions,
): Consensus {
  const { symbols } = consensus;
  const n = occurrences.length;
  const least = Math.max(AGREE_MIN, Math.ceil(OPTIONAL_SHARE_MIN * n));
  const occupancy = occupancyOf(symbols.length, occurrences);
  const kept = [...symbols.keys()].filter((j) => (occupancy[j] as number) >= OPTIONAL_SHARE_MIN);
  while (kept.length > 0 && (occupancy[kept[0] as number] as number) < END_SHARE_MIN) kept.shift();
  while (kept.length > 0 && (occupancy[kept.at(-1) as number] as number) < END_SHARE_MIN) kept.pop();

  const between = new Map<number, { from: number[]; limit: number[] }>();
  let inserts = 0;
  let found = 0;
  for (const occurrence of occurrences) {
    found += occurrence.tokens.length;
    inserts += (occurrence.tokens.at(-1) as number) - (occurrence.tokens[0] as number) + 1 - occurrence.tokens.length;
    for (let i = 0; i + 1 < occurrence.tokens.length; i++) {
      const token = occurrence.tokens[i] as number;
      const next = occurrence.tokens[i + 1] as number;
      const step = occurrence.steps[i] as number;
      if (next === token + 1 || next - token > betweenMax(symbols.length)) continue;
      const slot = between.get(step) ?? { from: [], limit: [] };
      slot.from.push(token);
      slot.limit.push(next);
      between.set(step, slot);
    }
  }
  const slotOptions: GrowOptions = {
    direction: 1,
    least,
    shareMin: 0,
    lengthMax: STEPS_GROWN_MAX,
    togetherMin: 0,
    ever: 0,
    before: symbols.length,
  };
  const refined: number[] = [];
  const shares: number[] = [];
  const add = (steps: readonly number[], share: number) => {
    for (const symbol of steps) {
      refined.push(symbol);
      shares.push(share);
    }
  };
  const [before, after] = beyondEnds(grower, free, symbols.length, occurrences, regions);
  add(before, CORE_GUESS);
  for (const j of kept) {
    refined.push(symbols[j] as number);
    shares.push(occupancy[j] as number);
    const slot = between.get(j);
    if (slot === undefined || slot.from.length < least || j === kept.at(-1)) continue;
    add(grower.grow(free, slot.from, slot.limit, slotOptions), slot.from.length / n);
  }
  const rounds = betweenRounds(tokens, symbols.length, occurrences);
  if (rounds.from.length >= least) {
    add(grower.grow(free, rounds.from, rounds.limit, slotOptions), rounds.from.length / n);
  } else add(after, CORE_GUESS);
  const rate = inserts / Math.max(1, inserts + found);
  const insertCost = Math.min(INSERT_COST_MAX, Math.max(INSERT_COST_MIN, -Math.log(Math.max(1e-3, rate))));
  return { symbols: refined, occupancy: shares, insertCost };
}

const CORE_GUESS = 0.6;

/** Where one occurrence closely follows another, what is between them may be steps of the round that neither has. */
function betweenRounds(tokens: Tokens, length: number, occurrences: readonly SegmentOccurrence[]) {
  const rounds: { from: number[]; limit: number[] } = { from: [], limit: [] };
  for (let i = 0; i + 1 < occurrences.length; i++) {
    const from = occurrences[i]?.tokens.at(-1) as number;
    const limit = occurrences[i + 1]?.tokens[0] as number;
    if (stretchAt(tokens, from) !== stretchAt(tokens, limit) || limit === from + 1 || limit - from > betweenMax(length))
      continue;
    rounds.from.push(from);
    rounds.limit.push(limit);
  }
  return rounds;
}

/** Tokens between two steps that may be a variant's; more are another thing done meanwhile. */
const betweenMax = (length: number) => 4 + length / 3;

/** Steps that most occurrences share beyond their ends, none of them another occurrence's, or out of the regions. */
function beyondEnds(
  grower: ConsensusGrower,
  free: Int32Array,
  length: number,
  occurrences: readonly SegmentOccurrence[],
  { from, to }: Regions,
): [number[], number[]] {
  const firsts = occurrences.map((occurrence) => occurrence.tokens[0] as number);
  const lasts = occurrences.map((occurrence) => occurrence.tokens.at(-1) as number);
  let region = 0;
  const regionOf = firsts.map((t) => {
    while ((to[region] as number) <= t) region++;
    return region;
  });
  const least = Math.max(AGREE_MIN, END_SHARE_MIN * occurrences.length);
  const options = {
    least,
    shareMin: END_SHARE_MIN,
    lengthMax: STEPS_GROWN_MAX,
    togetherMin: TOGETHER_SHARE_MIN,
    ever: occurrences.length,
    before: length,
  };
  const starts = firsts.map((_, i) => Math.max((from[regionOf[i] as number] as number) - 1, lasts[i - 1] ?? -1));
  const ends = lasts.map((_, i) => Math.min(to[regionOf[i] as number] as number, firsts[i + 1] ?? free.length));
  return [
    grower.grow(free, firsts, starts, { ...options, direction: -1 }),
    grower.grow(free, lasts, ends, { ...options, direction: 1 }),
  ];
}

export function occupancyOf(length: number, occurrences: readonly SegmentOccurrence[]): number[] {
  const counts = new Array<number>(length).fill(0);
  for (const { steps } of occurrences) for (const j of steps) counts[j] = (counts[j] as number) + 1;
  return counts.map((count) => count / Math.max(1, occurrences.length));
}
