import type { Timeline } from "../assemble-timeline.ts";
import type { InPieces } from "../in-pieces.ts";
import { lowerBound } from "../lower-bound.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import { binomialTail } from "../statistics/tails.ts";
import { endAt } from "../timeline-builder.ts";
import { OCCASION_MS } from "./activity-baseline.ts";
import type { Subject } from "./collect-subjects.ts";
import { divergence } from "./find-slot.ts";

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

export interface FoundAfter {
  /** Steps: the one, and what comes after it. */
  first: number;
  next: number;
  /** Positions of the first thing in order of time, without those too near the end to tell; and what came after, or -1. */
  positions: Int32Array;
  nexts: Int32Array;
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
export function* mineAfter(
  timeline: Timeline,
  byStep: ReadonlyMap<number, Subject>,
): InPieces<{ found: FoundAfter[]; candidates: number; significant: number }> {
  const things = [...byStep].filter(([, { onsets }]) => onsets.length >= HITS_MIN).slice(0, THINGS_MAX);
  const { pairs, hypotheses } = pairsThatMeet(timeline, things);
  const lastMs = timeline.positions === 0 ? 0 : (timeline.startMs[timeline.positions - 1] as number);
  const activeMs = activeTime(timeline);
  const tester = new PairTester(timeline, activeMs, lastMs);
  const results: (FoundAfter | "open" | undefined)[] = new Array(pairs.length);
  // Pairs of the same first thing in one go: when its occasions began and ended is looked up once.
  for (const i of [...pairs.keys()].sort((a, b) => (pairs[a]?.[0] ?? 0) - (pairs[b]?.[0] ?? 0) || a - b)) {
    yield;
    const [first, next] = pairs[i] as [number, number];
    results[i] = tester.test(first, next, byStep.get(first) as Subject, byStep.get(next) as Subject);
  }
  const tested = results.filter((after) => after !== undefined && after !== "open");
  const unordered = results.filter((after) => after === "open").length;
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
  const occasions = inOrder(timeline, things);
  const { startMs } = timeline;
  const within = windowFor(startMs, occasions.position);
  const { position, thing } = occasions;
  const met = new Int32Array(size * size);
  let from = 0;
  for (let i = 0; i < position.length; i++) {
    const fromMs = (startMs[position[i] as number] as number) - within;
    while ((startMs[position[from] as number] as number) < fromMs) from++;
    const then = thing[i] as number;
    for (let j = from; j < i; j++) {
      const cell = (thing[j] as number) * size + then;
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

/** All occasions in order of time: their positions, and which of the things. Sorted by counting: O(occasions + positions). */
function inOrder({ positions }: Timeline, things: readonly [number, Subject][]) {
  const next = new Int32Array(positions + 1);
  for (const [, { onsets }] of things) {
    for (const p of onsets) next[p + 1] = (next[p + 1] as number) + 1;
  }
  for (let p = 0; p < positions; p++) next[p + 1] = (next[p + 1] as number) + (next[p] as number);
  const count = next[positions] as number;
  const position = new Int32Array(count);
  const thing = new Uint16Array(count);
  for (const [number, [, { onsets }]] of things.entries()) {
    for (const p of onsets) {
      const slot = next[p] as number;
      position[slot] = p;
      thing[slot] = number;
      next[p] = slot + 1;
    }
  }
  return { position, thing };
}

/** Time in which the person was active at all. */
function activeTime(timeline: Timeline): number {
  const { stretches, stretchStart, startMs } = timeline;
  let total = 1;
  for (let s = 0; s < stretches; s++) {
    const first = startMs[stretchStart[s] as number] as number;
    total += Math.max(MINUTE, endAt(timeline, (stretchStart[s + 1] as number) - 1) - first);
  }
  return total;
}

/** Two hours, or less where that would be too many meetings. */
function windowFor(startMs: Float64Array, position: Int32Array): number {
  let within = WITHIN_MS_MAX;
  for (; within > 15 * MINUTE; within /= 2) {
    let meetings = 0;
    for (let i = 0, from = 0; i < position.length && meetings <= MEETINGS_MAX; i++) {
      const fromMs = (startMs[position[i] as number] as number) - within;
      while ((startMs[position[from] as number] as number) < fromMs) from++;
      meetings += i - from;
    }
    if (meetings <= MEETINGS_MAX) break;
  }
  return within;
}

/** For each whole minute up to two hours, the narrowest window that holds it. */
const WINDOW_OF = Uint8Array.from({ length: 121 }, (_, minutes) => WITHIN_MINUTES.findIndex((one) => minutes <= one));
/** Beyond every window. */
const NEVER = WITHIN_MINUTES.length;

function windowOf(ms: number): number {
  return ms > WITHIN_MS_MAX ? NEVER : (WINDOW_OF[Math.ceil(ms / MINUTE)] as number);
}

/** Tests pairs of things; its columns are used again for each pair. */
class PairTester {
  readonly #timeline: Timeline;
  readonly #activeMs: number;
  readonly #lastMs: number;
  /** Of the first thing's occasions: instant, and when the occasion ended. */
  #first = -1;
  #nowMs = new Float64Array(0);
  #endsMs = new Float64Array(0);
  /** The narrowest window in which the second thing came after each of them, and, with time turned round, before it. */
  #after = new Uint8Array(0);
  #before = new Uint8Array(0);
  /** Position of the second thing that came after. */
  #next = new Int32Array(0);

  constructor(timeline: Timeline, activeMs: number, lastMs: number) {
    this.#timeline = timeline;
    this.#activeMs = activeMs;
    this.#lastMs = lastMs;
  }

  /**
   * The best window in which the second thing follows; "open" where it is near as often before as after.
   * O(occasions of the first thing + places of the second).
   */
  test(first: number, next: number, ofFirst: Subject, ofNext: Subject): FoundAfter | "open" | undefined {
    const { onsets } = ofFirst;
    const { places } = ofNext;
    // As often as it is done at all, it comes as soon after anything.
    const often = (minutes: number) => Math.min(1, (places.length * minutes * MINUTE) / this.#activeMs);
    if (1 - often(WITHIN_MINUTES[0]) < EXCESS_MIN) return undefined;
    if (this.#first !== first) this.#begin(first, ofFirst);
    this.#measureAfter(onsets, places);
    const { startMs } = this.#timeline;
    const nowMs = this.#nowMs;
    // All windows of what lies early enough for the widest are counted at once; a narrow one takes in some more at the end.
    let counted = onsets.length;
    while (counted > 0 && (nowMs[counted - 1] as number) + WITHIN_MS_MAX > this.#lastMs) counted--;
    const afterAt = new Int32Array(NEVER + 1);
    for (let i = 0; i < counted; i++) {
      const after = this.#after[i] as number;
      afterAt[after] = (afterAt[after] as number) + 1;
    }
    let hitsOfAll = 0;
    let isTurned = false;
    let best: Omit<FoundAfter, "positions" | "nexts"> | undefined;
    let bestWindow = 0;
    let bestOpenings = 0;
    let open = false;
    for (const [w, minutes] of WITHIN_MINUTES.entries()) {
      const withinMs = minutes * MINUTE;
      hitsOfAll += afterAt[w] as number;
      let openings = counted;
      let hits = hitsOfAll;
      for (; openings < onsets.length && (nowMs[openings] as number) + withinMs <= this.#lastMs; openings++) {
        if ((this.#after[openings] as number) <= w) hits++;
      }
      if (hits < HITS_MIN || hits < HIT_SHARE_MIN * openings) continue;
      const share = hits / openings;
      if (share - often(minutes) < EXCESS_MIN) continue;
      if (!isTurned) this.#measureBefore(onsets, places);
      isTurned = true;
      let before = 0;
      for (let i = 0; i < openings; i++) if ((this.#before[i] as number) <= w) before++;
      const orderP = binomialTail(hits, hits + before, 0.5);
      if (orderP > ORDER_P_MAX) {
        open = true;
        continue;
      }
      let chance = 0;
      const step = Math.ceil(openings / SAMPLES_MAX);
      for (let i = 0; i < openings; i += step) {
        chance += chanceAround(startMs, places, nowMs[i] as number, withinMs);
      }
      chance /= Math.ceil(openings / step);
      if (share - chance < EXCESS_MIN) continue;
      const gain = openings * divergence(share, chance);
      if (best !== undefined && gain <= best.gain) continue;
      const pValue = Math.min(1, WITHIN_MINUTES.length * binomialTail(hits, openings, chance));
      best = { first, next, withinMs, expected: chance * openings, pValue, orderP, qValue: 1, gain };
      bestWindow = w;
      bestOpenings = openings;
    }
    if (best === undefined) return open ? "open" : undefined;
    const nexts = new Int32Array(bestOpenings);
    for (let i = 0; i < bestOpenings; i++) {
      nexts[i] = (this.#after[i] as number) <= bestWindow ? (this.#next[i] as number) : -1;
    }
    return { ...best, positions: onsets.subarray(0, bestOpenings), nexts };
  }

  #begin(first: number, { onsets, places }: Subject): void {
    const { startMs } = this.#timeline;
    const size = onsets.length;
    this.#first = first;
    if (this.#nowMs.length < size) {
      this.#nowMs = new Float64Array(size);
      this.#endsMs = new Float64Array(size);
      this.#after = new Uint8Array(size);
      this.#before = new Uint8Array(size);
      this.#next = new Int32Array(size);
    }
    let at = 0;
    for (let i = 0; i < size; i++) {
      const onset = onsets[i] as number;
      const now = startMs[onset] as number;
      while (at < places.length && (places[at] as number) < onset) at++;
      while (at + 1 < places.length && (startMs[places[at + 1] as number] as number) - now < OCCASION_MS) at++;
      this.#nowMs[i] = now;
      this.#endsMs[i] = endAt(this.#timeline, places[at] ?? onset);
    }
  }

  /** How soon after each occasion the second thing came. */
  #measureAfter(onsets: ArrayLike<number>, places: Int32Array): void {
    const { startMs } = this.#timeline;
    let at = 0;
    for (let i = 0; i < onsets.length; i++) {
      const now = this.#nowMs[i] as number;
      at = placeAfter(places, at, onsets[i] as number);
      // Of the same instant, neither comes first.
      while (at < places.length && (startMs[places[at] as number] as number) <= now) at++;
      this.#after[i] = at < places.length ? windowOf((startMs[places[at] as number] as number) - now) : NEVER;
      this.#next[i] = at < places.length ? (places[at] as number) : -1;
    }
  }

  /** With time turned round, how soon before it: an occasion begins with what was its last, and a run with its end. */
  #measureBefore(onsets: ArrayLike<number>, places: Int32Array): void {
    const endOf = (place: number) => endAt(this.#timeline, place);
    let earlier = -1;
    for (let i = 0; i < onsets.length; i++) {
      const end = this.#endsMs[i] as number;
      while (earlier + 1 < places.length && endOf(places[earlier + 1] as number) < end) earlier++;
      this.#before[i] = earlier < 0 ? NEVER : windowOf(end - endOf(places[earlier] as number));
    }
  }
}

/** Index of the first place after a position, from one that is not behind it on; by doubling steps (Bentley & Yao 1976). */
function placeAfter(places: Int32Array, from: number, position: number): number {
  if (from >= places.length || (places[from] as number) > position) return from;
  let step = 1;
  while (from + step < places.length && (places[from + step] as number) <= position) step *= 2;
  let low = from + (step >> 1);
  let high = Math.min(places.length, from + step);
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) <= position) low = middle;
    else high = middle;
  }
  return high;
}

/** Of the events around an instant, the share after which the second thing comes in time. */
function chanceAround(startMs: Float64Array, places: Int32Array, now: number, withinMs: number): number {
  const untilMs = now + JITTER_MS;
  const from = lowerBound(startMs, now - JITTER_MS);
  const until = lowerBound(startMs, untilMs + 1);
  let good = 0;
  let counted = from;
  for (let i = lowerBound(places, from); i < places.length && counted < until; i++) {
    let end = places[i] as number;
    const then = startMs[end] as number;
    if (then - withinMs > untilMs) break;
    while (end > counted && (startMs[end - 1] as number) === then) end--;
    // From the first event that is near enough before it; those before `counted` are counted already.
    let low = counted;
    for (let high = Math.min(end, until); low < high; ) {
      const middle = (low + high) >> 1;
      if ((startMs[middle] as number) < then - withinMs) low = middle + 1;
      else high = middle;
    }
    good += Math.max(0, Math.min(end, until) - low);
    counted = Math.max(counted, end);
  }
  return good / Math.max(1, until - from);
}
