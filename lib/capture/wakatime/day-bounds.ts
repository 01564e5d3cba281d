/** A day on somebody's clock, in milliseconds since 1970; `end` is the beginning of the next. */
export interface DayBounds {
  readonly day: string;
  readonly start: number;
  readonly end: number;
}

/** @param day `2026-11-25` @param zone an IANA name */
export function dayBounds(day: string, zone: string): DayBounds {
  const dayOf = dayWriter(zone);
  return { day, start: firstMomentOf(day, dayOf), end: firstMomentOf(nextDay(day), dayOf) };
}

/** The day that a moment lies in. @param at milliseconds since 1970 */
export const dayAt = (at: number, zone: string): string => dayWriter(zone)(at);

export const nextDay = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/** How many minutes east of UTC the zone's clocks are at a moment. @param at milliseconds since 1970 */
export function offsetAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(at);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0"] = /^GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Clocks are at most 14 hours ahead of UTC and 12 behind. */
const offsetMsMax = 15 * 3_600_000;

/** Searched for rather than computed: a day may begin at one o'clock, where the clocks go forward at midnight. */
function firstMomentOf(day: string, dayOf: (at: number) => string): number {
  let before = Date.parse(day) - offsetMsMax;
  let from = Date.parse(day) + offsetMsMax;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayOf(middle) < day) before = middle;
    else from = middle;
  }
  return from;
}

function dayWriter(zone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return (at) => format.format(at);
}
