import { CORE_SHARE, type Consensus } from "./consensus.ts";
import { everywhere } from "./find-occurrences.ts";
import type { ConsensusGrower } from "./grow-consensus.ts";
import { coveredBy, judgeSegment, SEGMENT_STEPS_MIN, type Segment } from "./judge-segment.ts";
import type { Tokens } from "./read-tokens.ts";
import { refineConsensus } from "./refine-consensus.ts";
import { splitAtRepeat } from "./split-at-repeat.ts";
import { commonSteps } from "./unite-variants.ts";

/** A segment with so many of its steps in a longer one, in the same order, may be a part of that. */
const PART_SHARE_MIN = 0.6;
/** Without the longer one, its parts explain so much of what all did. */
const EXPLAINED_SHARE_MIN = 0.9;

/** Of what is left of a longer one beside a part, so many steps may be another part. */
const REST_MIN = SEGMENT_STEPS_MIN - 1;
/** Cut in two, a segment must explain so much more, for two are described in place of one. */
const CUT_GAIN_MIN = 1.15;
/** Split where steps come twice, it must explain a little more: one routine with them twice explains as much. */
const SPLIT_GAIN_MIN = 1.05;
/** One half that explains as much as the whole is a round of it. */
const HALF_GAIN_MIN = 1;
const CUT_EVERY = 2;
/** Tokens looked at to cut segments, whatever the input. */
const CUT_BUDGET = 1_000_000;
/** Times that a token is looked at to judge one consensus. */
const JUDGE_COST = 3;

/**
 * Two routines that come in any order are seen next to each other often enough to be taken for one; what is left of them
 * are the times when they were not. A longer segment goes when its parts, looked for again where it was, explain nearly
 * as much without it: then it says nothing that they do not, and its description is for nothing (the principle of
 * minimum description length). Its parts are shorter segments, and what is left of it beside one. One without such
 * parts is cut in two where the two explain more than it did. O(tokens × steps of the segments that have parts), and a
 * bounded number of tokens for the cuts.
 */
export class CompoundDissolver {
  readonly #tokens: Tokens;
  readonly #grower: ConsensusGrower;
  readonly #free: Int32Array;
  #budget = CUT_BUDGET;

  constructor(tokens: Tokens, grower: ConsensusGrower, free: Int32Array) {
    this.#tokens = tokens;
    this.#grower = grower;
    this.#free = free;
  }

  dissolve(found: readonly Segment[]): Segment[] {
    let segments = [...found];
    const byLength = [...found].sort((a, b) => b.consensus.symbols.length - a.consensus.symbols.length);
    for (const compound of byLength) {
      if (!segments.includes(compound)) continue;
      const parts = segments.filter((other) => other !== compound && isPartOf(other, compound));
      const before = [compound, ...parts];
      for (const one of before) release(this.#tokens, this.#free, one);
      const known = this.#withParts(before);
      const after = this.#split(before, known ?? before) ?? known ?? this.#cut(before);
      for (const one of after ?? before) explain(this.#free, one);
      if (after !== undefined) segments = [...segments.filter((segment) => !before.includes(segment)), ...after];
    }
    return segments;
  }

  #withParts([compound, ...parts]: readonly Segment[]): Segment[] | undefined {
    if (compound === undefined || parts.length === 0) return undefined;
    const known = parts.map(({ consensus }) => consensus);
    const least = EXPLAINED_SHARE_MIN * coveredByAll([compound, ...parts]);
    for (const rests of [[], known.flatMap((part) => restsOf(compound.consensus, part))]) {
      const after = this.#lookFor([...known, ...rests], true);
      if (coveredByAll(after) >= least) return after;
      if (rests.length > 0) return undefined;
    }
    return undefined;
  }

  /** Two routines that share a part, and what each has besides, where they explain more apart. */
  #split([compound]: readonly Segment[], otherwise: readonly Segment[]): Segment[] | undefined {
    const parts = compound === undefined ? [] : splitAtRepeat(compound.consensus);
    if (parts.length === 0) return undefined;
    const after = this.#lookFor(parts, true);
    return coveredByAll(after) >= SPLIT_GAIN_MIN * coveredByAll(otherwise) ? after : undefined;
  }

