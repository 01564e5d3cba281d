import type { Timeline } from "../assemble-timeline.ts";
import type { Describer } from "../describe-steps.ts";
import { freshness, median, newest, stoppedSince } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import type { InPieces } from "../in-pieces.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import { heldOutConfidence, type Trial } from "../statistics/wilson.ts";
import { endAt } from "../timeline-builder.ts";
import type { Occurrence, SequencePattern, Step } from "../types.ts";
import type { SegmentOccurrence } from "./find-occurrences.ts";
import { unfold } from "./fold-rounds.ts";
import { SEGMENT_SUPPORT_MIN, type Segment } from "./judge-segment.ts";
import { positionAt, readTokens, runOf, stretchAt, type Tokens } from "./read-tokens.ts";
import { searchRounds } from "./search-rounds.ts";
import { tellVariants } from "./tell-variants.ts";

const Q_MAX = 0.01;
/** What so many occurrences have says what a segment is, whichever variant is the commonest today. */
const KEY_SHARE_MIN = 0.75;
/** Of a step that an occurrence may lack. */
const OPTIONAL_BELOW = 0.9;
/** Every step's events are told, as many as a run of one step keeps. */
const IDS_MAX = 320;
/** An opening is one of so many steps; each further one must be worth this much confidence. */
const OPENING_STEPS_MAX = 6;
const STEP_WORTH = 0.03;
/** Tokens that may lie between two steps of an opening. */
const OPENING_REACH = 4;

export interface MinedSegments {
  patterns: SequencePattern[];
  /** Positions of each occurrence's steps, by pattern key. */
  paths: Map<string, Int32Array[]>;
  candidates: number;
  significant: number;
}

/**
 * Segments of 9 to 80 steps that are done again and again in nearly the same way, within stretches of activity: with
 * steps left out, others between, neighbours exchanged, in variants, a part of them done over now so often, now so often.
 * Ten ordered steps cannot recur by the chance of one burst, so five occurrences make a pattern even within one day. Kept
 * where a shuffle of each stretch would hardly give them (see `weighSegment`; Benjamini–Hochberg, q ≤ 0.01).
 */
export function* mineSegments(timeline: Timeline, describer: Describer): InPieces<MinedSegments> {
  const whole = readTokens(timeline, SEGMENT_SUPPORT_MIN);
  yield;
  const { tokens, segments, hypotheses } = yield* searchRounds(timeline, whole);
  const qValues = adjustPValues(
    segments.map(({ pValue }) => pValue),
    hypotheses,
  );
  const patterns: SequencePattern[] = [];
  const paths = new Map<string, Int32Array[]>();
  for (const [i, segment] of segments.entries()) {
    const qValue = qValues[i] as number;
    if (qValue > Q_MAX) continue;
    yield;
    const owns = segment.occurrences.map((occurrence) => unfold(whole, tokens, occurrence));
    const pattern = toPattern(timeline, whole, tokens, segment, owns, qValue, describer);
    if (paths.has(pattern.key)) continue;
    patterns.push(pattern);
    paths.set(
      pattern.key,
      owns.map((own) => pathOf(timeline, whole, own)),
    );
  }
  return { patterns, paths, candidates: hypotheses, significant: patterns.length };
}

function pathOf(timeline: Timeline, whole: Tokens, own: readonly number[]): Int32Array {
  return Int32Array.from(new Set(own.map((t) => positionAt(timeline, whole, t))));
}

