import type { Timeline } from "../assemble-timeline.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import { binomialTail } from "../statistics/tails.ts";
import { OCCASION_MS } from "./activity-baseline.ts";
import type { Subject } from "./collect-subjects.ts";
import { lowerBound } from "./day-rules.ts";
import { divergence } from "./onset-grid.ts";

const MINUTE = 60_000;
/** Later than this, nobody would say that the one comes after the other. */
const WITHIN_MINUTES = [2, 5, 10, 15, 20, 30, 45, 60, 90, 120] as const;
const WITHIN_MS_MAX = 120 * MINUTE;
/** The first thing could as well have been done at any event this near: the same part of the day. */
const JITTER_MS = 4 * 60 * MINUTE;
const HITS_MIN = 5;
const HIT_SHARE_MIN = 0.6;
/** What comes after by chance that often anyway is not worth a word. */
const EXCESS_MIN = 0.3;
const Q_MAX = 0.01;
/** Things looked at, most regular first, and meetings of two of them: bounds on the work. */
const THINGS_MAX = 1_500;
const MEETINGS_MAX = 60_000_000;

/** One time that the first thing was done. */
export interface Opening {
  /** Of the first thing. */
  position: number;
  /** Of what came after it, or -1. */
  next: number;
}

export interface FoundAfter {
  /** Steps: the one, and what comes after it. */
  first: number;
  next: number;
  /** In order of time; those too near the end to tell are left out. */
  openings: Opening[];
  /** The width of the window in which it was tested. */
  withinMs: number;
  expected: number;
  /** Of being so near each other by chance, and of coming in this order so often. */
  pValue: number;
  orderP: number;
  qValue: number;
  gain: number;
}

/**
 * What is done within so many minutes after something else, whatever lies between. Against two nulls: the first thing
 * moved to any event of the four hours around it (the jitter method: Amarasingham, Harrison, Hatsopoulos & Geman 2012),
 * which keeps the day's rhythm and its sittings; and, among the pairs that are nearer than that explains, their order
 * turned round (a sign test), which keeps what merely belongs to the same work. Benjamini–Hochberg in both, over all pairs
 * that met often enough, times the windows tried. Of what comes after several things, the best of them is kept.
 *
 * O(occasions × things within two hours) to count the meetings, at most `MEETINGS_MAX` of them; the pairs that meet at
 * most first things' occasions are tested, O(occasions × log positions) each.
 * @param byStep steps that recur, most regular first
 */
export function mineAfter(
  timeline: Timeline,
  byStep: ReadonlyMap<number, Subject>,
): { found: FoundAfter[]; candidates: number; significant: number } {
  const things = [...byStep].filter(([, { onsets }]) => onsets.length >= HITS_MIN).slice(0, THINGS_MAX);
  const { pairs, hypotheses } = pairsThatMeet(timeline, things);
  const positions = positionsOf(timeline, new Set(pairs.flat()));
  const lastMs = timeline.positions === 0 ? 0 : (timeline.startMs[timeline.positions - 1] as number);
  const tested: FoundAfter[] = [];
  for (const [first, next] of pairs) {
    const onsets = byStep.get(first)?.onsets ?? [];
    const lastOnes = lastOfOccasions(timeline, onsets, positions.get(first) ?? []);
    const after = test(timeline, first, next, onsets, lastOnes, positions.get(next) ?? [], lastMs);
    if (after !== undefined) tested.push(after);
  }
  const adjusted = adjustPValues(
    tested.map(({ pValue }) => pValue),
    hypotheses,
  );
  const near = tested.filter((_, i) => (adjusted[i] ?? 1) <= Q_MAX);
  const ordered = adjustPValues(near.map(({ orderP }) => orderP));
  const significant = near
    .map((after, i) => ({ ...after, qValue: Math.max(adjusted[tested.indexOf(after)] ?? 1, ordered[i] ?? 1) }))
    .filter(({ qValue }) => qValue <= Q_MAX);
  const best = new Map<number, FoundAfter>();
  for (const after of significant) {
    const known = best.get(after.next);
    if (known === undefined || after.gain > known.gain) best.set(after.next, after);
  }
  return { found: [...best.values()], candidates: hypotheses, significant: significant.length };
}

/** Pairs of which the second comes after the first at most of its occasions, and how many came after each other at all. */
function pairsThatMeet(
  timeline: Timeline,
  things: readonly [number, Subject][],
): { pairs: [number, number][]; hypotheses: number } {
  const size = things.length;
  let count = 0;
  for (const [, { onsets }] of things) count += onsets.length;
  const occasions = new Float64Array(count);
  let at = 0;
  for (const [thing, [, { onsets }]] of things.entries()) {
    for (const position of onsets) occasions[at++] = position * THINGS_MAX + thing;
  }
  occasions.sort();
  const whenMs = occasions.map((code) => timeline.startMs[Math.floor(code / THINGS_MAX)] as number);
  const within = windowFor(whenMs);
  const met = new Int32Array(size * size);
  let from = 0;
  for (let i = 0; i < count; i++) {
    while ((whenMs[i] as number) - (whenMs[from] as number) > within) from++;
    const then = (occasions[i] as number) % THINGS_MAX;
    for (let j = from; j < i; j++) {
      const cell = ((occasions[j] as number) % THINGS_MAX) * size + then;
      met[cell] = (met[cell] as number) + 1;
    }
  }
  const pairs: [number, number][] = [];
  let hypotheses = 0;
  for (let first = 0; first < size; first++) {
    const occasionsOf = things[first]?.[1].onsets.length ?? 0;
    for (let then = 0; then < size; then++) {
      const times = met[first * size + then] as number;
      if (first === then || times < HITS_MIN) continue;
      hypotheses++;
      if (times < HIT_SHARE_MIN * 0.8 * occasionsOf) continue;
      pairs.push([things[first]?.[0] as number, things[then]?.[0] as number]);
    }
  }
  return { pairs, hypotheses };
}

