import { LocalClock } from "../../local-time.ts";
import { type CronFields, parseCron } from "../cron-times.ts";

export interface UtcCron {
  /** Lines in UTC that together say the same. */
  lines: string[];
  /** Minutes that the zone is ahead of UTC in them. */
  offsetMinutes: number;
  /** Where the zone keeps daylight saving, the lines for its other half of the year. */
  otherwise: { lines: string[]; offsetMinutes: number } | null;
  /** Some days of the month cannot be moved over midnight, and lie a day off. */
  exact: boolean;
}

/**
 * A cron expression of a time zone in UTC, at the offset that holds at an instant. Null for what cannot be read. Moving
 * over midnight moves weekdays along; the first and last days of a month only where every month has the day that results.
 */
export function toUtcCron(cron: string, timeZone: string, atMs: number): UtcCron | null {
  const fields = parseCron(cron);
  if (fields === null) return null;
  const clock = new LocalClock(timeZone);
  const offset = (ms: number) => Math.round(clock.offsetMs(ms) / 60_000);
  const now = offset(atMs);
  const year = new Date(atMs).getUTCFullYear();
  const other = [Date.UTC(year, 0, 15), Date.UTC(year, 6, 15)].map(offset).find((minutes) => minutes !== now);
  const moved = move(fields, now);
  return {
    lines: moved.lines,
    offsetMinutes: now,
    otherwise: other === undefined ? null : { lines: move(fields, other).lines, offsetMinutes: other },
    exact: moved.exact,
  };
}

function move(fields: CronFields, offsetMinutes: number): { lines: string[]; exact: boolean } {
  /** By days moved and by minute: the hours. */
  const hours = new Map<string, { shift: number; minute: number; hours: number[] }>();
  for (const hour of fields.hours) {
    for (const minute of fields.minutes) {
      const utc = hour * 60 + minute - offsetMinutes;
      const shift = Math.floor(utc / 1440);
      const within = utc - shift * 1440;
      const key = `${shift}:${within % 60}`;
      const known = hours.get(key) ?? { shift, minute: within % 60, hours: [] };
      known.hours.push(Math.floor(within / 60));
      hours.set(key, known);
    }
  }
  // Minutes that share their hours stand in one line.
  const lines = new Map<string, { shift: number; minutes: number[]; hours: number[] }>();
  for (const { shift, minute, hours: at } of hours.values()) {
    const key = `${shift}:${at.join()}`;
    const known = lines.get(key) ?? { shift, minutes: [], hours: at };
    known.minutes.push(minute);
    lines.set(key, known);
  }
  let exact = true;
  const told = [...lines.values()].map(({ shift, minutes, hours: at }) => {
    const days = fields.days.map((day) => day + shift);
    const fits = days.every((day) => day >= 1 && day <= 28);
    if (shift !== 0 && ((!fields.anyDay && !fits) || fields.months.length < 12)) exact = false;
    const weekdays = fields.weekdays.map((day) => (day + shift + 7) % 7);
    return [
      list(minutes, 60),
      list(at, 24),
      fields.anyDay ? "*" : list(fits || shift === 0 ? days : fields.days, 31),
      list(fields.months, 12),
      fields.anyWeekday ? "*" : list(weekdays, 7),
    ].join(" ");
  });
  return { lines: told, exact };
}

/** `*` for all of them, `1-5` for a run, else a list. */
function list(values: readonly number[], all: number): string {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length === all) return "*";
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  if (sorted.length > 2 && most - least === sorted.length - 1) return `${least}-${most}`;
  return sorted.join(",");
}

/** `UTC+2`, `UTC-3:30`. */
export function sayOffset(minutes: number): string {
  const whole = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `UTC${minutes < 0 ? "-" : "+"}${whole}${rest === 0 ? "" : `:${String(rest).padStart(2, "0")}`}`;
}