/** @param owns tokens of each occurrence in the whole text */
function toPattern(
  timeline: Timeline,
  whole: Tokens,
  tokens: Tokens,
  { consensus, occurrences, expected, pValue }: Segment,
  owns: readonly (readonly number[])[],
  qValue: number,
  describer: Describer,
): SequencePattern {
  const stepAt = (j: number) => timeline.steps[tokens.stepOf[consensus.symbols[j] as number] as number] as Step;
  const variants = tellVariants(consensus, occurrences);
  const main = variants[0]?.steps ?? [];
  const steps = main.map(stepAt);
  const lasting = [...consensus.symbols.keys()].filter((j) => (consensus.occupancy[j] as number) >= KEY_SHARE_MIN);
  const told = owns.map((own) => occurrenceOf(timeline, whole, own));
  const days = told.map(({ startMs }) => timeline.clock.dayNumber(startMs));
  const overSince = stoppedSince(days, timeline.activeDays);
  const opening = bestOpening(
    timeline,
    tokens,
    occurrences,
    main.map((j) => consensus.symbols[j] as number),
  );
  return {
    kind: "sequence",
    key: fingerprint("segment", ...lasting.map((j) => stepAt(j).symbol)),
    title: `You ${describer.steps(steps)}`,
    support: occurrences.length,
    confidence: opening.confidence * freshness(days, timeline.activeDays),
    firstSeenMs: told[0]?.startMs ?? 0,
    lastSeenMs: told.at(-1)?.endMs ?? 0,
    status: overSince === null ? "active" : "stopped",
    evidence: {
      occurrences: newest(told, timeline.kept.occurrences),
      misses: [],
      missesTotal: opening.openings - opening.completions,
      distinctDays: new Set(days).size,
    },
    statistics: {
      steps,
      segment: {
        optional: [...main.keys()].filter((i) => (consensus.occupancy[main[i] as number] as number) < OPTIONAL_BELOW),
        variants: variants.map(({ steps: own, occurrences: count }) => ({
          steps: own.map(stepAt),
          occurrences: count,
        })),
      },
      stretches: new Set(occurrences.map((occurrence) => stretchAt(tokens, occurrence.tokens[0] as number))).size,
      openingSteps: opening.steps,
      openings: opening.openings,
      completions: opening.completions,
      durationMedianMs: median(told.map(({ startMs, endMs }) => endMs - startMs)),
      expected,
      lift: occurrences.length / Math.max(expected, 1e-9),
      pValue,
      qValue,
      stoppedSince: overSince,
    },
  };
}

function occurrenceOf(timeline: Timeline, whole: Tokens, own: readonly number[]): Occurrence {
  const eventIds: string[] = [];
  const idsMax = Math.max(IDS_MAX, timeline.kept.eventIds);
  for (const t of own) {
    for (const id of timeline.runIds(runOf(timeline, whole, t))) if (eventIds.length < idsMax) eventIds.push(id);
  }
  const first = positionAt(timeline, whole, own[0] as number);
  const last = positionAt(timeline, whole, own.at(-1) as number);
  return { startMs: timeline.startMs[first] as number, endMs: endAt(timeline, last), eventIds };
}

/** How many first steps must be seen before the rest can be foretold, and how often the rest then came. */
function bestOpening(
  timeline: Timeline,
  tokens: Tokens,
  occurrences: readonly SegmentOccurrence[],
  symbols: readonly number[],
) {
  const covered = new Uint8Array(tokens.count);
  const held: Trial[] = [];
  const momentOf = (t: number) => timeline.startMs[positionAt(timeline, tokens, t)] as number;
  for (const { tokens: own } of occurrences) {
    covered.fill(1, own[0], (own.at(-1) as number) + 1);
    held.push({ atMs: momentOf(own[0] as number), held: true });
  }
  /** Of each beginning outside the occurrences: its time, and how many first steps were done. */
  const begun: { atMs: number; steps: number }[] = [];
  for (let t = 0; t < tokens.count; t++) {
    if (tokens.symbol[t] !== symbols[0] || covered[t] === 1) continue;
    const end = tokens.stretchFirst[stretchAt(tokens, t) + 1] as number;
    let at = t;
    let steps = 1;
    for (let next = t + 1; next < end && next - at <= OPENING_REACH && steps < OPENING_STEPS_MAX; next++) {
      if (covered[next] === 1) break;
      if (tokens.symbol[next] !== symbols[steps]) continue;
      at = next;
      steps++;
    }
    begun.push({ atMs: momentOf(t), steps });
  }
  let best = { steps: 1, confidence: 0, openings: 0, completions: held.length };
  for (let steps = 1; steps <= Math.min(OPENING_STEPS_MAX, symbols.length - 1); steps++) {
    const missed = begun.filter((one) => one.steps >= steps).map(({ atMs }): Trial => ({ atMs, held: false }));
    const confidence = heldOutConfidence([...held, ...missed]);
    if (steps === 1 || confidence > best.confidence + STEP_WORTH * (steps - best.steps)) {
      best = { steps, confidence, openings: held.length + missed.length, completions: held.length };
    }
  }
  return best;
}