  /** Cut where the two halves explain most, or to the one of them that is the other too. */
  #cut(before: readonly Segment[]): Segment[] | undefined {
    const { consensus } = before[0] as Segment;
    const { length } = consensus.symbols;
    if (length < 2 * SEGMENT_STEPS_MIN || this.#budget < 0) return undefined;
    const whole = coveredByAll(before);
    const others = before.slice(1).map((segment) => segment.consensus);
    const mayHalve = before.length === 1;
    const mayCut = this.#freeTokensOf(consensus) >= CUT_GAIN_MIN * whole;
    let best: { after: Segment[]; worth: number } | undefined;
    for (let at = SEGMENT_STEPS_MIN; at <= length - SEGMENT_STEPS_MIN; at += CUT_EVERY) {
      const halves = [sliceOf(consensus, 0, at), sliceOf(consensus, at, length)];
      const ways: [Consensus[], number][] = mayCut ? [[[...halves, ...others], CUT_GAIN_MIN]] : [];
      if (mayHalve && Math.abs(at - length / 2) <= length / 8) {
        for (const half of halves) ways.push([[half], HALF_GAIN_MIN]);
      }
      for (const [way, gainMin] of ways) {
        this.#budget -= way.length * JUDGE_COST * this.#tokens.count;
        if (this.#budget < 0) break;
        const after = this.#lookFor(way, false);
        const worth = coveredByAll(after) / whole / gainMin;
        if (after.length > 0 && worth >= (best?.worth ?? 1)) best = { after, worth };
      }
    }
    if (best === undefined) return undefined;
    const { after } = best;
    const refined = this.#lookFor(
      after.map((segment) => segment.consensus),
      true,
    );
    // Counted anew in its own occurrences, a half may be none any more: then it is told as it was found.
    return coveredByAll(refined) >= coveredByAll(after) ? refined : after;
  }

  /** Tokens that its steps may explain. */
  #freeTokensOf({ symbols }: Consensus): number {
    const isOwn = new Uint8Array(this.#tokens.symbols);
    for (const symbol of symbols) isOwn[symbol] = 1;
    let count = 0;
    for (const symbol of this.#free) if (symbol >= 0 && isOwn[symbol] === 1) count++;
    return count;
  }

  /** What of these is a segment in the free text, one after the other; refined by all its occurrences, if so said. */
  #lookFor(consensuses: readonly Consensus[], isRefined: boolean): Segment[] {
    const [tokens, free] = [this.#tokens, this.#free];
    const found: Segment[] = [];
    for (const consensus of consensuses) {
      let segment = judgeSegment(tokens, free, consensus);
      if (segment === undefined) continue;
      if (isRefined) {
        const all = everywhere(tokens);
        const refined = refineConsensus(tokens, this.#grower, free, segment.consensus, segment.occurrences, all);
        const again = judgeSegment(tokens, free, refined);
        if (again !== undefined && coveredBy(again) > coveredBy(segment)) segment = again;
      }
      explain(free, segment);
      found.push(segment);
    }
    for (const one of found) release(tokens, free, one);
    return found;
  }
}

const coveredByAll = (segments: readonly Segment[]) => segments.reduce((sum, segment) => sum + coveredBy(segment), 0);

export function sliceOf({ symbols, occupancy, insertCost }: Consensus, from: number, to: number): Consensus {
  return { symbols: symbols.slice(from, to), occupancy: occupancy.slice(from, to), insertCost };
}

/** What stands in a longer consensus before and after the place of its part, where it is long enough to be another. */
function restsOf(whole: Consensus, part: Consensus): Consensus[] {
  const common = commonSteps(part.symbols, whole.symbols).map(([, j]) => j);
  const reach = 1.5 * part.symbols.length;
  let best: { from: number; to: number; count: number } = { from: 0, to: whole.symbols.length, count: 0 };
  for (const [i, from] of common.entries()) {
    const inside = common.slice(i).filter((j) => j < from + reach);
    if (inside.length > best.count) best = { from, to: (inside.at(-1) as number) + 1, count: inside.length };
  }
  return [sliceOf(whole, 0, best.from), sliceOf(whole, best.to, whole.symbols.length)].filter(
    ({ symbols }) => symbols.length >= REST_MIN,
  );
}

function isPartOf({ consensus: part }: Segment, { consensus: whole }: Segment): boolean {
  if (part.symbols.length >= whole.symbols.length) return false;
  const isCore = (j: number) => (part.occupancy[j] as number) >= CORE_SHARE;
  const common = commonSteps(part.symbols, whole.symbols).filter(([j]) => isCore(j)).length;
  return common >= PART_SHARE_MIN * [...part.symbols.keys()].filter(isCore).length;
}

export function explain(free: Int32Array, { occurrences }: Segment): void {
  for (const { tokens } of occurrences) for (const t of tokens) free[t] = -1;
}

export function release(tokens: Tokens, free: Int32Array, { occurrences }: Segment): void {
  for (const { tokens: own } of occurrences) for (const t of own) free[t] = tokens.symbol[t] as number;
}
