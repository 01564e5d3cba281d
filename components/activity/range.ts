/* Which days a page of activity is about, on the person's own clock. */

const dayMs = 86_400_000;

export const ranges = [
  { value: "7d", label: "7 days", days: 7 },
  { value: "4w", label: "4 weeks", days: 28 },
  { value: "12w", label: "12 weeks", days: 84 },
  { value: "1y", label: "1 year", days: 365 },
  { value: "all", label: "All", days: null },
] as const;
export type RangeName = (typeof ranges)[number]["value"];

export type Bucket = "hour" | "day" | "week" | "month";

export interface ActivityRange {
  readonly name: RangeName | "custom";
  /** First and last day, `YYYY-MM-DD`, both included; null: no end at that side. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** The same as moments, for the API: from included, to not. */
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * The step that suits what a range shows; undefined without a beginning, where the first event decides. By the range and not
 * by what is in it: the hours of a first day, drawn on four weeks, are too thin to be seen.
 */
export function stepFor({ from, to }: ActivityRange, nowMs: number): Bucket | undefined {
  if (from === null) return undefined;
  // In autumn a day has an hour more.
  const days = ((to === null ? nowMs : Date.parse(to)) - Date.parse(from) - 3_600_000) / dayMs;
  if (days <= 2) return "hour";
  if (days <= 100) return "day";
  return days <= 731 ? "week" : "month";
}

/** Milliseconds that a time zone's clock is ahead of UTC at a moment. */
function offsetMs(ms: number, timeZone: string): number {
  // The Swedish locale writes dates as ISO 8601 does.
  const wall = new Date(ms).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
  return Date.parse(`${wall}Z`) - Math.floor(ms / 1000) * 1000;
}

/** The moment at which a day begins on a time zone's clock. */
export function startOfDay(day: string, timeZone: string): Date {
  const wall = Date.parse(`${day}T00:00:00Z`);
  // The first guess may lie beyond a change of the clocks, so the offset there is asked for, too.
  const guess = wall - offsetMs(wall, timeZone);
  return new Date(wall - offsetMs(guess, timeZone));
}

/** The calendar day of a moment on a time zone's clock. */
export const dayOf = (ms: number, timeZone: string): string =>
  new Date(ms).toLocaleString("sv-SE", { timeZone }).slice(0, 10);

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** A day of the calendar, within the years that events can bear. */
const isDay = (text: string | undefined): text is string =>
  text !== undefined &&
  /^2[01]\d{2}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  addDays(text, 0) === text;

/**
 * The range that an address asks for: its own days where it names any, else a named range, else the shortest named one
 * that still has the person's last event in it, so that an old history is not shown as nothing.
 */
export function readRange(
  asked: { readonly range?: string | undefined; readonly from?: string | undefined; readonly to?: string | undefined },
  lastAtMs: number | null,
  nowMs: number,
  timeZone: string,
): ActivityRange {
  if (isDay(asked.from) || isDay(asked.to)) {
    const [first, last] = [isDay(asked.from) ? asked.from : null, isDay(asked.to) ? asked.to : null];
    const turned = first !== null && last !== null && first > last;
    return daysAs("custom", turned ? last : first, turned ? first : last, timeZone);
  }
  const today = dayOf(nowMs, timeZone);
  const firstDayOf = (days: number) => addDays(today, 1 - days);
  const named = ranges.find(({ value }) => value === asked.range);
  const lastDay = lastAtMs === null ? today : dayOf(lastAtMs, timeZone);
  const chosen =
    named ?? ranges.find(({ value, days }) => value !== "7d" && (days === null || lastDay >= firstDayOf(days)));
  const { value, days } = chosen ?? ranges[1];
  return daysAs(value, days === null ? null : firstDayOf(days), null, timeZone);
}

function daysAs(
  name: ActivityRange["name"],
  firstDay: string | null,
  lastDay: string | null,
  timeZone: string,
): ActivityRange {
  return {
    name,
    firstDay,
    lastDay,
    from: firstDay && startOfDay(firstDay, timeZone).toISOString(),
    to: lastDay && startOfDay(addDays(lastDay, 1), timeZone).toISOString(),
  };
}

const startsMax = 2000;

/**
 * Every step's start on the wall clock between two days, without gaps: `2026-11-20`, or `2026-11-20T09:00` for hours.
 * Weeks begin on Monday.
 */
export function listSteps(firstDay: string, lastDay: string, bucket: Bucket): string[] {
  const starts: string[] = [];
  let at = new Date(`${stepOf(`${firstDay}T00:00`, bucket).slice(0, 10)}T00:00:00Z`);
  const end = Date.parse(`${lastDay}T23:59:59Z`);
  while (at.getTime() <= end && starts.length < startsMax) {
    starts.push(bucket === "hour" ? at.toISOString().slice(0, 16) : at.toISOString().slice(0, 10));
    if (bucket === "hour") at = new Date(at.getTime() + 3_600_000);
    else if (bucket === "day") at = new Date(at.getTime() + dayMs);
    else if (bucket === "week") at = new Date(at.getTime() + 7 * dayMs);
    else at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
  }
  return starts;
}

/** The step that a wall-clock time lies in, named as `listSteps` names it. */
export function stepOf(wall: string, bucket: Bucket): string {
  if (bucket === "hour") return `${wall.slice(0, 13)}:00`;
  const day = wall.slice(0, 10);
  if (bucket === "month") return `${day.slice(0, 7)}-01`;
  if (bucket === "day") return day;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

/** The first and last day of a step. */
export function daysOf(start: string, bucket: Bucket): { first: string; last: string } {
  const first = start.slice(0, 10);
  if (bucket === "week") return { first, last: addDays(first, 6) };
  if (bucket !== "month") return { first, last: first };
  const at = new Date(`${first}T00:00:00Z`);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0));
  return { first, last: last.toISOString().slice(0, 10) };
}
