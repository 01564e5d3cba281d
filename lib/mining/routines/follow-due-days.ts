import type { Timeline } from "../assemble-timeline.ts";
import { median } from "../evidence.ts";
import { weekdayOf } from "../local-time.ts";
import { lowerBound } from "../lower-bound.ts";
import { clockDistance, clockMean, DAY_MINUTES } from "../statistics/circular.ts";
import { binomialTail } from "../statistics/tails.ts";
import { type DayRule, dueDays } from "./day-rules.ts";
import type { Slot } from "./find-slot.ts";
import { findTimeNow } from "./find-time-now.ts";
import { union } from "./union.ts";

/** A time of day is meant at least this loosely, and never more than that. */
export const REACH_MINUTES_MIN = 30;
const REACH_MINUTES_MAX = 135;
/** Robust spreads from the usual time that still belong (Iglewicz & Hoaglin 1993). */
const REACH_SPREADS = 3.5;
/** The usual time on a day is that of so many occurrences around it: a habit moves over months. */
const NEAR_HITS = 11;
const PASSES_MAX = 6;
/** More than floating point can err by in a share of due days. */
const ROUNDING = 1e-6;
/** So many misses in a row, at least, before something is over. */
export const STOPPED_MISSES_MIN = { weekly: 4, interval: 4, monthly: 3 };
const STOPPED_P_MAX = 0.01;
/** Nothing is surer to be done than this. */
const SHARE_MAX = 0.95;

/** Due days in columns, in order of time. */
export interface DueDays {
  /** Local day on which the window starts. */
  day: Int32Array;
  /** Of the hit, or -1. */
  position: Int32Array;
}

export interface Followed {
  /** Due days in the time in which the routine lived, and until the end unless it stopped. */
  due: DueDays;
  hits: number;
  /** Local day of the first of the misses that end it. */
  stoppedOn: number | undefined;
  /** The usual time now, minutes after local midnight (see `findTimeNow`). */
  minuteOfDay: number;
  /** Half-width around it that holds nine tenths of the latest hits. */
  toleranceMinutes: number;
  /** The time lies on the day after the one on which the window starts. */
  pastMidnight: boolean;
}

/**
 * Goes through the days on which the routine was due and the person was active, and finds when it was done (`traceHits`).
 * The time in which the routine lived is the stretch of due days with most hits over misses (maximum sum, Kadane).
 * O(passes × (onsets + due days)); O(onsets × log due days) where nothing is worth following.
 * @param known the days of activity on which the rule is due, where somebody knows
 * @returns undefined where that is not worth it
 */
export function followDueDays(
  timeline: Timeline,
  onsets: Int32Array,
  slot: Slot,
  rule: DayRule,
  worth: Worth,
  known?: Int32Array,
): Followed | undefined {
  const placed = placeOnsets(timeline, onsets, slot);
  if (known !== undefined && !mayBeWorth(placed, known, worth)) return undefined;
  const due = traceHits(timeline, placed, rule, known);
  const { from, until, stopped } = lifeOf(due, STOPPED_MISSES_MIN[rule.kind]);
  const counted = partOf(due, from, until);
  const minutes: number[] = [];
  for (const position of counted.position) if (position >= 0) minutes.push(timeline.minute[position] as number);
  if (minutes.length < worth.hitsMin || minutes.length < worth.shareMin * counted.day.length) return undefined;
  const { minuteOfDay, toleranceMinutes } = findTimeNow(minutes);
  const { startsAt, widest } = placeOf(slot);
  return {
    due: counted,
    hits: minutes.length,
    stoppedOn: stopped ? due.day[until] : undefined,
    minuteOfDay,
    toleranceMinutes,
    pastMidnight: slot.startCell + slot.width > 96 && minuteOfDay < startsAt - widest,
  };
}

/**
 * The time in which it lived (`livedIn`), and whether it is over: so many misses among what was due since, at the share
 * of before, come by chance less than once in a hundred times (binomial). Hits since then that are no fewer than such
 * chance allows belong to it, so that it ends after the last of them.
 */
