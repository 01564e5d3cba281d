import type { Timeline } from "../assemble-timeline.ts";
import { median, newest } from "../evidence.ts";
import { weekdayOf } from "../local-time.ts";
import { lowerBound, lowerBoundNear } from "../lower-bound.ts";
import type { RoutineSchedule } from "../routine-schedule.ts";
import { DAY_MINUTES } from "../statistics/circular.ts";
import { endAt } from "../timeline-builder.ts";
import { DAYS_MIN, type Period, TIMES_MIN } from "./find-period.ts";
import { findTimeNow, LATEST_HITS, TOLERANCE_MINUTES_MIN } from "./find-time-now.ts";
import { type DueDays, type Followed, lifeOf, livedIn, STOPPED_MISSES_MIN } from "./follow-due-days.ts";

export type IntradayRule = Extract<RoutineSchedule, { kind: "intraday" }>;

/** A weekday on which it is done half as often as on the best one is none of it. */
const WEEKDAY_SHARE_MIN = 0.5;
/** A day has it where half as many of its times are kept as on the usual one. */
const DAY_SHARE_MIN = 0.5;
/** Done at fewer of the times it is due, it is no routine. */
const SHARE_MIN = 0.6;
/** What is done in the other minutes of its hours nearly as often has no time: as in `withoutTime`. */
const EXCESS_MIN = 0.45;
/** An occurrence lies within so many widths of the window of its time, and in the end within so many tolerances. */
const WIDTHS = 2;
const TOLERANCES = 2;
const REACH_MINUTES_MIN = 3;
/** The rest of an interval tells how often it is done at any other minute. */
export const REACHES_PER_TIME = 3;
/** Within a tenth of the interval of its time, and within five minutes, it is on time. */
const TOLERANCE_SHARE = 0.1;
/**
 * A minute or two before the hour may be meant to be the hour: as the same hours are to have the same minutes, that matters
 * to the first and the last of them.
 */
const BEFORE_HOUR_MINUTES = 2;
/** Times of days looked at: of a quarter of an hour some forty years of them, and what was before is not told. */
const CELLS_MAX = 1 << 20;

export interface FollowedTimes extends Followed {
  rule: IntradayRule;
  /** Of each entry of `due`, the minute of its day. */
  dueMinutes: Int32Array;
}

/**
 * What is done at an interval: on which weekdays, from when to when, and for each time that was due what was done then. The
 * hours are those with most kept times over missed ones (maximum sum), so that a break at noon is missed and no end. They lie
 * between two midnights: of a night shift, the longer part is told. O(occasions + days × times).
 * @param occasions positions, ascending
 * @returns undefined where that is no habit
 */
export function followTimes(timeline: Timeline, occasions: Int32Array, period: Period): FollowedTimes | undefined {
  const phase = phaseOf(timeline, occasions, period);
  const followed = followPhase(timeline, occasions, period, phase);
  if (period.everyMinutes >= 60 || phase < period.everyMinutes - BEFORE_HOUR_MINUTES) return followed;
  const onTheHour = followPhase(timeline, occasions, period, 0);
  return excessOf(onTheHour) > excessOf(followed) ? onTheHour : followed;
}

/** Kept times over missed ones. */
export function excessOf(followed: FollowedTimes | undefined): number {
  return followed === undefined ? Number.NEGATIVE_INFINITY : 2 * followed.hits - followed.due.day.length;
}

function followPhase(
  timeline: Timeline,
  occasions: Int32Array,
  period: Period,
  phase: number,
): FollowedTimes | undefined {
  const wide = gridOf(timeline, occasions, period, phase, WIDTHS * period.width);
  const reach = Math.max(REACH_MINUTES_MIN, Math.ceil(TOLERANCES * spreadOf(wide)));
  const grid = gridOf(timeline, occasions, period, wide.phase, reach);
  const life = lifeOn(grid, weekdaysOf(grid));
  if (life === undefined) return undefined;
  const times = timesIn(grid, life, period.everyMinutes);
  if (times === undefined) return undefined;
  return toFollowed(timeline, occasions, grid, life, times, period.everyMinutes);
}

