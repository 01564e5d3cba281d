import type { Timeline } from "./assemble-timeline.ts";
import { dateOf } from "./local-time.ts";
import { endAt } from "./timeline-builder.ts";
import type { Evidence, EvidenceBounds, Miss, Occurrence } from "./types.ts";

/** What a page shows and a row holds. */
export const SHOWN_EVIDENCE: EvidenceBounds = { occurrences: 50, misses: 30, eventIds: 20, idsPerRun: 4 };

/** The newest of a list in order of time. */
export function newest<T>(items: readonly T[], most: number): T[] {
  return items.slice(Math.max(0, items.length - most));
}

/**
 * Evidence of a pattern. Where all of it is kept, its lists are made when they are read: of ten million events, those of
 * all patterns at once would weigh half a gigabyte, and whoever prints them reads one pattern after the other.
 */
export function tellEvidence(
  { occurrences }: EvidenceBounds,
  told: Pick<Evidence, "missesTotal" | "distinctDays">,
  make: { occurrences: () => Occurrence[]; misses: () => Miss[] },
): Evidence {
  if (Number.isFinite(occurrences)) return { occurrences: make.occurrences(), misses: make.misses(), ...told };
  return {
    get occurrences() {
      return make.occurrences();
    },
    get misses() {
      return make.misses();
    },
    ...told,
  };
}

/** An occurrence made of the runs of chosen steps at chosen positions. */
export function occurrenceAt(
  timeline: Timeline,
  positions: ArrayLike<number>,
  wanted: (step: number) => boolean,
): Occurrence {
  let startMs = Number.POSITIVE_INFINITY;
  let endMs = Number.NEGATIVE_INFINITY;
  const eventIds: string[] = [];
  let group = -1;
  for (let i = 0; i < positions.length; i++) {
    const p = positions[i] ?? 0;
    startMs = Math.min(startMs, timeline.startMs[p] ?? 0);
    endMs = Math.max(endMs, endAt(timeline, p));
    if (positions.length === 1) group = timeline.group[p] ?? -1;
    for (let r = timeline.runStart[p] ?? 0; r < (timeline.runStart[p + 1] ?? 0); r++) {
      if (!wanted(timeline.runStep[r] ?? -1)) continue;
      for (const id of timeline.runIds(r)) if (eventIds.length < timeline.kept.eventIds) eventIds.push(id);
    }
  }
  return group < 0 ? { startMs, endMs, eventIds } : { startMs, endMs, eventIds, group: timeline.groups.keyOf(group) };
}

/** So many active days without it, or fewer, are no pause. */
const PAUSE_DAYS_MIN = 10;

/**
 * How long something that recurred has been unseen, as a share of what makes it over: more active days than ten, than its
 * longest pause, and than four times its usual one. Days on which the person did nothing at all do not count.
 * @param days local days with an occurrence, ascending
 * @param activeDays local days with any event, ascending
 */
export function staleness(days: ArrayLike<number>, activeDays: ArrayLike<number>): number {
  if (days.length === 0) return Number.POSITIVE_INFINITY;
  const ranks: number[] = [];
  let at = 0;
  for (let i = 0; i < days.length; i++) {
    while (at < activeDays.length && (activeDays[at] ?? 0) < (days[i] ?? 0)) at++;
    ranks.push(at);
  }
  const pauses: number[] = [];
  for (let i = 1; i < ranks.length; i++) pauses.push((ranks[i] ?? 0) - (ranks[i - 1] ?? 0));
  pauses.sort((a, b) => a - b);
  const usual = pauses[pauses.length >> 1] ?? 1;
  const longest = pauses.at(-1) ?? 1;
  return (activeDays.length - 1 - (ranks.at(-1) ?? 0)) / Math.max(PAUSE_DAYS_MIN, 4 * usual, longest);
}

/** The first active day since which something that recurred is over, `YYYY-MM-DD`; null while it goes on. */
export function stoppedSince(days: ArrayLike<number>, activeDays: ArrayLike<number>): string | null {
  if (!hasStopped(days, activeDays)) return null;
  const last = days[days.length - 1] ?? Number.NEGATIVE_INFINITY;
  for (let i = 0; i < activeDays.length; i++)
    if ((activeDays[i] as number) > last) return dateOf(activeDays[i] as number);
  return null;
}

export function hasStopped(days: ArrayLike<number>, activeDays: ArrayLike<number>): boolean {
  return staleness(days, activeDays) > 1;
}

/** Whether it may have stopped, by the last of its days alone: fewer days of activity since are no pause. */
export function mayHaveStopped(lastDay: number, activeDays: ArrayLike<number>): boolean {
  return (activeDays[activeDays.length - 1 - PAUSE_DAYS_MIN] ?? lastDay) > lastDay;
}

/** What a habit's confidence is multiplied by: 1 until half of the time that makes it over, a half when it is over. */
export function freshness(days: ArrayLike<number>, activeDays: ArrayLike<number>): number {
  return Math.min(1, 2 ** (1 - 2 * staleness(days, activeDays)));
}

/** O(values). */
export function median(values: ArrayLike<number>): number {
  const { length } = values;
  if (length === 0) return 0;
  const isShort = length <= SHORT;
  const sorted = isShort ? few : new Float64Array(values);
  const middle = length >> 1;
  if (isShort) {
    for (let i = 0; i < length; i++) {
      const value = values[i] as number;
      let at = i;
      for (; at > 0 && (sorted[at - 1] as number) > value; at--) sorted[at] = sorted[at - 1] as number;
      sorted[at] = value;
    }
  } else placeMiddle(sorted, middle);
  const upper = sorted[middle] as number;
  if (length % 2 === 1) return upper;
  let lower = sorted[middle - 1] as number;
  if (!isShort) for (let i = 0; i < middle; i++) lower = Math.max(lower, sorted[i] as number);
  return (lower + upper) / 2;
}

/** Puts what sorting would put at a place there, and nothing larger before it (Hoare's FIND, 1961). */
function placeMiddle(values: Float64Array, at: number): void {
  let low = 0;
  let high = values.length - 1;
  for (let rounds = 0; low < high; rounds++) {
    // Values in an order that makes the rounds many are sorted in place of going on.
    if (rounds > ROUNDS_MAX) {
      values.subarray(low, high + 1).sort();
      return;
    }
    const pivot = values[(low + high) >> 1] as number;
    let i = low;
    let j = high;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i > j) break;
      const value = values[i] as number;
      values[i++] = values[j] as number;
      values[j--] = value;
    }
    if (at <= j) high = j;
    else if (at >= i) low = i;
    else return;
  }
}

const ROUNDS_MAX = 64;
/** Up to so many values are sorted as they are read, where they need no room of their own. */
const SHORT = 24;
const few = new Float64Array(SHORT);
