import type { Timeline } from "../assemble-timeline.ts";
import { median } from "../evidence.ts";
import { clockDistance, DAY_MINUTES } from "../statistics/circular.ts";
import type { Found } from "./mine-routines.ts";

/** Two routines on the same days at most this far apart may be told as one. */
const SAME_TIME_MINUTES = 60;
const SAME_DAYS_SHARE = 0.8;
const STEPS_SHOWN_MAX = 8;
/** Things done in one go keep their distance this much better than two that each have a time of their own. */
const TIED_SHARE = 0.6;
const TIED_MINUTES_MIN = 4;
/** More days than a clock may show. */
const FAR_DAYS = 1_000_000_000;

/**
 * Strongest first. What happens on the same days right before or after another joins it: their distance keeps steadier
 * than their times do, or the one is a sequence that holds the other. A routine of the same thing that ended before
 * another one of it began has moved, and only the one that is kept today is told.
 */
export function mergeRoutines(timeline: Timeline, routines: readonly Found[]): Found[] {
  const order = withoutSingleTimes(withoutMoved(routines)).sort(
    (a, b) =>
      b.subject.steps.length - a.subject.steps.length ||
      a.pValue - b.pValue ||
      b.hits - a.hits ||
      (a.subject.identity < b.subject.identity ? -1 : 1) ||
      a.minuteOfDay - b.minuteOfDay,
  );
  const kept: (Found & { minutes: Map<number, number>; joined: Set<string> })[] = [];
  for (const routine of order) {
    const minutes = minutesOf(timeline, routine);
    const host = kept.find((other) => areTied(other, routine, other.minutes, minutes));
    if (host === undefined) {
      kept.push({ ...routine, minutes, joined: new Set(routine.subject.steps.map(({ symbol }) => symbol)) });
      continue;
    }
    for (const step of routine.subject.steps) {
      if (host.joined.has(step.symbol) || routine.hits < SAME_DAYS_SHARE * host.hits) continue;
      if (host.subject.steps.length >= STEPS_SHOWN_MAX) continue;
      host.joined.add(step.symbol);
      const later = clockDistance(host.minuteOfDay, routine.minuteOfDay) >= 0;
      const steps = later ? [...host.subject.steps, step] : [step, ...host.subject.steps];
      host.subject = { ...host.subject, steps, wanted: new Set([...host.subject.wanted, ...routine.subject.wanted]) };
    }
  }
  return kept;
}

/**
 * The minutes at which it was done, by day. Of what is done several times a day each time counts by itself: the second one
 * as of a day far off, and so on; and is told by how far it lies from the first, as if it were that.
 */
function minutesOf(timeline: Timeline, { due, dueMinutes, minuteOfDay }: Found): Map<number, number> {
  const minutes = new Map<number, number>();
  const firstDue = dueMinutes?.reduce((least, minute) => Math.min(least, minute), DAY_MINUTES) ?? 0;
  for (const [i, day] of due.day.entries()) {
    const position = due.position[i] as number;
    if (position < 0) continue;
    const minute = timeline.minute[position] as number;
    const dueMinute = dueMinutes?.[i];
    if (dueMinute === undefined) minutes.set(day, minute);
    else {
      const away = clockDistance(dueMinute, minute);
      minutes.set(day + (dueMinute - firstDue + 1) * FAR_DAYS, (minuteOfDay + away + DAY_MINUTES) % DAY_MINUTES);
    }
  }
  return minutes;
}

/** Of what is done at intervals, some things meet at one of their times: that is told by their intervals. */
function withoutSingleTimes(routines: readonly Found[]): Found[] {
  const several = routines.filter(({ dueMinutes }) => dueMinutes !== undefined);
  if (several.length === 0) return [...routines];
  return routines.filter((routine) => {
    if (routine.dueMinutes !== undefined) return true;
    return !routine.subject.steps.every(({ symbol }) =>
      several.some(
        ({ subject, due, dueMinutes = [], toleranceMinutes }) =>
          subject.steps.some((step) => step.symbol === symbol) &&
          areWithin(routine.due.day, due.day) &&
          dueMinutes.some(
            (minute) =>
              Math.abs(clockDistance(minute, routine.minuteOfDay)) <= toleranceMinutes + routine.toleranceMinutes,
          ),
      ),
    );
  });
}

/** Whether most days of one are days of the other. */
function areWithin(days: Int32Array, others: Int32Array): boolean {
  const known = new Set(others);
  return days.filter((day) => known.has(day)).length >= SAME_DAYS_SHARE * days.length;
}

function withoutMoved(routines: readonly Found[]): Found[] {
  return routines.filter((routine) => {
    if (routine.stoppedOn === undefined) return true;
    const { day } = routine.due;
    const until = day.at(-1) ?? 0;
    return !routines.some(
      (other) =>
        other !== routine &&
        other.subject.identity === routine.subject.identity &&
        familyOf(other) === familyOf(routine) &&
        (other.due.day.at(-1) ?? 0) > until &&
        // Some overlap: for a while a person does both.
        (other.due.day[0] ?? 0) > (day[day.length >> 1] ?? 0),
    );
  });
}

function areTied(
  host: Found,
  routine: Found,
  hostMinutes: ReadonlyMap<number, number>,
  minutes: ReadonlyMap<number, number>,
): boolean {
  const [every, ofOther] = [everyMinutes(host), everyMinutes(routine)];
  if (every !== ofOther) return false;
  const apartMost = Math.min(SAME_TIME_MINUTES, every / 2);
  if (Math.abs(clockDistance(host.minuteOfDay, routine.minuteOfDay)) > apartMost) return false;
  const apart: number[] = [];
  const ofHost: number[] = [];
  const own: number[] = [];
  for (const [day, minute] of minutes) {
    const other = hostMinutes.get(day);
    if (other === undefined) continue;
    apart.push(clockDistance(other, minute));
    ofHost.push(clockDistance(host.minuteOfDay, other));
    own.push(clockDistance(routine.minuteOfDay, minute));
  }
  if (apart.length < SAME_DAYS_SHARE * minutes.size) return false;
  if (routine.subject.steps.every(({ symbol }) => host.subject.steps.some((step) => step.symbol === symbol))) {
    return true;
  }
  const alone = Math.hypot(spreadOf(ofHost), spreadOf(own));
  return spreadOf(apart) <= Math.max(TIED_MINUTES_MIN, TIED_SHARE * alone);
}

/** Once a day and several times a day go over into each other; the other schedules do not. */
function familyOf({ rule }: Found): string {
  return rule.kind === "intraday" ? "weekly" : rule.kind;
}

/** From one time to the next; a day, where there is one of each. */
function everyMinutes({ rule }: Found): number {
  return rule.kind === "intraday" ? rule.everyMinutes : DAY_MINUTES;
}

/** Median distance from the median. */
function spreadOf(values: readonly number[]): number {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}