/** Days × times of the day, and for each what was done then. */
interface Grid {
  /** Minute of the period. */
  phase: number;
  reach: number;
  /** Days of activity since it was first done, the newest of them. */
  days: Int32Array;
  timesPerDay: number;
  /** Day after day: the position that is nearest to the time, or -1; and how many minutes it lies after it. */
  position: Int32Array;
  away: Float64Array;
}

/** Minute of the period about which the occasions of a window lie. */
function phaseOf(timeline: Timeline, occasions: Int32Array, { everyMinutes, start, width }: Period): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < occasions.length; i++) {
    const minute = timeline.minute[occasions[i] as number] as number;
    const since = (minute - start + DAY_MINUTES) % everyMinutes;
    if (since >= width) continue;
    sum += since;
    count++;
  }
  return Math.round(start + sum / Math.max(1, count)) % everyMinutes;
}

function gridOf(
  timeline: Timeline,
  occasions: Int32Array,
  { everyMinutes }: Period,
  phase: number,
  reachMost: number,
): Grid {
  const { day, minute, activeDays } = timeline;
  const timesPerDay = DAY_MINUTES / everyMinutes;
  const first = lowerBound(activeDays, day[occasions[0] as number] as number);
  const days = activeDays.subarray(Math.max(first, activeDays.length - Math.floor(CELLS_MAX / timesPerDay)));
  const reach = Math.min(reachMost, everyMinutes / REACHES_PER_TIME);
  const position = new Int32Array(days.length * timesPerDay).fill(-1);
  const away = new Float64Array(days.length * timesPerDay);
  for (let i = 0, d = 0; i < occasions.length; i++) {
    const p = occasions[i] as number;
    const since = (minute[p] as number) - phase;
    let time = Math.round(since / everyMinutes);
    const late = since - time * everyMinutes;
    if (Math.abs(late) > reach) continue;
    let on = day[p] as number;
    // Some minutes before midnight it may be the first of the next day.
    if (time === timesPerDay) {
      on++;
      time = 0;
    }
    if (time < 0) continue;
    d = lowerBoundNear(days, on, Math.min(d, days.length - 1));
    if (days[d] !== on) continue;
    const at = d * timesPerDay + time;
    if ((position[at] as number) >= 0 && Math.abs(away[at] as number) <= Math.abs(late)) continue;
    position[at] = p;
    away[at] = late;
    // With nothing else between, it is one run: of a part of an hour, its other times are not told.
    const later = timesInRun(timeline, p, everyMinutes, late + reach);
    for (let i = 1; i <= later && time + i < timesPerDay; i++) {
      if ((position[at + i] as number) >= 0) continue;
      position[at + i] = p;
      away[at + i] = late;
    }
  }
  return { phase, reach, days, timesPerDay, position, away };
}

/** Times after the first one within a run, where it was done about as often as there are times in it. */
export function timesInRun(
  { spanMs, runStart, runCount }: Timeline,
  position: number,
  everyMinutes: number,
  lateMost: number,
): number {
  const times = Math.floor(((spanMs[position] as number) / 60_000 + lateMost) / everyMinutes);
  const run = runStart[position] as number;
  if (times < 1 || (runStart[position + 1] as number) > run + 1) return 0;
  return runCount(run) - 1 <= times + 1 ? times : 0;
}

/** Kept times of a day. */
function keptOn({ position, timesPerDay }: Grid, d: number, from = 0, to = timesPerDay): number {
  let kept = 0;
  for (let time = from; time < to; time++) if ((position[d * timesPerDay + time] as number) >= 0) kept++;
  return kept;
}

