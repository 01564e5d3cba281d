import type { StoredEvent } from "#lib/contracts/events.ts";
import { addDays } from "./range.ts";

export interface EventGroup {
  /** The same however many events are added above or below. */
  readonly key: string;
  /** What its events share: a day, or the start of a quarter hour. */
  readonly of: string;
  readonly events: StoredEvent[];
}

/** Neighbours that share something as one group each, in their order. */
function groupNeighbours(events: readonly StoredEvent[], shared: (event: StoredEvent) => string): EventGroup[] {
  const groups: EventGroup[] = [];
  // Where clocks of several zones meet, a day can come twice.
  const seen = new Map<string, number>();
  for (const event of events) {
    const of = shared(event);
    const last = groups.at(-1);
    if (last?.of === of) {
      last.events.push(event);
      continue;
    }
    const times = seen.get(of) ?? 0;
    seen.set(of, times + 1);
    groups.push({ key: `${of} ${times}`, of, events: [event] });
  }
  return groups;
}

/** The start of the quarter hour that a time lies in, on the clock it was written in. */
export function quarterHourOf(occurredAt: string): string {
  const minutes = Math.floor(Number(occurredAt.slice(14, 16)) / 15) * 15;
  return `${occurredAt.slice(0, 14)}${String(minutes).padStart(2, "0")}`;
}

/** Events, newest first, by the quarter hour of the clock where they happened. */
export const groupByQuarterHour = (events: readonly StoredEvent[]): EventGroup[] =>
  groupNeighbours(events, ({ occurred_at }) => quarterHourOf(occurred_at));

/** Events, newest first, by the day of the clock where they happened. */
export const groupByDay = (events: readonly StoredEvent[]): EventGroup[] =>
  groupNeighbours(events, ({ occurred_at }) => occurred_at.slice(0, 10));

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** "Today", "Yesterday", "Friday 14 November 2026". Put together by hand: the server's Intl and a browser's differ by a comma. */
export function dayName(date: string, today: string): string {
  if (date === today) return "Today";
  if (date === addDays(today, -1)) return "Yesterday";
  const at = new Date(`${date}T00:00:00Z`);
  return `${weekdays[at.getUTCDay()]} ${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}