export function lifeOf(due: DueDays, missesMin: number): { from: number; until: number; stopped: boolean } {
  const { position } = due;
  const { from, to } = livedIn(due);
  const share = Math.min(SHARE_MAX, countHits(partOf(due, from, to + 1)) / Math.max(1, to + 1 - from));
  let until = to + 1;
  for (let i = to + 1, misses = 0; i < position.length; i++) {
    if ((position[i] as number) < 0) misses++;
    else if (binomialTail(misses, i - to, 1 - share) >= STOPPED_P_MAX) until = i + 1;
  }
  const since = position.length - until;
  const misses = since - countHits(partOf(due, until, position.length));
  const stopped = misses >= missesMin && binomialTail(misses, since, 1 - share) < STOPPED_P_MAX;
  return { from, until: stopped ? until : position.length, stopped };
}

/** How often it must have been done, and on which share of the days on which it was due. */
export interface Worth {
  hitsMin: number;
  shareMin: number;
}

/**
 * Whether there may be a stretch of due days on which, at any time of the day (for the usual one may move), it was done
 * often enough. Of the days on which it was done and due, numbered i, with b_i due days before each and e_i until its end,
 * those from i to j are enough of what lies between when j - i + 1 ≥ share × (e_j - b_i): it takes one look at each, with
 * the least of i - share × b_i so far. A day on which nothing else was done may be due; then a due day that was moved
 * because of it is none any more, and at one end of the stretch that may be one that counts.
 * @param due the days of activity on which it was due without such days
 */
function mayBeWorth({ onDay, others }: PlacedOnsets, due: Int32Array, { hitsMin, shareMin }: Worth): boolean {
  const moved = others.size > 0 ? 1 : 0;
  const before: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < onDay.length; i++) {
    const day = onDay[i] as number;
    if (day === last) continue;
    const at = lowerBound(due, day);
    const isDue = due[at] === day;
    if (!isDue && !others.has(day)) continue;
    last = day;
    const n = before.push(before.length - shareMin * at);
    if (n < hitsMin) continue;
    least = Math.min(least, before[n - hitsMin] as number);
    const dueUntil = at + (isDue ? 1 : 0) - moved;
    if (n - shareMin * dueUntil - least >= -ROUNDING) return true;
  }
  return false;
}

/** The onsets of a thing as a slot sees them. */
interface PlacedOnsets {
  /** The day on which each's window starts, ascending; minutes away from the centre; and the position. */
  onDay: Int32Array;
  away: Float64Array;
  position: Int32Array;
  widest: number;
  /** Such days on which nothing else was done. */
  others: Set<number>;
}

function placeOnsets(timeline: Timeline, onsets: Int32Array, slot: Slot): PlacedOnsets {
  const { startsAt, widest } = placeOf(slot);
  const middle = (startsAt + slot.width * 7.5) % DAY_MINUTES;
  // Of something done all the time, a minute is looked at once and not as often as it was the one.
  const counts = new Uint32Array(DAY_MINUTES);
  for (let i = 0; i < onsets.length; i++) {
    const minute = timeline.minute[onsets[i] as number] as number;
    counts[minute] = (counts[minute] as number) + 1;
  }
  const inside: number[] = [];
  const times: number[] = [];
  for (let minute = 0; minute < DAY_MINUTES; minute++) {
    const count = counts[minute] as number;
    if (count === 0 || Math.abs(clockDistance(middle, minute)) > slot.width * 7.5) continue;
    inside.push(minute);
    times.push(count);
  }
  const centre = clockMean(inside, times).mean;
  const pastMidnight = slot.startCell + slot.width > 96 && centre < startsAt - widest;
  const columns = byDay(timeline, onsets, centre, pastMidnight);
  // A day away is no miss; a hit counts even if, past midnight, its day saw nothing else.
  const others = new Set<number>();
  for (let i = 0; i < columns.onDay.length; i++) {
    const day = columns.onDay[i] as number;
    if (Math.abs(columns.away[i] as number) <= widest && !has(timeline.activeDays, day)) others.add(day);
  }
  return { ...columns, widest, others };
}

