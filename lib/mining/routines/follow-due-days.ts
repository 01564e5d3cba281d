import type { Timeline } from "../assemble-timeline.ts";
import { median } from "../evidence.ts";
import { clockDistance, clockMean } from "../statistics/circular.ts";
import { type DayRule, dueDays, lowerBound } from "./day-rules.ts";
import type { Slot } from "./find-slot.ts";
import { findTimeNow } from "./find-time-now.ts";

/** A time of day is meant at least this loosely, and never more than that. */
export const REACH_MINUTES_MIN = 30;
const REACH_MINUTES_MAX = 135;
/** Spreads beyond the usual one that still belong: a normal spread loses one in five hundred. */
const REACH_SPREADS = 3;
/** The usual time on a day is that of so many occurrences around it: a habit moves over months. */
const NEAR_HITS = 11;
const PASSES_MAX = 6;
/** So many misses in a row, at least, before something is over. */
const STOPPED_MISSES_MIN = { weekly: 4, interval: 4, monthly: 3 };

export interface DueDay {
  /** Local day on which the window starts. */
  day: number;
  /** Of the hit, or -1. */
  position: number;
}

export interface Followed {
  /** Due days in the time in which the routine lived, and until the end unless it stopped. */
  due: DueDay[];
  hits: number;
  /** Local day of the first of the misses that end it. */
  stoppedOn: number | undefined;
  /** The usual time now, minutes after local midnight (see `findTimeNow`). */
  minuteOfDay: number;
  /** Half-width around it that holds nine tenths of the latest hits. */
  toleranceMinutes: number;
  /** The time lies on the day after the one on which the window starts. */
  pastMidnight: boolean;
}

/**
 * Goes through the days on which the routine was due and the person was active, and finds when it was done (`traceHits`).
 * The time in which the routine lived is the stretch of due days with most hits over misses (maximum sum, Kadane).
 * O(passes × (onsets + due days)).
 */
export function followDueDays(timeline: Timeline, onsets: readonly number[], slot: Slot, rule: DayRule): Followed {
  const due = traceHits(timeline, onsets, slot, rule);
  const { from, to } = livedIn(due);
  const lived = due.slice(from, to + 1);
  const missedSince = due.length - 1 - to;
  const share = Math.min(0.95, countHits(lived) / Math.max(1, lived.length));
  // So many misses in a row would come by chance less than once in a hundred times.
  const stopped = missedSince >= STOPPED_MISSES_MIN[rule.kind] && (1 - share) ** missedSince < 0.01;
  const counted = stopped ? lived : due.slice(from);
  const minutes = counted.flatMap(({ position }) => (position < 0 ? [] : [timeline.minute[position] as number]));
  const { minuteOfDay, toleranceMinutes } = findTimeNow(minutes);
  const { startsAt, widest } = placeOf(slot);
  return {
    due: counted,
    hits: minutes.length,
    stoppedOn: stopped ? due[to + 1]?.day : undefined,
    minuteOfDay,
    toleranceMinutes,
    pastMidnight: slot.startCell + slot.width > 96 && minuteOfDay < startsAt - widest,
  };
}

/**
 * The occurrence on each due day that is nearest to the time of the habit. That time moves with it: on each day it is
 * the median of the hits around it (a running median, Tukey 1977), found in a few passes that each start from the hits of
 * the one before.
 */
export function traceHits(timeline: Timeline, onsets: readonly number[], slot: Slot, rule: DayRule): DueDay[] {
  const { startsAt, widest } = placeOf(slot);
  const middle = (startsAt + slot.width * 7.5) % 1440;
  const inside = onsets.flatMap((p) => {
    const minute = timeline.minute[p] as number;
    return Math.abs(clockDistance(middle, minute)) <= slot.width * 7.5 ? [minute] : [];
  });
  const centre = clockMean(inside).mean;
  const pastMidnight = slot.startCell + slot.width > 96 && centre < startsAt - widest;
  const found = new Map<number, { position: number; away: number }[]>();
  for (const p of onsets) {
    const minute = timeline.minute[p] as number;
    const away = clockDistance(centre, minute);
    // The day on which the window starts: the one of its centre, or the day before when that lies past midnight.
    const centreDay = (timeline.day[p] as number) + Math.round((minute - away - centre) / 1440);
    const day = pastMidnight ? centreDay - 1 : centreDay;
    const known = found.get(day);
    if (known === undefined) found.set(day, [{ position: p, away }]);
    else known.push({ position: p, away });
  }
  // A day away is no miss; a hit counts even if, past midnight, its day saw nothing else.
  const others = [...found].flatMap(([day, ones]) =>
    !has(timeline.activeDays, day) && ones.some(({ away }) => Math.abs(away) <= widest) ? [day] : [],
  );
  const active =
    others.length === 0 ? timeline.activeDays : Int32Array.from([...timeline.activeDays, ...others]).sort();
  const days = dueDays(rule, active);

  let hits: { at: number; away: number; position: number }[] = [];
  let reach = widest;
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const before = hits;
    const moved = before.map(({ away }) => away);
    hits = [];
    let next = 0;
    for (const [at, day] of days.entries()) {
      while (next < before.length && (before[next]?.at as number) < at) next++;
      const ones = found.get(day);
      if (ones === undefined) continue;
      const usual = before.length === 0 ? 0 : medianNear(moved, next);
      let nearest: { away: number; position: number } | undefined;
      for (const one of ones) {
        const distance = Math.abs(one.away - usual);
        if (distance <= reach && (nearest === undefined || distance < Math.abs(nearest.away - usual))) nearest = one;
      }
      if (nearest !== undefined) hits.push({ at, ...nearest });
    }
    const same = hits.length === before.length && hits.every((hit, i) => hit.position === before[i]?.position);
    if (same || hits.length === 0) break;
    const aways = hits.map(({ away }) => away);
    const spread = 1.4826 * median(aways.map((away, i) => Math.abs(away - medianNear(aways, i))));
    reach = Math.min(widest, Math.max(REACH_MINUTES_MIN, REACH_SPREADS * spread));
  }
  const due = Array.from(days, (day) => ({ day, position: -1 }));
  for (const { at, position } of hits) (due[at] as DueDay).position = position;
  return due;
}

/** The stretch of due days with most hits over misses, first to last. */
export function livedIn(due: readonly DueDay[]): { from: number; to: number } {
  let best = { from: 0, to: -1, sum: 0 };
  let from = 0;
  let sum = 0;
  for (const [i, { position }] of due.entries()) {
    if (sum <= 0) {
      sum = 0;
      from = i;
    }
    sum += position >= 0 ? 1 : -1;
    if (sum > best.sum) best = { from, to: i, sum };
  }
  return best;
}

export function countHits(due: readonly DueDay[]): number {
  return due.reduce((hits, { position }) => hits + (position >= 0 ? 1 : 0), 0);
}

function placeOf(slot: Slot): { startsAt: number; widest: number } {
  const widest = Math.min(REACH_MINUTES_MAX, Math.max(REACH_MINUTES_MIN, slot.width * 11.25));
  return { startsAt: slot.startCell * 15, widest };
}

/** Median of the values around a place, fewer of them at the ends. */
function medianNear(values: readonly number[], at: number): number {
  const half = NEAR_HITS >> 1;
  const from = Math.max(0, Math.min(at, values.length - 1) - half);
  return median(values.slice(from, Math.min(values.length, at + half + 1)));
}

function has(sorted: Int32Array, value: number): boolean {
  return sorted[lowerBound(sorted, value)] === value;
}
