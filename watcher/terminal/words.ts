const dayMs = 86_400_000;

/** A count with its noun: `1 event`, `1,204 events`. */
export const count = (value: number, one: string, many = `${one}s`): string =>
  `${value.toLocaleString("en")} ${value === 1 ? one : many}`;

/** When something was: relative within a week, the day itself after that. By this machine's clock and zone. */
export function when(timestamp: string, now: Date): string {
  const at = new Date(timestamp);
  const days = Math.round((startOfDay(now) - startOfDay(at)) / dayMs);
  const clock = at.toTimeString().slice(0, 5);
  if (days === 0) return `today ${clock}`;
  if (days === 1) return `yesterday ${clock}`;
  if (days > 1 && days < 7) return `${at.toLocaleDateString("en", { weekday: "long" })} ${clock}`;
  return at.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

const bars = "▁▂▃▄▅▆▇█";

/** Counts as bars; an empty place is a gap, so that a miss is seen. */
export function sparkline(values: readonly number[]): string {
  const highest = Math.max(1, ...values);
  return values
    .map((value) => (value <= 0 ? "·" : (bars[Math.min(7, Math.ceil((value / highest) * 8) - 1)] ?? "█")))
    .join("");
}

/**
 * How many of the times fall on each of the last days, oldest first, ending with the day of `now`. Days are taken from
 * the timestamps' own dates, which is the person's own calendar.
 */
export function countByDay(timestamps: readonly string[], now: Date, days: number): number[] {
  const counts = new Array<number>(days).fill(0);
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  for (const timestamp of timestamps) {
    const age = Math.round((today - Date.parse(`${timestamp.slice(0, 10)}T00:00:00Z`)) / dayMs);
    const index = days - 1 - age;
    if (index >= 0 && index < days) counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}
