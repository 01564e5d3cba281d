/* Which day stands where on a calendar of weeks, and what is known of it. Days are `YYYY-MM-DD` of the person's own. */

const dayMs = 86_400_000;

export interface CalendarCell {
  readonly day: string;
  /** How often it held on that day, and how often it was due and did not. */
  readonly held: number;
  readonly missed: number;
  /** `unkept`: earlier than what is kept of it, so nothing can be said; `ahead`: still to come. */
  readonly state: "seen" | "unkept" | "ahead";
}

export interface Calendar {
  readonly weeks: number;
  /** All Mondays, oldest first, then all Tuesdays, …: line by line, as they are drawn. */
  readonly cells: readonly CalendarCell[];
  /** The most that one day held. */
  readonly most: number;
  /** Where a month begins: the column of its first day. */
  readonly months: readonly { readonly column: number; readonly day: string }[];
  readonly from: string;
  readonly to: string;
}

const numberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / dayMs;
const dayOf = (number: number): string => new Date(number * dayMs).toISOString().slice(0, 10);
/** 0 is Monday. The first day of 1970 was a Thursday. */
const weekdayOf = (number: number): number => (((number + 3) % 7) + 7) % 7;

/**
 * The last `weeks` weeks, from Monday, up to today; where all that is known is older, up to the last of that.
 * @param keptFrom the first day of which anything is kept; null where all is
 */
export function layCalendar(
  held: readonly string[],
  missed: readonly string[],
  today: string,
  weeks: number,
  keptFrom: string | null,
): Calendar {
  const count = (days: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1);
    return counts;
  };
  const [heldOn, missedOn] = [count(held), count(missed)];
  const newest = [...heldOn.keys(), ...missedOn.keys()].toSorted().at(-1) ?? today;
  const mondayOf = (day: string) => numberOf(day) - weekdayOf(numberOf(day));
  const reaches = numberOf(newest) >= mondayOf(today) - (weeks - 1) * 7;
  const to = reaches ? today : newest;
  const first = mondayOf(to) - (weeks - 1) * 7;
  const cells: CalendarCell[] = [];
  for (let weekday = 0; weekday < 7; weekday += 1)
    for (let week = 0; week < weeks; week += 1) {
      const day = dayOf(first + week * 7 + weekday);
      const state = day > today ? "ahead" : keptFrom !== null && day < keptFrom ? "unkept" : "seen";
      cells.push({ day, held: heldOn.get(day) ?? 0, missed: missedOn.get(day) ?? 0, state });
    }
  const months = Array.from({ length: weeks * 7 }, (_, index) => dayOf(first + index))
    .map((day, index) => ({ column: Math.floor(index / 7), day }))
    .filter(({ day }) => day.endsWith("-01"));
  return { weeks, cells, most: Math.max(0, ...cells.map(({ held: times }) => times)), months, from: dayOf(first), to };
}
