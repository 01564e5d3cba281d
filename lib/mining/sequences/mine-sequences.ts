import type { Timeline } from "../assemble-timeline.ts";
import type { Describer } from "../describe-steps.ts";
import { freshness, median, newest, occurrenceAt, stoppedSince, tellEvidence } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import type { InPieces } from "../in-pieces.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import { boundTrials, countTrials, type Trial, type TrialCounts } from "../statistics/wilson.ts";
import { endAt } from "../timeline-builder.ts";
import type { NearMiss, SequencePattern, Step } from "../types.ts";
import { BestCandidates } from "./best-candidates.ts";
import { findOccurrences } from "./find-occurrences.ts";
import { type Chain, growChains } from "./grow-chains.ts";
import { closeIndex, indexSteps, type StepIndex } from "./index-steps.ts";
import { SampledNull } from "./sampled-null.ts";
import {
  type Candidate,
  distinctDays,
  nearChains,
  Q_MAX,
  type Search,
  type Selected,
  selectChains,
} from "./select-chains.ts";
import { SharedStretches } from "./shared-stretches.ts";
import { ShuffleNull } from "./shuffle-null.ts";
import { countsOf } from "./stretch-counts.ts";
import { unmetOpenings } from "./unmet-openings.ts";

/** Distinct days that make a pattern; one less is a near miss. */
export const SEQUENCE_DAYS_MIN = 5;
export const STEPS_MAX = 8;
/** A near miss is a promise, not a claim. */
const NEAR_MISS_Q_MAX = 0.1;
/**
 * Other things allowed between neighbouring steps. The tight searches see routines made of common steps, which are lost in
 * what chance gives the loose one; the loose one bears interruptions.
 */
const GAPS = [0, 1, 3] as const;
export const GAP_MAX = 3;
/**
 * Places looked at in each of the three searches: what keeps time linear, whatever the input. A chain counts as fifty
 * places, and its test as many as it has stretches; a place takes some ten nanoseconds. Up to 800,000 positions the
 * least budget is more than ordinary work needs; beyond, each first step has its share of ten places a position.
 */
const budgetFor = (positions: number) => Math.max(8_000_000, 10 * positions);
/** A chain of three or more is grown on when it is this many standard deviations above what its prefix predicts. */
const GROW_SD_MIN = 2;
/**
 * Only chains this much likelier than that (logarithm of a likelihood ratio) are worth the exact test: what passes among
 * many thousands of hypotheses is far above it.
 */
const TEST_LLR_MIN = 5;
/** What is done in parts of life that hardly meet is rarer by chance than frequencies say. */
const RARER_MAX = 4;
/** Beyond twice as many candidates, the least significant go. */
const CANDIDATES_MAX = 10_000;

export interface MinedSequences {
  patterns: SequencePattern[];
  /** Positions of each occurrence's steps, by pattern key: what routines are looked for in. */
  paths: Map<string, Int32Array[]>;
  candidates: number;
  significant: number;
  nearMisses: NearMiss[];
  stepsRecurring: number;
  daysOfStep: Int32Array;
}

/**
 * Serial episodes of 2–8 steps within stretches of activity (Mannila, Toivonen & Verkamo 1997), kept when a
 * shuffle of each stretch would hardly give them (Benjamini–Hochberg, q ≤ 0.01) and nothing stronger explains them. That
 * steps were chosen and tested on the same days is paid for by counting all that were looked at (docs/adr/0018).
 * @param covered for each position whether a longer segment explains it: the parts of one of forty steps are thousands of
 * chains, all stronger than the sequences besides, and would be all that is looked at
 */
