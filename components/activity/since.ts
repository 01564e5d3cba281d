import { addDays, dayOf } from "./range.ts";

/** A moment to count from, as people say it: "today 09:12", "yesterday 17:10", "Monday 17:10", "3 November". */
export function sinceWords(at: string, nowMs: number, timeZone: string): string {
  const date = new Date(at);
  const day = dayOf(date.getTime(), timeZone);
  const today = dayOf(nowMs, timeZone);
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone }).format(date);
  if (day === today) return `today ${time}`;
  if (day === addDays(today, -1)) return `yesterday ${time}`;
  if (day > addDays(today, -7))
    return `${new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone }).format(date)} ${time}`;
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" as const };
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", ...year, timeZone }).format(date);
}
