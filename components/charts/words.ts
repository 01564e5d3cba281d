/** What is counted, in both numbers: `{ one: "event", many: "events" }`. */
export interface Unit {
  readonly one: string;
  readonly many: string;
}

export const eventsUnit: Unit = { one: "event", many: "events" };

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** A value written out: "1,204". */
export const exact = (value: number): string => whole.format(value);

/** A value for an axis, where room is short: "1.2K". */
export const short = (value: number): string =>
  Math.abs(value) < 10_000 ? whole.format(value) : compact.format(value);

/** "1 event", "1,204 events". */
export const counted = (value: number, unit: Unit): string => `${exact(value)} ${value === 1 ? unit.one : unit.many}`;

/** How long each place along a time axis is. */
export type Step = "hour" | "day" | "week" | "month";

/** By how many places people count, for the labels of an axis. */
export const labelSteps: Record<Step, readonly number[]> = {
  hour: [1, 2, 3, 6, 12, 24, 48, 168],
  day: [1, 2, 7, 14, 28, 91],
  week: [1, 2, 4, 13, 26, 52],
  month: [1, 2, 3, 6, 12, 24, 60],
};

// What is given is the person's own wall clock already; reading it as UTC shows it as it was written.
const zone = { timeZone: "UTC" } as const;
const formats = {
  hour: new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", ...zone }),
  day: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", ...zone }),
  month: new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", ...zone }),
  exactHour: new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    ...zone,
  }),
  exactDay: new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    ...zone,
  }),
  exactMonth: new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", ...zone }),
};

/** A local date or time as `2026-11-20` or `2026-11-20T09:00`, whatever follows ignored. */
export function readLocal(start: string): Date {
  return new Date(start.length > 10 ? `${start.slice(0, 16)}:00Z` : `${start}T00:00:00Z`);
}

/** A place's label on the axis: "09:00", "3 Nov", "Nov 2026". */
export function axisLabel(start: string, step: Step): string {
  const at = readLocal(start);
  if (step === "hour") return start.slice(11, 13) === "00" ? formats.day.format(at) : formats.hour.format(at);
  return (step === "month" ? formats.month : formats.day).format(at);
}

/** A place in full: "Tue, 3 Nov 2026", "the week of Mon, 2 Nov 2026". */
export function placeLabel(start: string, step: Step): string {
  const at = readLocal(start);
  if (step === "hour") return formats.exactHour.format(at);
  if (step === "month") return formats.exactMonth.format(at);
  const day = formats.exactDay.format(at);
  return step === "week" ? `Week of ${day}` : day;
}
