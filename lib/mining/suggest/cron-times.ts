import { type LocalClock, weekdayOf } from "../local-time.ts";

/** The five fields of a cron expression, each as the values that it allows. */
export interface CronFields {
  minutes: number[];
  hours: number[];
  days: number[];
  months: number[];
  /** 0 = Sunday … 6 = Saturday. */
  weekdays: number[];
  /** Whether the field was given as `*`: as in cron, two fields that are not are joined by "or". */
  anyDay: boolean;
  anyWeekday: boolean;
}

/**
 * Reads numbers, lists, ranges and steps (`0,30 9-17 1-31/2 * 1-5`); null for what it cannot read.
 */
export function parseCron(cron: string): CronFields | null {
  const [minute, hour, day, month, weekday, ...more] = cron.trim().split(/\s+/);
  if (weekday === undefined || more.length > 0) return null;
  const minutes = parseField(minute as string, 0, 59);
  const hours = parseField(hour as string, 0, 23);
  const days = parseField(day as string, 1, 31);
  const months = parseField(month as string, 1, 12);
  const weekdays = parseField(weekday, 0, 7);
  if (minutes === null || hours === null || days === null || months === null || weekdays === null) return null;
  return {
    minutes,
    hours,
    days,
    months,
    weekdays: [...new Set(weekdays.map((value) => value % 7))].sort((a, b) => a - b),
    anyDay: day === "*",
    anyWeekday: weekday === "*",
  };
}

function parseField(text: string, least: number, most: number): number[] | null {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const found = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part);
    if (found === null) return null;
    const from = found[1] === undefined ? least : Number(found[1]);
    const to =
      found[2] !== undefined ? Number(found[2]) : found[1] === undefined || found[3] !== undefined ? most : from;
    const step = found[3] === undefined ? 1 : Number(found[3]);
    if (from < least || to > most || from > to || step < 1) return null;
    for (let value = from; value <= to; value += step) values.add(value);
  }
  return [...values].sort((a, b) => a - b);
}

/** Whether a local calendar day is one of a cron expression's. */
export function isCronDay(fields: CronFields, dayNumber: number): boolean {
  const date = new Date(dayNumber * 86_400_000);
  if (!fields.months.includes(date.getUTCMonth() + 1)) return false;
  const byDay = fields.days.includes(date.getUTCDate());
  const byWeekday = fields.weekdays.includes(weekdayOf(dayNumber));
  if (fields.anyDay || fields.anyWeekday) return byDay && byWeekday;
  return byDay || byWeekday;
}

/**
 * The instants of a cron expression on local days, in order, each once. An hour that is skipped in spring is taken as much
 * later, where it may be the time of the next one too; one that is shown twice in autumn has its times once.
 */
export function cronTimes(cron: string, clock: LocalClock, firstDay: number, lastDay: number): number[] {
  const fields = parseCron(cron);
  if (fields === null) return [];
  const times = new Set<number>();
  for (let day = firstDay; day <= lastDay; day++) {
    if (!isCronDay(fields, day)) continue;
    for (const hour of fields.hours) {
      for (const minute of fields.minutes) times.add(clock.toInstant(day, hour * 60 + minute));
    }
  }
  return [...times].sort((a, b) => a - b);
}
