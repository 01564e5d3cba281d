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
/** Where the order of the two is that open, nothing more is asked; the pair counts among those whose order was tested. */
const ORDER_P_MAX = 0.05;
const Q_MAX = 0.01;
/** Occasions, evenly taken, at which the chance around them is measured. */
const SAMPLES_MAX = 200;
/** Things looked at, most regular first, and meetings of two of them: bounds on the work. */
const THINGS_MAX = 1_500;
const MEETINGS_MAX = 60_000_000;
/** Occasions looked at in all tests together; the pairs that meet most regularly come first. */
const TESTED_MAX = 5_000_000;

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
  const activeMs = activeTime(timeline);
  const tested: FoundAfter[] = [];
  let unordered = 0;
  for (const [first, next] of pairs) {
    const onsets = byStep.get(first)?.onsets ?? [];
    const times = timesOf(timeline, onsets, positions.get(first) ?? [], positions.get(next) ?? []);
    const after = test(timeline.startMs, first, next, times, positions.get(next) ?? [], activeMs, lastMs);
    if (after === "open") unordered++;
    else if (after !== undefined) tested.push(after);
  }
  const adjusted = adjustPValues(
    tested.map(({ pValue }) => pValue),
    hypotheses,
  );
  const near = tested.filter((_, i) => (adjusted[i] ?? 1) <= Q_MAX);
  const ordered = adjustPValues(
    near.map(({ orderP }) => orderP),
    near.length + unordered,
  );
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
  const found: { pair: [number, number]; share: number; occasions: number }[] = [];
  let hypotheses = 0;
  for (let first = 0; first < size; first++) {
    const times = things[first]?.[1].onsets.length ?? 1;
    for (let next = 0; next < size; next++) {
      const together = met[first * size + next] as number;
      if (first === next || together < HITS_MIN) continue;
      hypotheses++;
      const share = together / times;
      if (share < HIT_SHARE_MIN * 0.8) continue;
      const pair: [number, number] = [things[first]?.[0] as number, things[next]?.[0] as number];
      found.push({ pair, share, occasions: times });
    }
  }
  found.sort((a, b) => b.share - a.share || a.occasions - b.occasions);
  let looked = 0;
  const pairs = found.flatMap(({ pair, occasions: times }) => {
    looked += times;
    return looked <= TESTED_MAX ? [pair] : [];
  });
  return { pairs, hypotheses };
}

/** Time in which the person was active at all. */
function activeTime({ stretches, stretchStart, startMs, endMs }: Timeline): number {
  let total = 1;
  for (let s = 0; s < stretches; s++) {
    const first = startMs[stretchStart[s] as number] as number;
    total += Math.max(MINUTE, (endMs[(stretchStart[s + 1] as number) - 1] as number) - first);
  }
  return total;
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

interface Times {
  /** Of the first thing's occasions: position, instant, and when the occasion ended. */
  onsets: readonly number[];
  nowMs: Float64Array;
  endsMs: Float64Array;
  /** From each of them to the next time of the second thing, and from the one before to its end; infinite without. */
  after: Float64Array;
  before: Float64Array;
  next: Int32Array;
}

/** How long after each occasion the second thing came, and, with time turned round, how long before it. */
function timesOf(
  { startMs, endMs }: Timeline,
  onsets: readonly number[],
  firstPositions: readonly number[],
  positions: readonly number[],
): Times {
  const size = onsets.length;
  const times: Times = {
    onsets,
    nowMs: Float64Array.from(onsets, (onset) => startMs[onset] as number),
    endsMs: lastOfOccasions(startMs, endMs, onsets, firstPositions),
    after: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
    before: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
    next: new Int32Array(size).fill(-1),
  };
  let at = 0;
  let earlier = -1;
  for (const [i, onset] of onsets.entries()) {
    const now = times.nowMs[i] as number;
    // Of the same instant, neither comes first.
    while (
      at < positions.length &&
      ((positions[at] as number) <= onset || (startMs[positions[at] as number] as number) <= now)
    ) {
      at++;
    }
    if (at < positions.length) {
      times.next[i] = positions[at] as number;
      times.after[i] = (startMs[positions[at] as number] as number) - now;
    }
    // With time turned round, an occasion begins with what was its last, and a run with its end.
    const end = times.endsMs[i] as number;
    while (earlier + 1 < positions.length && (endMs[positions[earlier + 1] as number] as number) < end) earlier++;
    if (earlier >= 0) times.before[i] = end - (endMs[positions[earlier] as number] as number);
  }
  return times;
}

/** When each occasion of the first thing ended. */
function lastOfOccasions(
  startMs: Float64Array,
  endMs: Float64Array,
  onsets: readonly number[],
  positions: readonly number[],
): Float64Array {
  let at = 0;
  return Float64Array.from(onsets, (onset) => {
    const now = startMs[onset] as number;
    while (at < positions.length && (positions[at] as number) < onset) at++;
    while (at + 1 < positions.length && (startMs[positions[at + 1] as number] as number) - now < OCCASION_MS) at++;
    return endMs[positions[at] ?? onset] as number;
  });
}

/** The best window in which the second thing follows; "open" where it is near as often before as after. */
function test(
  startMs: Float64Array,
  first: number,
  next: number,
  times: Times,
  positions: readonly number[],
  activeMs: number,
  lastMs: number,
): FoundAfter | "open" | undefined {
  const atMs = positions.map((p) => startMs[p] as number);
  let best: FoundAfter | undefined;
  let open = false;
  for (const minutes of WITHIN_MINUTES) {
    const withinMs = minutes * MINUTE;
    let openings = 0;
    let hits = 0;
    let before = 0;
    for (; openings < times.onsets.length && (times.nowMs[openings] as number) + withinMs <= lastMs; openings++) {
      if ((times.after[openings] as number) <= withinMs) hits++;
      if ((times.before[openings] as number) <= withinMs) before++;
    }
    if (hits < HITS_MIN || hits < HIT_SHARE_MIN * openings) continue;
    const share = hits / openings;
    // As often as it is done at all, it comes as soon after anything.
    if (share - Math.min(1, (positions.length * withinMs) / activeMs) < EXCESS_MIN) continue;
    const orderP = binomialTail(hits, hits + before, 0.5);
    if (orderP > ORDER_P_MAX) {
      open = true;
      continue;
    }
    let chance = 0;
    const step = Math.ceil(openings / SAMPLES_MAX);
    for (let i = 0; i < openings; i += step) {
      chance += chanceAround(startMs, atMs, times.nowMs[i] as number, withinMs);
    }
    chance /= Math.ceil(openings / step);
    if (share - chance < EXCESS_MIN) continue;
    const gain = openings * divergence(share, chance);
    if (best !== undefined && gain <= best.gain) continue;
    const pValue = Math.min(1, WITHIN_MINUTES.length * binomialTail(hits, openings, chance));
    const list = times.onsets.slice(0, openings).map((position, i) => {
      return { position, next: (times.after[i] as number) <= withinMs ? (times.next[i] as number) : -1 };
    });
    best = { first, next, openings: list, withinMs, expected: chance * openings, pValue, orderP, qValue: 1, gain };
  }
  return best ?? (open ? "open" : undefined);
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