/** The same of onsets that are not placed yet. */
export function traceOnsets(timeline: Timeline, onsets: Int32Array, slot: Slot, rule: DayRule): DueDays {
  return traceHits(timeline, placeOnsets(timeline, onsets, slot), rule);
}

/**
 * The occurrence on each due day that is nearest to the time of the habit. That time moves with it: on each day it is
 * the median of the hits around it (a running median, Tukey 1977), found in a few passes that each start from the hits of
 * the one before.
 */
function traceHits(
  timeline: Timeline,
  { onDay, away, position, widest, others }: PlacedOnsets,
  rule: DayRule,
  known?: Int32Array,
): DueDays {
  const active = others.size === 0 ? timeline.activeDays : union(timeline.activeDays, Int32Array.from(others));
  const days = known !== undefined && others.size === 0 ? known : dueDays(rule, active);

  // Of the due days on which it was done at any time: which one, and where its occurrences begin and end.
  const at = new Int32Array(days.length);
  const from = new Int32Array(days.length);
  const to = new Int32Array(days.length);
  let done = 0;
  for (let d = 0, i = 0; d < days.length; d++) {
    const day = days[d] as number;
    while (i < onDay.length && (onDay[i] as number) < day) i++;
    from[done] = i;
    while (i < onDay.length && onDay[i] === day) i++;
    if (i === from[done]) continue;
    at[done] = d;
    to[done++] = i;
  }

  // Of each pass: the days of its hits, as places among the above, which occurrence it was, and the usual time at each.
  let [hitOn, hit, hits] = [new Int32Array(done), new Int32Array(done), 0];
  let [nextOn, next] = [new Int32Array(done), new Int32Array(done)];
  const hitAway = new Float64Array(done);
  const usual = new Float64Array(done + 1);
  let reach = widest;
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    let found = 0;
    let same = true;
    for (let d = 0, before = 0; d < done; d++) {
      while (before < hits && (hitOn[before] as number) < d) before++;
      const expected = hits === 0 ? 0 : (usual[before] as number);
      let nearest = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let i = from[d] as number; i < (to[d] as number); i++) {
        const distance = Math.abs((away[i] as number) - expected);
        if (distance > reach || distance >= least) continue;
        nearest = i;
        least = distance;
      }
      if (nearest < 0) continue;
      if (found >= hits || hit[found] !== nearest) same = false;
      nextOn[found] = d;
      next[found++] = nearest;
    }
    same &&= found === hits;
    [hitOn, nextOn, hit, next, hits] = [nextOn, hitOn, next, hit, found];
    if (same || hits === 0) break;
    for (let i = 0; i < hits; i++) hitAway[i] = away[hit[i] as number] as number;
    const aways = hitAway.subarray(0, hits);
    for (let i = 0; i <= hits; i++) usual[i] = medianNear(aways, i);
    const spread =
      spreadFactor(Math.min(NEAR_HITS, hits)) * median(aways.map((one, i) => Math.abs(one - (usual[i] as number))));
    reach = Math.min(widest, Math.max(REACH_MINUTES_MIN, REACH_SPREADS * spread));
  }
  const due = { day: days, position: new Int32Array(days.length).fill(-1) };
  for (let i = 0; i < hits; i++) {
    due.position[at[hitOn[i] as number] as number] = position[hit[i] as number] as number;
  }
  return due;
}

