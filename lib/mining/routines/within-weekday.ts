import { weekdayOf } from "../local-time.ts";
import { binomialTail, hypergeometricTail } from "../statistics/tails.ts";
import { CELLS, CELLS_PER_DAY } from "./activity-baseline.ts";
import type { Slot, WeeklySlot } from "./find-slot.ts";
import type { OnsetTimes } from "./onset-times.ts";

/** What a window was chosen for may be its days, or the days may be those of the thing at any hour. */
export const WAYS = 2;

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
  const { count, onDay, isFirst } = times;
  let days = 0;
  let inWindow = 0;
  for (let i = 0; i < count; i++) {
    const day = activeDays[onDay[i] as number] as number;
    if (isFirst[i] === 1 && isMeant(day)) days++;
    const isBegun = times.isFirstIn(i, slot.startCell, slot.width);
    if (isBegun && isMeant(withinWindow(times, i, day, slot.startCell).startedOn)) inWindow++;
  }
  const chance = (hits: number, drawn: number) => {
    const most = Math.min(population, Math.max(hits, drawn));
    return hypergeometricTail(Math.min(hits, rule.due), population, rule.due, most);
  };
  const within = windows * chance(slot.hits, inWindow);
  return Math.min(1, WAYS * rule.tries * Math.min(within, chance(rule.daysOn, days)));
}

/**
 * How likely it is that so many of the onsets on a slot's weekdays lie in its window by chance. What is done on Wednesdays at
 * any time of the day is done on Wednesdays at half past one more than at most times of the week, too: only the other hours
 * of its days tell that it has no time (binomial; the window's share of the person's activity on these days, or an even
 * one where that is more). O(onsets).
 * @param shares activity by cell of the week
 */
export function chanceWithinItsDays(
  { weekdays, startCell, width }: Pick<WeeklySlot, "weekdays" | "startCell" | "width">,
  times: OnsetTimes,
  activeDays: Int32Array,
  shares: Float64Array,
): number {
  let onDays = 0;
  let inWindow = 0;
  for (let i = 0; i < times.count; i++) {
    const day = activeDays[times.onDay[i] as number] as number;
    const { offset, startedOn } = withinWindow(times, i, day, startCell);
    if (offset < width && weekdays.includes(weekdayOf(startedOn))) {
      inWindow++;
      onDays++;
    } else if (weekdays.includes(weekdayOf(day))) onDays++;
  }
  let ofWindow = 0;
  let ofDays = 0;
  for (const weekday of weekdays) {
    const midnight = weekday * CELLS_PER_DAY;
    for (let c = 0; c < CELLS_PER_DAY; c++) ofDays += shares[midnight + c] as number;
    for (let c = 0; c < width; c++) ofWindow += shares[(midnight + startCell + c) % CELLS] as number;
  }
  const share = Math.min(1, Math.max(width / CELLS_PER_DAY, ofWindow / ofDays));
  // A window may start at any quarter hour; those of other widths lie about the same onsets.
  return Math.min(1, CELLS_PER_DAY * binomialTail(inWindow, onDays, share));
}

/** Quarter hours from a window's start to an onset, and the day on which that window starts: past midnight, the one before. */
function withinWindow({ cell }: OnsetTimes, onset: number, day: number, startCell: number) {
  const later = (cell[onset] as number) - startCell;
  return later < 0 ? { offset: later + CELLS_PER_DAY, startedOn: day - 1 } : { offset: later, startedOn: day };
}
