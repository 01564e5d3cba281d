import type { Timeline } from "../assemble-timeline.ts";
import { lowerBound } from "../lower-bound.ts";
import { binomialTail } from "../statistics/tails.ts";
import { endAt } from "../timeline-builder.ts";
import { OCCASION_MS } from "./activity-baseline.ts";
import type { Subject } from "./collect-subjects.ts";
import { divergence } from "./find-slot.ts";

export const MINUTE = 60_000;
/** Later than this, nobody would say that the one comes after the other. */
export const WITHIN_MINUTES = [2, 5, 10, 15, 20, 30, 45, 60, 90, 120] as const;
export const WITHIN_MS_MAX = 120 * MINUTE;
/** The first thing could as well have been done at any event this near: the same part of the day. */
const JITTER_MS = 4 * 60 * MINUTE;
export const HITS_MIN = 5;
export const HIT_SHARE_MIN = 0.6;
/** What comes after by chance that often anyway is not worth a word. */
export const EXCESS_MIN = 0.3;
/** Where the order of the two is that open, nothing more is asked; the pair counts among those whose order was tested. */
const ORDER_P_MAX = 0.05;
/** Occasions, evenly taken, at which the chance around them is measured. */
const SAMPLES_MAX = 200;

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

/** Chance that something comes within so many minutes after anything, as often as it is done at all. */
export function chanceWithin(minutes: number, { places }: Subject, activeMs: number): number {
  return Math.min(1, (places.length * minutes * MINUTE) / activeMs);
}

/** For each whole minute up to two hours, the narrowest window that holds it. */
const WINDOW_OF = Uint8Array.from({ length: 121 }, (_, minutes) => WITHIN_MINUTES.findIndex((one) => minutes <= one));
/** Beyond every window. */
const NEVER = WITHIN_MINUTES.length;
const NOT_LOOKED_UP = -1;

function windowOf(ms: number): number {
  return ms > WITHIN_MS_MAX ? NEVER : (WINDOW_OF[Math.ceil(ms / MINUTE)] as number);
}

/** How many of the first occasions lie in each window or a narrower one. */
function countWindows(windows: Uint8Array, occasions: number): Int32Array {
  const counts = new Int32Array(NEVER + 1);
  for (let i = 0; i < occasions; i++) {
    const window = windows[i] as number;
    counts[window] = (counts[window] as number) + 1;
  }
  for (let w = 1; w <= NEVER; w++) counts[w] = (counts[w] as number) + (counts[w - 1] as number);
  return counts;
}

/** How many of some occasions lie in a window or a narrower one. */
function countWithin(windows: Uint8Array, window: number, from: number, to: number): number {
  let count = 0;
  for (let i = from; i < to; i++) if ((windows[i] as number) <= window) count++;
  return count;
}

/** Tests pairs of things; its columns are used again for each pair. */
export class PairTester {
  readonly #timeline: Timeline;
  readonly #activeMs: number;
  readonly #lastMs: number;
  /** Of the first thing's occasions: instant, when the occasion ended, and the positions around it, once looked up. */
  #first = -1;
  #nowMs = new Float64Array(0);
  #endsMs = new Float64Array(0);
  #from = new Int32Array(0);
  #until = new Int32Array(0);
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
    if (this.#first !== first) this.#begin(first, ofFirst);
    this.#measureAfter(onsets, places);
    const nowMs = this.#nowMs;
    // All windows of what lies early enough for the widest are counted at once; a narrow one takes in some more at the end.
    let counted = onsets.length;
    while (counted > 0 && (nowMs[counted - 1] as number) + WITHIN_MS_MAX > this.#lastMs) counted--;
    const afterAt = countWindows(this.#after, counted);
    let beforeAt: Int32Array | undefined;
    let best: Omit<FoundAfter, "positions" | "nexts"> | undefined;
    let bestWindow = 0;
    let bestOpenings = 0;
    let open = false;
    for (const [w, minutes] of WITHIN_MINUTES.entries()) {
      const withinMs = minutes * MINUTE;
      let openings = counted;
      while (openings < onsets.length && (nowMs[openings] as number) + withinMs <= this.#lastMs) openings++;
      const hits = (afterAt[w] as number) + countWithin(this.#after, w, counted, openings);
      if (hits < HITS_MIN || hits < HIT_SHARE_MIN * openings) continue;
      const share = hits / openings;
      if (share - chanceWithin(minutes, ofNext, this.#activeMs) < EXCESS_MIN) continue;
      if (beforeAt === undefined) {
        this.#measureBefore(onsets, places);
        beforeAt = countWindows(this.#before, counted);
      }
      const before = (beforeAt[w] as number) + countWithin(this.#before, w, counted, openings);
      const orderP = binomialTail(hits, hits + before, 0.5);
      if (orderP > ORDER_P_MAX) {
        open = true;
        continue;
      }
      const chance = this.#chanceOf(places, openings, withinMs);
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

  /** The share of what is done around the first thing's occasions after which the second comes in time. */
  #chanceOf(places: Int32Array, openings: number, withinMs: number): number {
    const { startMs } = this.#timeline;
    const [from, until] = [this.#from, this.#until];
    let chance = 0;
    const step = Math.ceil(openings / SAMPLES_MAX);
    for (let i = 0; i < openings; i += step) {
      const now = this.#nowMs[i] as number;
      if (from[i] === NOT_LOOKED_UP) {
        from[i] = lowerBound(startMs, now - JITTER_MS);
        until[i] = lowerBound(startMs, now + JITTER_MS + 1);
      }
      chance += chanceAround(startMs, places, now, withinMs, from[i] as number, until[i] as number);
    }
    return chance / Math.ceil(openings / step);
  }

  #begin(first: number, { onsets, places }: Subject): void {
    const { startMs } = this.#timeline;
    const size = onsets.length;
    this.#first = first;
    if (this.#nowMs.length < size) {
      this.#nowMs = new Float64Array(size);
      this.#endsMs = new Float64Array(size);
      this.#from = new Int32Array(size);
      this.#until = new Int32Array(size);
      this.#after = new Uint8Array(size);
      this.#before = new Uint8Array(size);
      this.#next = new Int32Array(size);
    }
    this.#from.fill(NOT_LOOKED_UP, 0, size);
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

/** Of the events around an instant, at positions from one to another, the share after which the second thing comes in time. */
function chanceAround(
  startMs: Float64Array,
  places: Int32Array,
  now: number,
  withinMs: number,
  from: number,
  until: number,
): number {
  const untilMs = now + JITTER_MS;
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
