import type { DaySummary } from "../types.ts";
import { addFigures, isNothing, NO_FIGURES } from "./figures.ts";
import { tallyDay } from "./tally-day.ts";
import type { Changes, DayTally, Shown, Track } from "./types.ts";

/** UTC days on either side of a changed one that its local days are told from. */
export const DAYS_AROUND = 2;

const DAY = 86_400_000;

/**
 * Adds to `changes` what a UTC day's new summary makes of each tracked pattern: for the local day of the same date and its
 * two neighbours, what it counts now less what it counted before. It reads five days, however long the history is; days
 * changed one after the other, in any order and any often, come to the same as all of them at once.
 * O(runs of five days + tracks × their places there).
 * @param day number of the UTC day: days since 1970-01-01
 * @param before summaries of the days `day - DAYS_AROUND` … `day + DAYS_AROUND` as they were, those that there are
 * @param now the day's summary now; undefined when it has no events any more
 */
export function noteChange(
  changes: Changes,
  day: number,
  before: readonly DaySummary[],
  now: DaySummary | undefined,
  tracks: readonly Track[],
  timeZone: string,
): void {
  if (tracks.length === 0) return;
  const numberOf = (summary: DaySummary) => Date.parse(`${summary.day}T00:00:00Z`) / DAY;
  const after = before.filter((summary) => numberOf(summary) !== day);
  if (now !== undefined) after.push(now);
  for (let local = day - 1; local <= day + 1; local++) {
    const near = (summary: DaySummary) => Math.abs(numberOf(summary) - local) <= 1;
    const was = tallyDay(local, before.filter(near), tracks, timeZone);
    const is = tallyDay(local, after.filter(near), tracks, timeZone);
    for (const { key } of tracks) noteDifference(changes, key, local, was.get(key), is.get(key));
  }
}

const NOTHING_SHOWN: Shown = { occurrences: [], misses: [] };

function noteDifference(
  changes: Changes,
  key: string,
  day: number,
  was: DayTally | undefined,
  is: DayTally | undefined,
): void {
  if (was === undefined && is === undefined) return;
  const { occurrences, misses } = is ?? NOTHING_SHOWN;
  const difference = addFigures(is?.figures ?? NO_FIGURES, was?.figures ?? NO_FIGURES, -1);
  const known = changes[key];
  if (known === undefined) {
    if (isNothing(difference) && sameShown(was ?? NOTHING_SHOWN, is ?? NOTHING_SHOWN)) return;
    changes[key] = { figures: difference, days: { [day]: { occurrences, misses } } };
    return;
  }
  known.figures = addFigures(known.figures, difference);
  known.days[day] = { occurrences, misses };
}

function sameShown(one: Shown, other: Shown): boolean {
  return JSON.stringify([one.occurrences, one.misses]) === JSON.stringify([other.occurrences, other.misses]);
}
