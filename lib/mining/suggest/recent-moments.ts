import type { Timeline } from "../assemble-timeline.ts";
import type { LocalClock } from "../local-time.ts";
import { endAt } from "../timeline-builder.ts";
import type { Step } from "../types.ts";

const DAY_MS = 86_400_000;

/** One step done, at once or again and again without anything else between. */
export interface Moment {
  /** Index into the steps. */
  step: number;
  startMs: number;
  endMs: number;
  /** Its place in the order of things; those of one commit or burst share it. */
  position: number;
  /** Key of the commit or burst. */
  group: string | undefined;
}

/** The latest days of a person's activity, for replaying what an automation would have done. */
export interface Recent {
  clock: LocalClock;
  steps: readonly Step[];
  /** In order of time. */
  moments: readonly Moment[];
  /** Places of each step in `moments`, ascending. */
  ofStep: ReadonlyMap<number, readonly number[]>;
  /** Local midnight of the first day. */
  fromMs: number;
  toMs: number;
  /** Local days from the first to the last, as day numbers. */
  firstDay: number;
  lastDay: number;
  activeDays: ReadonlySet<number>;
}

/**
 * The moments of some steps on the local days up to one instant. O(n) in the positions of those days, O(n log n) in the
 * moments kept.
 * @param wanted by index of the step
 */
export function recentMoments(timeline: Timeline, toMs: number, days: number, wanted: readonly boolean[]): Recent {
  const { clock } = timeline;
  const lastDay = clock.dayNumber(toMs);
  const firstDay = lastDay - days + 1;
  const fromMs = clock.toInstant(firstDay, 0);
  const moments: Moment[] = [];
  const activeDays = new Set<number>();
  for (let p = timeline.positions - 1; p >= 0; p--) {
    const startMs = timeline.startMs[p] as number;
    // Positions are in the order of their groups' beginnings, so one may start before its neighbours by hours.
    if (startMs < fromMs - DAY_MS) break;
    if (startMs < fromMs || startMs > toMs) continue;
    activeDays.add(timeline.day[p] as number);
    const endMs = endAt(timeline, p);
    const number = timeline.group[p] ?? -1;
    const group = number < 0 ? undefined : timeline.groups.keyOf(number);
    for (let r = timeline.runStart[p] as number; r < (timeline.runStart[p + 1] as number); r++) {
      const step = timeline.runStep[r] as number;
      if (wanted[step]) moments.push({ step, startMs, endMs, position: p, group });
    }
  }
  moments.sort((a, b) => a.startMs - b.startMs || a.position - b.position || a.step - b.step);
  const ofStep = new Map<number, number[]>();
  for (const [at, { step }] of moments.entries()) {
    const places = ofStep.get(step);
    if (places === undefined) ofStep.set(step, [at]);
    else places.push(at);
  }
  return { clock, steps: timeline.steps, moments, ofStep, fromMs, toMs, firstDay, lastDay, activeDays };
}

/** The moments of a few steps alone, in order of time. */
export function momentsOf({ moments, ofStep }: Recent, steps: Iterable<number>): Moment[] {
  const places = [...new Set(steps)].flatMap((step) => ofStep.get(step) ?? []);
  return places.sort((a, b) => a - b).map((at) => moments[at] as Moment);
}