/** Days with half as many kept times as most have that count at all. */
function isHeld(kept: readonly number[]): boolean[] {
  const usual = median(kept.filter((count) => count >= TIMES_MIN));
  return kept.map((count) => count > 1 && count >= DAY_SHARE_MIN * usual);
}

/** From the first day that has it to the last: what is done at other times, now and then, tells of no weekday. */
function weekdaysOf(grid: Grid): number[] {
  const held = isHeld(Array.from(grid.days, (_, d) => keptOn(grid, d)));
  const heldOn = new Float64Array(7);
  const active = new Float64Array(7);
  const [first, last] = [held.indexOf(true), held.lastIndexOf(true)];
  for (let d = Math.max(0, first); d <= last; d++) {
    const weekday = weekdayOf(grid.days[d] as number);
    heldOn[weekday] = (heldOn[weekday] as number) + (held[d] ? 1 : 0);
    active[weekday] = (active[weekday] as number) + 1;
  }
  // What was done on a single day says little of its weekday.
  const rate = heldOn.map((days, weekday) => days / Math.max(2, active[weekday] as number));
  const most = Math.max(...rate);
  return [0, 1, 2, 3, 4, 5, 6].filter((day) => (rate[day] as number) >= WEEKDAY_SHARE_MIN * most && most > 0);
}

interface Life {
  weekdays: number[];
  /** Indices into the grid's days: those due in which it lived, and from there until it ended. */
  lived: number[];
  due: number[];
  stoppedOn: number | undefined;
}

/** By days, since the times of one are missed together. */
function lifeOn(grid: Grid, weekdays: number[]): Life | undefined {
  const meant = [...grid.days.keys()].filter((d) => weekdays.includes(weekdayOf(grid.days[d] as number)));
  const held = isHeld(meant.map((d) => keptOn(grid, d)));
  const byDay: DueDays = {
    day: Int32Array.from(meant, (d) => grid.days[d] as number),
    position: Int32Array.from(held, (isOn) => (isOn ? 0 : -1)),
  };
  const { from, to } = livedIn(byDay);
  if (to - from + 1 < DAYS_MIN) return undefined;
  const { until, stopped } = lifeOf(byDay, STOPPED_MISSES_MIN.weekly);
  return {
    weekdays,
    lived: meant.slice(from, to + 1),
    due: meant.slice(from, until),
    stoppedOn: stopped ? byDay.day[until] : undefined,
  };
}

/** First time of the day and the one after the last: of parts of an hour, whole hours. */
function timesIn(grid: Grid, { lived }: Life, everyMinutes: number): { from: number; to: number } | undefined {
  const unit = Math.max(1, 60 / everyMinutes);
  let best = { from: 0, to: 0, sum: 0 };
  for (let at = 0, from = 0, sum = 0; at < grid.timesPerDay; at += unit) {
    if (sum <= 0) {
      sum = 0;
      from = at;
    }
    let kept = 0;
    for (const d of lived) kept += keptOn(grid, d, at, at + unit);
    sum += 2 * kept - unit * lived.length;
    if (sum > best.sum) best = { from, to: at + unit, sum };
  }
  const times = best.to - best.from;
  return times >= TIMES_MIN && times > unit ? best : undefined;
}

