import type { Timeline } from "../assemble-timeline.ts";
import type { InPieces } from "../in-pieces.ts";
import { type Aligned, alignGrown, chooseAligned, reachOf } from "./align-grown.ts";
import { findCut, isTooLong } from "./cut-at-pause.ts";
import { CompoundDissolver, explain, release, sliceOf } from "./dissolve-compounds.ts";
import { RoundFinder } from "./find-rounds.ts";
import { findSeeds, hashOf, SEED_LENGTH_MAX, type Seed } from "./find-seeds.ts";
import { ConsensusGrower } from "./grow-consensus.ts";
import { type Grown, grownMax, growSeed } from "./grow-seed.ts";
import { joinHalves } from "./join-halves.ts";
import { joinShared } from "./join-shared.ts";
import {
  coveredBy,
  DISTINCT_MIN,
  judgeSegment,
  SEGMENT_STEPS_MAX,
  SEGMENT_STEPS_MIN,
  SEGMENT_SUPPORT_MIN,
  type Segment,
  WHOLE_STEPS_MAX,
} from "./judge-segment.ts";
import type { Tokens } from "./read-tokens.ts";
import { uniteVariants } from "./unite-variants.ts";

/** Of the consensuses grown, so many are aligned before one is chosen. */
const ALIGNED_MAX = 8;
/** A seed inside so many grown consensuses would hardly give another. */
const GROWN_ENOUGH = 3;
const SEGMENTS_MAX = 30;
/** Seeds are counted anew where others, stronger ones, may have hidden them. */
const PASSES_MAX = 6;
/** United, variants must explain so much of what they explained apart. */
const UNITED_SHARE_MIN = 0.9;
/** Tokens looked at, whatever the input: a few nanoseconds each. */
const budgetFor = (tokens: number) => 12_000_000 + 12 * tokens;
/** What growing looks at for each step and place, and aligning for each token around the places. */
const GROW_COST = 8;
const ALIGN_COST = 8;

/**
 * Finds segments one after the other: what neighbouring symbols recur is grown to a consensus, the one that explains
 * most is taken, its tokens count as explained, and the search goes on in the rest (as RepeatScout masks the repeats it
 * has found; Price, Jones & Pevzner 2005). Bounded by a budget of tokens looked at.
 */
export function* searchSegments(timeline: Timeline, tokens: Tokens): InPieces<Searched> {
  const search = new SegmentSearch(timeline, tokens);
  yield* search.run();
  return { segments: search.unite(), hypotheses: search.hypotheses, rounds: yield* search.rounds.find() };
}

export interface Searched {
  segments: Segment[];
  hypotheses: number;
  /** What is gone round within them, now so often and now so often. */
  rounds: number[][];
}

class SegmentSearch {
  hypotheses = 0;
  readonly #timeline: Timeline;
  readonly #tokens: Tokens;
  /** Symbol of each token, or -1 where it is rare or explained. */
  readonly #free: Int32Array;
  readonly #grower: ConsensusGrower;
  readonly rounds: RoundFinder;
  readonly #segments: Segment[] = [];
  #budget: number;
  #stepsMax = SEGMENT_STEPS_MAX;
  #sawLonger = false;

  constructor(timeline: Timeline, tokens: Tokens) {
    this.#timeline = timeline;
    this.#tokens = tokens;
    this.#free = tokens.symbol.slice();
    this.#grower = new ConsensusGrower(tokens);
    this.rounds = new RoundFinder(tokens);
    this.#budget = budgetFor(tokens.count);
  }