/** Two hours, or less where that would be too many meetings. */
function windowFor(whenMs: Float64Array): number {
  let within = WITHIN_MS_MAX;
  for (; within > 15 * MINUTE; within /= 2) {
    let meetings = 0;
    for (let i = 0, from = 0; i < whenMs.length; i++) {
      while ((whenMs[i] as number) - (whenMs[from] as number) > within) from++;
      meetings += i - from;
    }
    if (meetings <= MEETINGS_MAX) break;
  }
  return within;
}

function positionsOf(timeline: Timeline, steps: ReadonlySet<number>): Map<number, number[]> {
  const positions = new Map([...steps].map((step) => [step, [] as number[]]));
  if (steps.size === 0) return positions;
  for (let p = 0; p < timeline.positions; p++) {
    for (let r = timeline.runStart[p] as number; r < (timeline.runStart[p + 1] as number); r++) {
      positions.get(timeline.runStep[r] as number)?.push(p);
    }
  }
  return positions;
}

/** When each occasion of the first thing ended. */
function lastOfOccasions(
  { startMs, endMs }: Timeline,
  onsets: readonly number[],
  positions: readonly number[],
): Float64Array {
  return Float64Array.from(onsets, (onset) => {
    const now = startMs[onset] as number;
    let at = lowerBound(positions, onset);
    while (at + 1 < positions.length && (startMs[positions[at + 1] as number] as number) - now < OCCASION_MS) at++;
    return endMs[positions[at] ?? onset] as number;
  });
}

function test(
  timeline: Timeline,
  first: number,
  next: number,
  onsets: readonly number[],
  lastOnesMs: Float64Array,
  positions: readonly number[],
  lastMs: number,
): FoundAfter | undefined {
  const { startMs, endMs } = timeline;
  const atMs = positions.map((p) => startMs[p] as number);
  const endsMs = positions.map((p) => endMs[p] as number);
  let best: FoundAfter | undefined;
  for (const minutes of WITHIN_MINUTES) {
    const withinMs = minutes * MINUTE;
    const openings: Opening[] = [];
    let hits = 0;
    let before = 0;
    for (const [i, position] of onsets.entries()) {
      const now = startMs[position] as number;
      if (now + withinMs > lastMs) continue;
      const at = firstAfter(positions, atMs, position, now);
      const hit = at < positions.length && (atMs[at] as number) <= now + withinMs;
      openings.push({ position, next: hit ? (positions[at] as number) : -1 });
      if (hit) hits++;
      // With time turned round, an occasion begins with what was its last, and a run with its end.
      const end = lastOnesMs[i] as number;
      const earlier = lowerBound(endsMs, end) - 1;
      if (earlier >= 0 && (endsMs[earlier] as number) >= end - withinMs) before++;
    }
    if (hits < HITS_MIN || hits < HIT_SHARE_MIN * openings.length) continue;
    let chance = 0;
    for (const { position } of openings) chance += chanceAround(startMs, atMs, startMs[position] as number, withinMs);
    chance /= openings.length;
    if (hits / openings.length - chance < EXCESS_MIN) continue;
    const gain = openings.length * divergence(hits / openings.length, chance);
    if (best !== undefined && gain <= best.gain) continue;
    const pValue = Math.min(1, WITHIN_MINUTES.length * binomialTail(hits, openings.length, chance));
    const orderP = binomialTail(hits, hits + before, 0.5);
    best = { first, next, openings, withinMs, expected: chance * openings.length, pValue, orderP, qValue: 1, gain };
  }
  return best;
}

/** Index of the first occurrence that comes later than a position; of the same instant, neither comes first. */
function firstAfter(positions: readonly number[], atMs: readonly number[], position: number, now: number): number {
  let next = lowerBound(positions, position + 1);
  while (next < positions.length && (atMs[next] as number) <= now) next++;
  return next;
}

/** Of the events around an instant, the share after which the second thing comes in time. */
function chanceAround(startMs: Float64Array, atMs: readonly number[], now: number, withinMs: number): number {
  const fromMs = now - JITTER_MS;
  const untilMs = now + JITTER_MS;
  const from = lowerBound(startMs, fromMs);
  const until = lowerBound(startMs, untilMs + 1);
  let good = 0;
  let counted = from;
  for (let i = lowerBound(atMs, fromMs); i < atMs.length; i++) {
    const then = atMs[i] as number;
    if (then - withinMs > untilMs) break;
    const begin = Math.max(counted, lowerBound(startMs, then - withinMs));
    const end = Math.min(until, lowerBound(startMs, then));
    if (end > begin) good += end - begin;
    counted = Math.max(counted, end);
  }
  return good / Math.max(1, until - from);
}