function toFollowed(
  timeline: Timeline,
  occasions: Int32Array,
  grid: Grid,
  life: Life,
  { from, to }: { from: number; to: number },
  everyMinutes: number,
): FollowedTimes | undefined {
  const { days, position, timesPerDay, phase } = grid;
  const cells: number[] = [];
  let hitDays = 0;
  for (const d of life.due) {
    for (let time = from; time < to; time++) cells.push(d * timesPerDay + time);
    if (keptOn(grid, d, from, to) > 0) hitDays++;
  }
  if (hitDays < DAYS_MIN) return undefined;
  const endMs = endAt(timeline, timeline.positions - 1);
  const minuteOf = (cell: number) => phase + (cell % timesPerDay) * everyMinutes;
  const dayOf = (cell: number) => days[Math.floor(cell / timesPerDay)] as number;
  const { clock } = timeline;
  const due = cells.filter((cell) => {
    if ((position[cell] as number) >= 0) return true;
    const dueMs = clock.toInstant(dayOf(cell), minuteOf(cell));
    // What is due later on the last day is not missed yet, and once a year an hour is not there at all.
    return dueMs <= endMs && clock.minuteOfDay(dueMs) === minuteOf(cell);
  });
  const kept = due.filter((cell) => (position[cell] as number) >= 0);
  const chance = chanceIn(timeline, occasions, grid, life, { from, to }, everyMinutes);
  const share = kept.length / due.length;
  if (share < SHARE_MIN || share < chance + EXCESS_MIN) return undefined;
  const { now, tolerance } = timeOf(grid, kept, everyMinutes);
  // Moved with its latest times, it stays between midnights, and within the hour where it is a part of one.
  const isPart = everyMinutes < 60;
  const least = isPart ? 0 : -from * everyMinutes;
  const most = isPart ? everyMinutes - 1 : DAY_MINUTES - 1 - (to - 1) * everyMinutes;
  const firstMinute = from * everyMinutes + Math.max(least, Math.min(most, phase + now));
  return {
    due: {
      day: Int32Array.from(due, dayOf),
      position: Int32Array.from(due, (cell) => position[cell] as number),
    },
    dueMinutes: Int32Array.from(due, minuteOf),
    hits: kept.length,
    stoppedOn: life.stoppedOn,
    minuteOfDay: firstMinute,
    toleranceMinutes: tolerance,
    pastMidnight: false,
    rule: {
      kind: "intraday",
      weekdays: life.weekdays,
      everyMinutes,
      firstMinute,
      lastMinute: firstMinute + (to - 1 - from) * everyMinutes,
    },
  };
}

/** Half-width that holds nine tenths of what is within reach of a time. */
function spreadOf({ position, away }: Grid): number {
  const offsets = Float64Array.from(
    away.filter((_, cell) => (position[cell] as number) >= 0),
    Math.abs,
  ).sort();
  return offsets[Math.floor((offsets.length - 1) * 0.9)] ?? 0;
}

/** How many minutes after its times it is done now, and how closely. @param kept cells of what was done, in order of time */
function timeOf({ away }: Grid, kept: readonly number[], everyMinutes: number): { now: number; tolerance: number } {
  const least = Math.min(TOLERANCE_MINUTES_MIN, Math.ceil(TOLERANCE_SHARE * everyMinutes));
  const noon = DAY_MINUTES / 2;
  const { minuteOfDay, toleranceMinutes } = findTimeNow(
    newest(kept, LATEST_HITS).map((cell) => noon + (away[cell] as number)),
    least,
  );
  return { now: minuteOfDay - noon, tolerance: toleranceMinutes };
}

/** Chance that something lies within reach of a time, by how often it is done at other minutes of the same hours. */
function chanceIn(
  { day, minute }: Timeline,
  occasions: Int32Array,
  { phase, reach, days }: Grid,
  { lived }: Life,
  { from, to }: { from: number; to: number },
  everyMinutes: number,
): number {
  const begins = phase + (from - 0.5) * everyMinutes;
  const ends = phase + (to - 0.5) * everyMinutes;
  const meant = new Set(lived.map((d) => days[d] as number));
  let others = 0;
  for (let i = 0; i < occasions.length; i++) {
    const p = occasions[i] as number;
    const at = minute[p] as number;
    if (at < begins || at >= ends || !meant.has(day[p] as number)) continue;
    const since = at - phase;
    if (Math.abs(since - Math.round(since / everyMinutes) * everyMinutes) > reach) others++;
  }
  const reached = 2 * reach + 1;
  const perMinute = others / (lived.length * (to - from) * Math.max(1, everyMinutes - reached));
  return 1 - Math.exp(-perMinute * reached);
}
