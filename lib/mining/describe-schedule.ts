import { sayDueDays, sayTime, sayWeekdays, WEEKDAYS } from "./describe-steps.ts";
import { weekdayOf } from "./local-time.ts";
import type { MonthDay, RoutineSchedule } from "./routine-schedule.ts";

type ByCalendar = Exclude<RoutineSchedule, { kind: "after" }>;

/** "on weekdays", "every hour on weekdays", "on the first working day of the month", "every 3 days", "every 2 weeks on Monday". */
export function sayWhen(schedule: ByCalendar): string {
  switch (schedule.kind) {
    case "weekly":
      return sayWeekdays(schedule.weekdays);
    case "intraday":
      return `every ${sayInterval(schedule.everyMinutes)}${schedule.weekdays.length === 7 ? "" : ` ${sayWeekdays(schedule.weekdays)}`}`;
    case "monthly":
      return `on the ${sayMonthDay(schedule.on)}`;
    case "interval":
      return `every ${schedule.every} ${schedule.unit}${schedule.unit === "weeks" ? ` on ${weekdayOfDate(schedule.anchor)}` : ""}`;
  }
}

/** The same with its times: "on weekdays at about 09:05", "every hour on weekdays from about 09:05 to 17:05". */
export function sayWhenAbout(schedule: ByCalendar, minuteOfDay: number): string {
  if (schedule.kind !== "intraday") return `${sayWhen(schedule)} at about ${sayTime(minuteOfDay)}`;
  return `${sayWhen(schedule)} from about ${sayTime(schedule.firstMinute)} to ${sayTime(schedule.lastMinute)}`;
}

/** "hour", "2 hours", "30 minutes". */
function sayInterval(minutes: number): string {
  if (minutes < 60) return `${minutes} minutes`;
  return minutes === 60 ? "hour" : `${minutes / 60} hours`;
}

/** What the days on which it is due are called when they are counted: "Mondays", "due days", "times". */
export function sayDue(schedule: RoutineSchedule): string {
  if (schedule.kind === "weekly") return sayDueDays(schedule.weekdays);
  return schedule.kind === "after" || schedule.kind === "intraday" ? "times" : "due days";
}

/** "a minute", "40 minutes", "2 hours". */
export function sayMinutes(minutes: number): string {
  if (minutes <= 1) return "a minute";
  return minutes < 120 ? `${Math.round(minutes)} minutes` : `${Math.round(minutes / 60)} hours`;
}

function sayMonthDay(on: MonthDay): string {
  if ("weekday" in on) return `${on.nth < 0 ? "last" : ordinalWord(on.nth)} ${WEEKDAYS[on.weekday]} of the month`;
  if (on.day === 1 && on.shift === "next") return "first working day of the month";
  if (on.day < 0 && on.shift === "previous") return "last working day of the month";
  const day = on.day < 0 ? "last day of the month" : `${on.day === 1 ? "first" : ordinal(on.day)} of the month`;
  if (on.shift === "none") return day;
  return `${day} or the ${on.shift === "next" ? "next working day" : "working day before"}`;
}

function ordinalWord(nth: number): string {
  return ["first", "second", "third", "fourth"][nth - 1] ?? ordinal(nth);
}

/** `1st`, `22nd`, `13th`. */
function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  return `${n}${teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th")}`;
}

function weekdayOfDate(date: string): string {
  return WEEKDAYS[weekdayOf(Date.parse(`${date}T00:00:00Z`) / 86_400_000)] ?? "";
}

/**
 * A calendar schedule in five fields, and what they cannot say: then the expression fires on more days than are meant,
 * on each of those that are, and the filter tells which.
 *
 * Filters are over the local day: `day_of_month`, `days_in_month`, `days_since("YYYY-MM-DD")`, the same for
 * `working_days_since`, and `working_day_from(n)` and `working_day_until(n)`, the day of the month to which the nth moves
 * from a weekend (the 29th and later, moved into the next month, are not told apart there).
 */
export function cronOf(schedule: ByCalendar, minuteOfDay: number): { cron: string; dayFilter: string | null } {
  const at = `${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)}`;
  switch (schedule.kind) {
    case "weekly":
      return { cron: `${at} * * ${cronDays(schedule.weekdays)}`, dayFilter: null };
    case "intraday":
      return { cron: `${cronTimesOf(schedule)} * * ${cronDays(schedule.weekdays)}`, dayFilter: null };
    case "monthly":
      return cronOfMonth(schedule.on, at);
    case "interval": {
      const { unit, every, anchor } = schedule;
      if (unit === "working days") {
        return { cron: `${at} * * 1-5`, dayFilter: `working_days_since("${anchor}") % ${every} == 0` };
      }
      if (unit === "days") return { cron: `${at} * * *`, dayFilter: `days_since("${anchor}") % ${every} == 0` };
      const weekday = weekdayOf(Date.parse(`${anchor}T00:00:00Z`) / 86_400_000);
      return { cron: `${at} * * ${weekday}`, dayFilter: `days_since("${anchor}") % ${7 * every} == 0` };
    }
  }
}

/** Minutes and hours: `5 9-17`, `5 9-17/2`, `5,35 *`. */
function cronTimesOf({ everyMinutes, firstMinute, lastMinute }: Extract<ByCalendar, { kind: "intraday" }>): string {
  const [first, last] = [Math.floor(firstMinute / 60), Math.floor(lastMinute / 60)];
  const perHour = Math.max(1, 60 / everyMinutes);
  const minutes = Array.from({ length: perHour }, (_, i) => (firstMinute % 60) + i * everyMinutes);
  const step = Math.max(1, everyMinutes / 60);
  const range = first === 0 && last + step > 23 ? "*" : first === last ? String(first) : `${first}-${last}`;
  const hours = step === 1 ? range : `${range}/${step}`;
  return `${minutes.join(",")} ${hours}`;
}

function cronOfMonth(on: MonthDay, at: string): { cron: string; dayFilter: string | null } {
  if ("weekday" in on) {
    const dayFilter =
      on.nth < 0
        ? "day_of_month > days_in_month - 7"
        : `day_of_month > ${7 * (on.nth - 1)} && day_of_month <= ${7 * on.nth}`;
    return { cron: `${at} * * ${on.weekday}`, dayFilter };
  }
  const { day, shift } = on;
  if (day < 0) {
    if (shift === "none") return { cron: `${at} 28-31 * *`, dayFilter: "day_of_month == days_in_month" };
    return shift === "previous"
      ? { cron: `${at} 26-31 * *`, dayFilter: "day_of_month == working_day_until(days_in_month)" }
      : { cron: `${at} 1-2,28-31 * *`, dayFilter: "day_of_month == working_day_from(days_in_month)" };
  }
  if (shift === "none") return { cron: `${at} ${day} * *`, dayFilter: null };
  // Over a weekend, two days on or back; past the end of a month that is the beginning of another.
  const days = [0, 1, 2].map((moved) => ((day - 1 + (shift === "next" ? moved : -moved) + 31) % 31) + 1);
  const inOrder = days.sort((a, b) => a - b).join(",");
  const way = shift === "next" ? "from" : "until";
  return { cron: `${at} ${inOrder} * *`, dayFilter: `day_of_month == working_day_${way}(${day})` };
}

function cronDays(weekdays: readonly number[]): string {
  if (weekdays.length === 7) return "*";
  const isRange = weekdays.length > 2 && weekdays.every((day, i) => i === 0 || day === (weekdays[i - 1] ?? 0) + 1);
  return isRange ? `${weekdays[0]}-${weekdays.at(-1)}` : weekdays.join(",");
}
