import { dateOf, weekdayOf } from "../local-time.ts";
import { lowerBoundNear } from "../lower-bound.ts";
import type { MonthDay, RoutineSchedule } from "../routine-schedule.ts";

/** A schedule by the calendar with one time of the day. */
export type DayRule = Exclude<RoutineSchedule, { kind: "after" | "intraday" }>;

const DAY = 86_400_000;
/** A day off moves what was due to the next working day at most this far on: a weekend and a holiday. */
const MOVED_DAYS_MAX = 3;
/** More days than a clock may show. */
const FAR = 1_000_000_000;

export const isWeekend = (day: number) => weekdayOf(day) % 6 === 0;

/** Working days (Monday to Friday) since one of 1969; the same for a weekend as for the Monday after it. */
export function workingDayNumber(day: number): number {
  const monday = (((day + 3) % 7) + 7) % 7;
  return Math.floor((day + 3) / 7) * 5 + Math.min(monday, 5);
}

/** Number of a local day of the form `YYYY-MM-DD`. */
export function dayNumberOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

/** Which of the phases of an interval a day belongs to, from 0; -1 for a weekend where working days are counted. */
export function phaseOf(unit: "days" | "working days" | "weeks", every: number, day: number): number {
  if (unit === "working days" && isWeekend(day)) return -1;
  return numberOf(unit, day) % every;
}

/** Whole, and not below 0. */
function numberOf(unit: "days" | "working days" | "weeks", day: number): number {
  return unit === "working days" ? workingDayNumber(day) + FAR : day + FAR;
}

/**
 * The local days on which a rule was due and the person was active, ascending. A day of the month on which the person
 * was not active at all (a holiday) moves to the next day of activity, or the one before, when that is near.
 * @param activeDays ascending
 */
export function dueDays(rule: DayRule, activeDays: Int32Array): Int32Array {
  switch (rule.kind) {
    case "weekly": {
      const isMeant = Array.from({ length: 7 }, (_, weekday) => rule.weekdays.includes(weekday));
      return keep(activeDays, (day) => isMeant[weekdayOf(day)] as boolean);
    }
    case "interval": {
      const every = rule.unit === "weeks" ? rule.every * 7 : rule.every;
      const anchor = dayNumberOf(rule.anchor);
      const phase = numberOf(rule.unit, anchor) % every;
      return keep(activeDays, (day) => phaseOf(rule.unit, every, day) === phase);
    }
    case "monthly":
      return new Months(activeDays).dueDays(rule.on).map((i) => activeDays[i] as number);
  }
}

function keep(days: Int32Array, isKept: (day: number) => boolean): Int32Array {
  const kept = new Int32Array(days.length);
  let count = 0;
  for (let i = 0; i < days.length; i++) {
    const day = days[i] as number;
    if (isKept(day)) kept[count++] = day;
  }
  return kept.subarray(0, count);
}

/** The months of a person's activity, and those beside them: a day due in one month may be kept in the next. */
export class Months {
  readonly #activeDays: Int32Array;
  /** The first day of each, and of the one after it. */
  readonly #spans: { start: number; end: number }[] = [];

  /** @param activeDays ascending */
  constructor(activeDays: Int32Array) {
    this.#activeDays = activeDays;
    let known = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < activeDays.length; ) {
      const month = monthOf(activeDays[i] as number);
      for (let beside = Math.max(known + 1, month - 1); beside <= month + 1; beside++) {
        this.#spans.push({ start: startOf(beside), end: startOf(beside + 1) });
      }
      known = month + 1;
      i = lowerBoundNear(activeDays, startOf(month + 1), i + 1);
    }
  }

  /** Indices of the days of activity on which a day of the month is kept, ascending. O(months × log of the days in one). */
  dueDays(on: MonthDay): Int32Array {
    const activeDays = this.#activeDays;
    const first = activeDays[0] as number;
    const last = activeDays[activeDays.length - 1] as number;
    const days: number[] = [];
    let near = 0;
    for (const { start, end } of this.#spans) {
      const due = dayOfMonth(on, start, end);
      // Before the first day of activity, and after the last, nobody knows whether the person was away.
      if (due === undefined || due < first || due > last) continue;
      const kept = keptOn(on, due, activeDays, near);
      if (kept < 0 || kept === days.at(-1)) continue;
      days.push(kept);
      near = kept;
    }
    return Int32Array.from(days).sort();
  }
}