export function* mineSequences(
  timeline: Timeline,
  describer: Describer,
  covered?: Uint8Array,
): InPieces<MinedSequences> {
  const free = indexSteps(timeline, SEQUENCE_DAYS_MIN - 1, covered);
  yield;
  const counts = countsOf(timeline, free);
  const shared = new SharedStretches(counts);
  const nulls = GAPS.map((gapMax) => new ShuffleNull(counts, gapMax, shared));
  const sampled = new SampledNull(counts, GAPS);
  yield;
  const { candidates, hypotheses } = yield* testChains(timeline, free, nulls, sampled);
  const significant = candidates.filter(({ qValue }) => qValue <= Q_MAX);
  const search: Search = {
    gaps: GAPS,
    gapMax: GAP_MAX,
    stepsMax: STEPS_MAX,
    shuffled: nulls.at(-1) as ShuffleNull,
    test: (symbols) => testChain(timeline, free, nulls, symbols),
  };
  const { selected, unsure } = yield* selectChains(timeline, free, significant, search, SEQUENCE_DAYS_MIN, hypotheses);
  // Told is where they occur at all.
  let index = free;
  if (covered !== undefined) {
    closeIndex(free);
    index = indexSteps(timeline, SEQUENCE_DAYS_MIN - 1);
    for (const chain of selected) chain.paths = findOccurrences(index, chain.symbols, GAP_MAX);
  }
  const patterns: SequencePattern[] = [];
  const paths = new Map<string, Int32Array[]>();
  const short = SEQUENCE_DAYS_MIN - 1;
  const stepsOf = ({ symbols }: Candidate) =>
    symbols.map((symbol) => timeline.steps[index.stepOf[symbol] ?? 0] as Step);
  const nearMiss = (chain: Candidate, reason: string): NearMiss => ({
    kind: "sequence",
    title: `You ${describer.steps(stepsOf(chain))}`,
    reason,
  });
  const nearMisses = [
    ...unsure.map((chain) => nearMiss(chain, `seen ${chain.occurrences} times, more needed to tell its steps apart`)),
    ...nearChains(candidates, [...selected, ...unsure], short, NEAR_MISS_Q_MAX).map((chain) =>
      nearMiss(chain, `seen on ${short} days, 1 more needed`),
    ),
  ];
  for (const chain of selected) {
    const steps = stepsOf(chain);
    const days = distinctDays(timeline, chain.paths);
    const pattern = toPattern(timeline, index, chain, steps, days, describer);
    patterns.push(pattern);
    paths.set(pattern.key, chain.paths);
  }
  closeIndex(index);
  return {
    patterns,
    paths,
    candidates: hypotheses,
    significant: significant.length,
    nearMisses,
    stepsRecurring: index.symbols,
    daysOfStep: index.daysOfStep,
  };
}

/** A chain tested as in the searches, which give it the smallest of their p-values. */
function testChain(timeline: Timeline, index: StepIndex, nulls: readonly ShuffleNull[], symbols: readonly number[]) {
  let pValue = 1;
  let expected = 0;
  let paths: Int32Array[] = [];
  for (const [i, shuffled] of nulls.entries()) {
    paths = findOccurrences(index, symbols, GAPS[i] as number);
    const stretches = new Set(paths.map((path) => timeline.stretch[path[0] as number])).size;
    const tested = shuffled.test(symbols, paths.length, stretches);
    pValue = Math.min(pValue, tested.pValue);
    expected = tested.expected;
  }
  return { paths, expected, pValue };
}

function* testChains(
  timeline: Timeline,
  index: StepIndex,
  nulls: readonly ShuffleNull[],
  sampled: SampledNull,
): InPieces<{ candidates: Candidate[]; hypotheses: number }> {
  const best = new BestCandidates(CANDIDATES_MAX, STEPS_MAX);
  // The loosest search comes last and counts all occurrences, and so gives the numbers that are shown; any may give the p-value.
  const searches = GAPS.map((gapMax, i) => ({
    gapMax,
    visit: ({ symbols, support: { occurrences, stretches, days } }: Chain, among: number) => {
      const first = sampled.look(symbols, gapMax, occurrences, stretches);
      // It could not be told among as many hypotheses.
      if (first.ratio < Math.log(among)) return first.looked;
      const { expected, pValue, looked } = (nulls[i] as ShuffleNull).test(symbols, occurrences, stretches);
      if (pValue <= Q_MAX) best.add(symbols, occurrences, days, expected, pValue);
      return first.looked + looked;
    },
  }));
  const options = {
    stepsMax: STEPS_MAX,
    daysMin: SEQUENCE_DAYS_MIN - 1,
    budget: budgetFor(timeline.positions),
    growSdMin: GROW_SD_MIN,
    testLlrMin: TEST_LLR_MIN,
    rarerMax: RARER_MAX,
  };
  const hypotheses = yield* growChains(timeline, index, searches, options, () => best.beginFirst());
  const candidates = best.list();
  const adjusted = adjustPValues(
    candidates.map(({ pValue }) => pValue),
    hypotheses,
  );
  for (const [i, candidate] of candidates.entries()) candidate.qValue = adjusted[i] ?? 1;
  return { candidates, hypotheses };
}