/** Each onset's day, the one on which the window starts, and its minutes away from the centre; in order of days. */
function byDay(timeline: Timeline, onsets: Int32Array, centre: number, pastMidnight: boolean) {
  const awayOf = new Float64Array(DAY_MINUTES);
  const laterOf = new Int8Array(DAY_MINUTES);
  for (let minute = 0; minute < DAY_MINUTES; minute++) {
    const away = clockDistance(centre, minute);
    awayOf[minute] = away;
    // The day of its centre, or the day before when that lies past midnight.
    laterOf[minute] = Math.round((minute - away - centre) / DAY_MINUTES) - (pastMidnight ? 1 : 0);
  }
  const size = onsets.length;
  const columns = { onDay: new Int32Array(size), away: new Float64Array(size), position: onsets };
  let last = Number.NEGATIVE_INFINITY;
  let isInOrder = true;
  for (let i = 0; i < size; i++) {
    const p = onsets[i] as number;
    const minute = timeline.minute[p] as number;
    const onDay = (timeline.day[p] as number) + (laterOf[minute] as number);
    columns.away[i] = awayOf[minute] as number;
    columns.onDay[i] = onDay;
    if (onDay < last) isInOrder = false;
    last = onDay;
  }
  return isInOrder ? columns : inOrder(columns);
}

/** Where a clock was put back, some are a day too late: each of them is moved up (insertion sort). */
function inOrder({ onDay, away, position }: Pick<PlacedOnsets, "onDay" | "away" | "position">) {
  const moved = position.slice();
  for (let i = 1; i < moved.length; i++) {
    const [ownDay, ownAway, own] = [onDay[i] as number, away[i] as number, moved[i] as number];
    let to = i;
    for (; to > 0 && (onDay[to - 1] as number) > ownDay; to--) {
      onDay[to] = onDay[to - 1] as number;
      away[to] = away[to - 1] as number;
      moved[to] = moved[to - 1] as number;
    }
    onDay[to] = ownDay;
    away[to] = ownAway;
    moved[to] = own;
  }
  return { onDay, away, position: moved };
}

/** The stretch of due days with most hits over misses, first to last. */
export function livedIn({ position }: DueDays): { from: number; to: number } {
  let best = { from: 0, to: -1, sum: 0 };
  let from = 0;
  let sum = 0;
  for (let i = 0; i < position.length; i++) {
    if (sum <= 0) {
      sum = 0;
      from = i;
    }
    sum += (position[i] as number) >= 0 ? 1 : -1;
    if (sum > best.sum) best = { from, to: i, sum };
  }
  return best;
}

export function countHits({ position }: DueDays): number {
  let hits = 0;
  for (const p of position) if (p >= 0) hits++;
  return hits;
}

export function partOf({ day, position }: DueDays, from: number, to: number): DueDays {
  return { day: day.subarray(from, to), position: position.subarray(from, to) };
}

/** Those that are due on certain weekdays. */
export function onWeekdays({ day, position }: DueDays, weekdays: readonly number[]): DueDays {
  const part = { day: new Int32Array(day.length), position: new Int32Array(day.length) };
  let kept = 0;
  for (let i = 0; i < day.length; i++) {
    if (!weekdays.includes(weekdayOf(day[i] as number))) continue;
    part.day[kept] = day[i] as number;
    part.position[kept++] = position[i] as number;
  }
  return partOf(part, 0, kept);
}

function placeOf(slot: Slot): { startsAt: number; widest: number } {
  const widest = Math.min(REACH_MINUTES_MAX, Math.max(REACH_MINUTES_MIN, slot.width * 15));
  return { startsAt: slot.startCell * 15, widest };
}

/** Of a normal spread by the median distance from the median, of two to nine values (Croux & Rousseeuw 1992). */
const OF_FEW = [1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107];

/** Standard deviations in the median distance from the median of n values, which is small where they are few. */
function spreadFactor(n: number): number {
  return 1.4826 * (OF_FEW[n - 2] ?? n / (n - 0.8));
}

/** Median of the values around a place, fewer of them at the ends. */
function medianNear(values: Float64Array, at: number): number {
  const half = NEAR_HITS >> 1;
  const from = Math.max(0, Math.min(at, values.length - 1) - half);
  return median(values.subarray(from, Math.min(values.length, at + half + 1)));
}

function has(sorted: Int32Array, value: number): boolean {
  return sorted[lowerBound(sorted, value)] === value;
}