  /** What is longer is looked for in what is left, where something longer was seen. */
  *run(): InPieces<void> {
    yield* this.#passes();
    if (!this.#sawLonger) return;
    this.#stepsMax = WHOLE_STEPS_MAX;
    yield* this.#passes();
  }

  *#passes(): InPieces<void> {
    for (let pass = 0; pass < PASSES_MAX; pass++) {
      const before = this.#segments.length;
      const { seeds, isAll } = yield* findSeeds(this.#tokens, this.#free, SEGMENT_SUPPORT_MIN);
      yield;
      yield* this.#searchAmong(seeds);
      if (isAll || this.#segments.length === before || this.#isDone()) return;
    }
  }

  #isDone(): boolean {
    return this.#budget <= 0 || this.#segments.length >= SEGMENTS_MAX;
  }

  *#searchAmong(seeds: readonly Seed[]): InPieces<void> {
    /** Seeds that may still give something, and those grown since the last segment was found. */
    const open = new Set(seeds);
    let asked = new Set<Seed>();
    let candidates: Grown[] = [];
    while (!this.#isDone()) {
      if (candidates.length === 0) candidates = this.#growAll(open, asked);
      yield;
      if (candidates.length === 0) return;
      const tried = candidates.splice(0, ALIGNED_MAX).flatMap((candidate) => this.#align(candidate));
      yield;
      if (!this.#takeBest(tried, open)) continue;
      asked = new Set();
      candidates = [];
    }
  }

  /** Takes the best that is a segment; what is not is left, and its seeds with it. */
  #takeBest(tried: readonly Aligned[], open: Set<Seed>): boolean {
    let left = [...tried];
    for (let chosen = chooseAligned(left); chosen !== undefined && this.#budget > 0; chosen = chooseAligned(left)) {
      this.#budget -= 3 * this.#tokens.count;
      const segment = judgeSegment(this.#tokens, this.#free, chosen.consensus, this.#stepsMax);
      if (segment !== undefined) {
        this.#segments.push(segment);
        explain(this.#free, segment);
        return true;
      }
      const refused = chosen;
      open.delete(refused.seed);
      left = left.filter((other) => other !== refused);
    }
    return false;
  }

  /** Grows the open seeds that were not asked yet, each part of the text a few times at most; the most promising first. */
  #growAll(open: Set<Seed>, asked: Set<Seed>): Grown[] {
    const candidates: Grown[] = [];
    const names = new Set<string>();
    const inside = new Map<number, number>();
    for (const seed of open) {
      if (asked.has(seed) || (inside.get(seed.hash) ?? 0) >= GROWN_ENOUGH) continue;
      asked.add(seed);
      const grown = growSeed(this.#tokens, this.#grower, this.#free, seed, this.#stepsMax);
      this.#budget -= GROW_COST * ((grown?.symbols.length ?? 0) + 2) * (grown?.places.length ?? 1);
      if (grown === undefined) {
        open.delete(seed);
        continue;
      }
      const { round } = grown;
      this.#sawLonger ||= round > this.#stepsMax || round >= grownMax(this.#stepsMax) - 1;
      for (const part of partsOf(grown.symbols)) inside.set(part, (inside.get(part) ?? 0) + 1);
      const name = grown.symbols.join();
      if (!names.has(name)) {
        this.rounds.note(grown);
        if (isFit(grown, this.#stepsMax)) candidates.push(grown);
        names.add(name);
      }
      if (this.#budget <= 0) break;
    }
    return candidates.sort((a, b) => b.promise - a.promise || (a.places[0] ?? 0) - (b.places[0] ?? 0));
  }

  /** As one round and, where that may be only a part that comes again inside, as a whole. */
  #align(grown: Grown): Aligned[] {
    const whole = grown.symbols;
    const ways = grown.round < whole.length ? [whole.slice(0, grown.round), whole] : [whole];
    this.hypotheses++;
    return ways
      .filter((symbols) => symbols.length <= this.#stepsMax)
      .flatMap((symbols) => {
        this.#budget -= ALIGN_COST * 2 * reachOf(symbols.length) * grown.places.length;
        return alignGrown(this.#timeline, this.#tokens, this.#grower, this.#free, grown, symbols) ?? [];
      });
  }

  /** The segments, of which those that are variants or halves of one routine become one where that explains as much. */
  unite(): Segment[] {
    const kept: Segment[] = [];
    const dissolver = new CompoundDissolver(this.#tokens, this.#grower, this.#free);
    for (const segment of dissolver.dissolve(this.#segments)) {
      const at = kept.findIndex((other, i) => {
        const both = this.#uniteTwo(other, segment);
        if (both !== undefined) kept[i] = both;
        return both !== undefined;
      });
      if (at < 0) kept.push(segment);
    }
    return joinShared(
      this.#timeline,
      this.#tokens,
      kept.flatMap((segment) => this.#cutInTwo(segment)),
    );
  }

  /** Two routines that always follow each other, where a pause tells them apart or one would be too long. */
  #cutInTwo(whole: Segment): Segment[] {
    const tooLong = isTooLong(whole.consensus);
    const at = findCut(this.#timeline, this.#tokens, whole);
    if (at === 0) return tooLong ? [] : [whole];
    release(this.#tokens, this.#free, whole);
    const halves: Segment[] = [];
    for (const [from, to] of [
      [0, at],
      [at, whole.consensus.symbols.length],
    ] as const) {
      const half = judgeSegment(this.#tokens, this.#free, sliceOf(whole.consensus, from, to));
      if (half === undefined) continue;
      explain(this.#free, half);
      halves.push(half);
    }
    const covered = halves.reduce((sum, half) => sum + coveredBy(half), 0);
    if (tooLong || (halves.length === 2 && covered >= UNITED_SHARE_MIN * coveredBy(whole))) return halves;
    for (const half of halves) release(this.#tokens, this.#free, half);
    explain(this.#free, whole);
    return [whole];
  }

  #uniteTwo(a: Segment, b: Segment): Segment | undefined {
    const n = a.occurrences.length + b.occurrences.length;
    const shares = [a.occurrences.length / n, b.occurrences.length / n] as const;
    const consensus =
      uniteVariants(a.consensus, b.consensus, shares) ??
      joinHalves(this.#tokens, a, b) ??
      joinHalves(this.#tokens, b, a);
    if (consensus === undefined) return undefined;
    for (const one of [a, b]) release(this.#tokens, this.#free, one);
    const both = judgeSegment(this.#tokens, this.#free, consensus);
    const isBetter = both !== undefined && coveredBy(both) >= UNITED_SHARE_MIN * (coveredBy(a) + coveredBy(b));
    for (const one of isBetter ? [both] : [a, b]) explain(this.#free, one);
    return isBetter ? both : undefined;
  }
}

/** Whether it has the steps of a segment and is no chain that comes round. */
function isFit({ symbols, round }: Grown, stepsMax: number): boolean {
  return round >= SEGMENT_STEPS_MIN && round <= stepsMax && new Set(symbols).size >= DISTINCT_MIN;
}

/** Hashes of everything that could be a seed within the steps. */
function partsOf(symbols: readonly number[]): Set<number> {
  const parts = new Set<number>();
  for (let length = 1; length <= SEED_LENGTH_MAX; length++) {
    for (let i = 0; i + length <= symbols.length; i++) parts.add(hashOf(symbols, i, length));
  }
  return parts;
}