function toPattern(
  timeline: Timeline,
  index: StepIndex,
  chain: Selected,
  steps: Step[],
  days: number,
  describer: Describer,
): SequencePattern {
  const wanted = new Set(chain.symbols.map((symbol) => index.stepOf[symbol] ?? -1));
  const first = chain.paths[0] as Int32Array;
  const last = chain.paths.at(-1) as Int32Array;
  const opening = bestOpening(timeline, index, chain);
  const expected = chain.expected;
  const seenOn = chain.paths.map((path) => timeline.day[path[0] as number] ?? 0);
  const overSince = stoppedSince(seenOn, timeline.activeDays);
  const fresh = freshness(seenOn, timeline.activeDays);
  return {
    kind: "sequence",
    key: fingerprint("sequence", ...steps.map(({ symbol }) => symbol)),
    title: `You ${describer.steps(steps)}`,
    support: chain.paths.length,
    confidence: opening.confidence * fresh,
    trials: { ...opening.trials, freshness: fresh },
    firstSeenMs: timeline.startMs[first[0] as number] ?? 0,
    lastSeenMs: endAt(timeline, last.at(-1) as number),
    status: overSince === null ? "active" : "stopped",
    evidence: tellEvidence(
      timeline.kept,
      { missesTotal: opening.openings - opening.completions, distinctDays: days },
      {
        occurrences: () =>
          newest(chain.paths, timeline.kept.occurrences).map((path) =>
            occurrenceAt(timeline, path, (step) => wanted.has(step)),
          ),
        misses: () => [],
      },
    ),
    statistics: {
      steps,
      stretches: new Set(chain.paths.map((path) => timeline.stretch[path[0] as number])).size,
      openingSteps: opening.steps,
      openings: opening.openings,
      completions: opening.completions,
      durationMedianMs: median(
        chain.paths.map((path) => endAt(timeline, path.at(-1) as number) - (timeline.startMs[path[0] as number] ?? 0)),
      ),
      expected,
      lift: chain.paths.length / Math.max(expected, 1e-9),
      pValue: chain.pValue,
      qValue: chain.qValue,
      stoppedSince: overSince,
    },
  };
}

/** Each further step of an opening must be worth this much confidence: the earlier an automation can start, the better. */
const STEP_WORTH = 0.05;

/** How much of the sequence must be seen before the rest can be foretold, and how often the rest then came. */
function bestOpening(timeline: Timeline, index: StepIndex, chain: Selected) {
  const moment = (p: number, held: boolean): Trial => ({ atMs: timeline.startMs[p] ?? 0, held });
  const completed = chain.paths.map((path) => moment(path[0] as number, true));
  let best = { steps: 1, confidence: 0, openings: 0, completions: 0, trials: NO_TRIALS };
  for (let steps = 1; steps < chain.symbols.length; steps++) {
    const unmet = unmetOpenings(index, chain.symbols.slice(0, steps), GAP_MAX, chain.paths);
    const trials = countTrials([...completed, ...unmet.map((p) => moment(p, false))]);
    const confidence = boundTrials(trials);
    if (steps === 1 || confidence > best.confidence + STEP_WORTH * (steps - best.steps)) {
      best = { steps, confidence, openings: trials.total, completions: chain.paths.length, trials };
    }
  }
  return best;
}

const NO_TRIALS: TrialCounts = { held: 0, total: 0, lateHeld: 0, lateTotal: 0, lateFromMs: 0 };
