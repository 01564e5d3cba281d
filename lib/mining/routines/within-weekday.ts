import { weekdayOf } from "../local-time.ts";
import { hypergeometricTail } from "../statistics/tails.ts";
import { CELLS_PER_DAY } from "./activity-baseline.ts";
import type { Slot } from "./find-slot.ts";
import type { OnsetTimes } from "./onset-times.ts";

/** Days of one weekday on which a rule is due, in the time in which a thing was done. */
export interface WeekdayRule {
  weekday: number;
  due: number;
  /** Due days on which it was done. */
  daysOn: number;
  /** Rules of the same weekday that could have been told in its place. */
  tries: number;
}

/**
 * How likely it is that of the days of its weekday a thing keeps to those on which a rule is due, by chance. What is done on
 * Tuesdays more than on others is done on every third Tuesday more than on most days, too: only the other Tuesdays tell that
 * it is not done on any of them (hypergeometric; in the window, or at any hour).
 * O(onsets + days).
 * @param days on which it was done, each once, and all days of activity: indices, and local days
 * @param from first of these days, and `to` the one after the last
 * @param windows that share the chance of a false find
 */
export function chanceWithinWeekday(
  rule: WeekdayRule,
  slot: Pick<Slot, "startCell" | "width" | "hits">,
  times: OnsetTimes,
  activeDays: Int32Array,
  { from, to, windows }: { from: number; to: number; windows: number },
): number {
  const isMeant = (day: number) => weekdayOf(day) === rule.weekday;
  let population = 0;
  for (let i = from; i < to; i++) if (isMeant(activeDays[i] as number)) population++;
  const { count, onDay, cell, since, isFirst } = times;
  let days = 0;
  let inWindow = 0;
  for (let i = 0; i < count; i++) {
    const day = activeDays[onDay[i] as number] as number;
    if (isFirst[i] === 1 && isMeant(day)) days++;
    const later = (cell[i] as number) - slot.startCell;
    const offset = later < 0 ? later + CELLS_PER_DAY : later;
    if (offset >= slot.width || (since[i] !== 0 && (since[i] as number) <= offset)) continue;
    // Past midnight, the window started on the day before.
    if (isMeant(later < 0 ? day - 1 : day)) inWindow++;
  }
  const chance = (hits: number, drawn: number) => {
    const most = Math.min(population, Math.max(hits, drawn));
    return hypergeometricTail(Math.min(hits, rule.due), population, rule.due, most);
  };
  const within = windows * chance(slot.hits, inWindow);
  return Math.min(1, 2 * rule.tries * Math.min(within, chance(rule.daysOn, days)));
}
