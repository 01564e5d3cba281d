import { dateOf, weekdayOf } from "../local-time.ts";
import type { MonthDay, RoutineSchedule } from "../routine-schedule.ts";

/** A schedule by the calendar. */
export type DayRule = Exclude<RoutineSchedule, { kind: "after" }>;

const DAY = 86_400_000;
/** A day off moves what was due to the next working day at most this far on: a weekend and a holiday. */
const MOVED_DAYS_MAX = 3;

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

/**
 * The local days on which a rule was due and the person was active, ascending. A day of the month on which the person
 * was not active at all (a holiday) moves to the next day of activity, or the one before, when that is near.
 * @param activeDays ascending
 */
export function dueDays(rule: DayRule, activeDays: Int32Array): Int32Array {
  switch (rule.kind) {
    case "weekly":
      return activeDays.filter((day) => rule.weekdays.includes(weekdayOf(day)));
    case "interval": {
      const anchor = dayNumberOf(rule.anchor);
      if (rule.unit === "working days") {
        const phase = workingDayNumber(anchor);
        return activeDays.filter((day) => !isWeekend(day) && (workingDayNumber(day) - phase) % rule.every === 0);
      }
      const every = rule.unit === "weeks" ? rule.every * 7 : rule.every;
      return activeDays.filter((day) => (day - anchor) % every === 0);
    }
    case "monthly":
      return dueByMonth(rule.on, activeDays);
  }
}

function dueByMonth(on: MonthDay, activeDays: Int32Array): Int32Array {
  if (activeDays.length === 0) return new Int32Array(0);
  const first = activeDays[0] as number;
  const last = activeDays[activeDays.length - 1] as number;
  const start = new Date(first * DAY);
  const days: number[] = [];
  // A day due in one month may be kept in the next.
  for (let month = start.getUTCFullYear() * 12 + start.getUTCMonth() - 1; ; month++) {
    const monthStart = Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY;
    if (monthStart > last + MOVED_DAYS_MAX) break;
    const due = dayOfMonth(on, monthStart, Date.UTC(Math.floor(month / 12), (month % 12) + 1, 1) / DAY);
    // Before the first day of activity, and after the last, nobody knows whether the person was away.
    if (due === undefined || due < first || due > last) continue;
    const kept = keptOn(on, due, activeDays);
    if (kept !== undefined && kept !== days.at(-1)) days.push(kept);
  }
  return Int32Array.from(days).sort();
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

/** The day itself when the person was active on it, or the day of activity that it moves to. */
function keptOn(on: MonthDay, due: number, activeDays: Int32Array): number | undefined {
  const way = "weekday" in on || on.shift === "none" ? 0 : on.shift === "next" ? 1 : -1;
  for (let moved = 0; moved <= (way === 0 ? 0 : MOVED_DAYS_MAX); moved++) {
    const day = due + moved * way;
    if (moved > 0 && isWeekend(day)) continue;
    if (contains(activeDays, day)) return day;
  }
  return undefined;
}

/** Index of the first entry that is not below a value. */
export function lowerBound(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function contains(sorted: Int32Array, value: number): boolean {
  return sorted[lowerBound(sorted, value)] === value;
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