/** Days from 1 March of the year 0 to 1 January 1970, and in the 400 years after which the calendar repeats itself. */
const DAYS_BEFORE_1970 = 719_468;
const DAYS_OF_400_YEARS = 146_097;

/**
 * Day on which a month begins; months are counted from the year 0. With March as the first, the days before each month of
 * a year are ⌊(153 × month + 2) / 5⌋ (Richards 1998, in a form without dates: thousands of months are asked for at once).
 */
function startOf(month: number): number {
  const sinceMarch = month - 2;
  const year = Math.floor(sinceMarch / 12);
  const ofYear = sinceMarch - 12 * year;
  const before = 365 * year + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return before + Math.floor((153 * ofYear + 2) / 5) - DAYS_BEFORE_1970;
}

/** The month that a day lies in: a guess by the length of the mean one, which is wrong by one at most. */
function monthOf(day: number): number {
  const guess = Math.floor(((day + DAYS_BEFORE_1970) * 4800) / DAYS_OF_400_YEARS) + 2;
  if (day < startOf(guess)) return guess - 1;
  return day < startOf(guess + 1) ? guess : guess + 1;
}

/** Undefined in a month that has no such day. */
function dayOfMonth(on: MonthDay, monthStart: number, nextMonth: number): number | undefined {
  if ("weekday" in on) {
    if (on.nth < 0) return nextMonth - 1 - ((weekdayOf(nextMonth - 1) - on.weekday + 7) % 7);
    const day = monthStart + ((on.weekday - weekdayOf(monthStart) + 7) % 7) + 7 * (on.nth - 1);
    return day < nextMonth ? day : undefined;
  }
  let day = on.day < 0 ? nextMonth - 1 : monthStart + on.day - 1;
  if (day >= nextMonth) return undefined;
  const way = on.shift === "next" ? 1 : on.shift === "previous" ? -1 : 0;
  while (way !== 0 && isWeekend(day)) day += way;
  return day;
}

/** Index of the day itself when the person was active on it, or of the day of activity that it moves to; or -1. @param near a guess */
function keptOn(on: MonthDay, due: number, activeDays: Int32Array, near: number): number {
  const way = "weekday" in on || on.shift === "none" ? 0 : on.shift === "next" ? 1 : -1;
  for (let moved = 0; moved <= (way === 0 ? 0 : MOVED_DAYS_MAX); moved++) {
    const day = due + moved * way;
    if (moved > 0 && isWeekend(day)) continue;
    const at = lowerBoundNear(activeDays, day, near);
    if (activeDays[at] === day) return at;
  }
  return -1;
}

/** Days of the month that people name, and that half of the chance of a false find is set aside for. */
const COMMON_MONTH_DAYS: readonly MonthDay[] = [
  { day: 1, shift: "none" },
  { day: 1, shift: "next" },
  { day: 15, shift: "none" },
  { day: -1, shift: "none" },
  { day: -1, shift: "previous" },
];

/** Every day of the month that is looked for, with the number of rules that it shares its chance with. */
export function monthDays(): { on: MonthDay; tries: number }[] {
  const others: MonthDay[] = [];
  for (let day = -1; day <= 31; day++) {
    if (day === 0) continue;
    for (const shift of ["none", "next", "previous"] as const) {
      if (COMMON_MONTH_DAYS.some((on) => "day" in on && on.day === day && on.shift === shift)) continue;
      others.push({ day, shift });
    }
  }
  for (const nth of [1, 2, 3, 4, -1]) for (let weekday = 0; weekday < 7; weekday++) others.push({ weekday, nth });
  return [
    ...COMMON_MONTH_DAYS.map((on) => ({ on, tries: 2 * COMMON_MONTH_DAYS.length })),
    ...others.map((on) => ({ on, tries: 2 * others.length })),
  ];
}

/** What is done every so many days: units and numbers that no weekday says more simply, with the tries of each phase. */
export const INTERVALS: readonly { unit: "days" | "working days" | "weeks"; every: number; tries: number }[] = [
  ...[2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13].map((every) => ({ unit: "days" as const, every, tries: 22 * every })),
  ...[2, 3, 4, 6, 7, 8, 9].map((every) => ({ unit: "working days" as const, every, tries: 28 * every })),
  ...[2, 3, 4, 5, 6, 7, 8].map((every) => ({ unit: "weeks" as const, every, tries: 28 * 7 * every })),
];

/** The rule of an interval that is due on a day. */
export function intervalOn(unit: "days" | "working days" | "weeks", every: number, day: number): DayRule {
  return { kind: "interval", every, unit, anchor: dateOf(day) };
}
