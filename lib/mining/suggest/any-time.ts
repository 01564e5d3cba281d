import type { Timeline } from "../assemble-timeline.ts";
import type { RoutinePattern } from "../types.ts";
import type { StepLookup } from "./step-lookup.ts";

/** The time of day could as well be any this near: the same part of the day. */
const AROUND_MINUTES = 180;
/** A time that holds no oftener than any other near it, and this share, is none. */
const EXCESS_MIN = 0.45;
const TOLERANCE_MINUTES_MIN = 10;

/**
 * Routines whose time says nothing: what they do is done so often in that part of the day that any other time would do.
 * The time is moved over the three hours on either side, as far as the day was active (the jitter method: Amarasingham,
 * Harrison, Hatsopoulos & Geman 2012); of days on which it was done there, the share of times that would hold is set
 * against the share of due days that did. Of several steps the rarest counts. What is done at an interval was held against
 * the other minutes of it where it was found (`followTimes`). O(runs), once for all routines.
 */
export function withoutTime(
  routines: readonly RoutinePattern[],
  timeline: Timeline,
  lookup: StepLookup,
): Set<RoutinePattern> {
  const timed = routines.filter(
    ({ statistics }) => statistics.minuteOfDay !== null && statistics.schedule.kind !== "intraday",
  );
  const wanted = new Map(
    timed.flatMap(({ statistics }) => statistics.steps.map((step) => [lookup.ofStep(step), [] as number[]])),
  );
  if (timed.length === 0) return new Set();
  const { runStart, runStep, day, minute, positions } = timeline;
  /** First and last minute of each active day. */
  const bounds = new Map<number, { from: number; to: number }>();
  for (let p = 0; p < positions; p++) {
    const today = day[p] as number;
    const at = minute[p] as number;
    const known = bounds.get(today);
    if (known === undefined) bounds.set(today, { from: at, to: at });
    else {
      known.from = Math.min(known.from, at);
      known.to = Math.max(known.to, at);
    }
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) wanted.get(runStep[r] as number)?.push(p);
  }
  return new Set(
    timed.filter(({ statistics }) => {
      const { minuteOfDay, toleranceMinutes, hits, opportunities, steps } = statistics;
      const reach = Math.max(TOLERANCE_MINUTES_MIN, toleranceMinutes);
      const shares = steps.map((step) => {
        const places = wanted.get(lookup.ofStep(step)) ?? [];
        return shareOfTimes(places, timeline, bounds, minuteOfDay as number, reach);
      });
      return hits / Math.max(1, opportunities) - Math.min(...shares) < EXCESS_MIN;
    }),
  );
}

/** Of the times around one, on days on which it was done there: the share within reach of which it was done. */
function shareOfTimes(
  places: readonly number[],
  { day, minute }: Timeline,
  bounds: ReadonlyMap<number, { from: number; to: number }>,
  minuteOfDay: number,
  reach: number,
): number {
  let covered = 0;
  let all = 0;
  for (let i = 0; i < places.length; ) {
    const today = day[places[i] as number] as number;
    const { from, to } = bounds.get(today) as { from: number; to: number };
    const first = Math.max(from, minuteOfDay - AROUND_MINUTES);
    const last = Math.min(to, minuteOfDay + AROUND_MINUTES);
    let reached = first;
    let ofDay = 0;
    for (; i < places.length && day[places[i] as number] === today; i++) {
      const at = minute[places[i] as number] as number;
      const until = Math.min(last, at + reach);
      const since = Math.max(reached, at - reach);
      if (until <= since) continue;
      ofDay += until - since;
      reached = until;
    }
    if (ofDay === 0) continue;
    covered += ofDay;
    all += last - first;
  }
  return all === 0 ? 0 : covered / all;
}
