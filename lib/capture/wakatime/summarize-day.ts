import type { DayBounds } from "./day-bounds.ts";
import { clipSpans, type Dimension, lengthOf, type Span, sharesOf } from "./spans.ts";

/** A length of time in the words that WakaTime's clients read. @param ms milliseconds */
export function tellLength(ms: number) {
  const whole = Math.floor(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const pad = (value: number) => String(value).padStart(2, "0");
  return {
    decimal: (hours + minutes / 60).toFixed(2),
    digital: `${hours}:${pad(minutes)}:${pad(seconds)}`,
    hours,
    minutes,
    seconds,
    text: tellText(hours, minutes, seconds),
    total_seconds: ms / 1000,
  };
}

function tellText(hours: number, minutes: number, seconds: number): string {
  const parts = [
    hours > 0 ? `${hours} hr${hours === 1 ? "" : "s"}` : "",
    minutes > 0 ? `${minutes} min${minutes === 1 ? "" : "s"}` : "",
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(" ") : `${seconds} sec${seconds === 1 ? "" : "s"}`;
}

const lists = {
  categories: "category",
  projects: "project",
  languages: "language",
  editors: "editor",
  operating_systems: "operating_system",
} as const satisfies Record<string, Dimension>;

/**
 * One day in the form of https://wakatime.com/developers#summaries and `#statusbar`.
 *
 * @param spans of any time; what lies in the day counts
 */
export function summarizeDay(spans: readonly Span[], { day, start, end }: DayBounds, zone: string) {
  const own = clipSpans(spans, start, end);
  const total = lengthOf(own);
  const { seconds: _, ...grand } = tellLength(total);
  const list = (dimension: Dimension) =>
    sharesOf(own, dimension).map(({ name, ms }) => ({
      name: dimension === "category" ? capital(name) : name,
      percent: Math.round((ms / total) * 10_000) / 100,
      ...tellLength(ms),
    }));
  return {
    grand_total: { ...grand, digital: grand.digital.replace(/:\d\d$/, "") },
    categories: list(lists.categories),
    projects: list(lists.projects),
    languages: list(lists.languages),
    editors: list(lists.editors),
    operating_systems: list(lists.operating_systems),
    dependencies: [],
    machines: [],
    range: {
      date: day,
      start: new Date(start).toISOString().replace(".000Z", "Z"),
      end: new Date(end - 1000).toISOString().replace(".000Z", "Z"),
      text: tellDay(day),
      timezone: zone,
    },
  };
}

const capital = (text: string): string => text.replace(/(^|\s)\p{Ll}/gu, (letter) => letter.toUpperCase());

/** `Sun Jan 29th 2023`. */
function tellDay(day: string): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en", { timeZone: "UTC", ...options }).format(Date.parse(day));
  const number = Number(day.slice(8));
  const teen = number > 10 && number < 14;
  const ending = teen ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${part({ weekday: "short" })} ${part({ month: "short" })} ${number}${ending} ${day.slice(0, 4)}`;
}
