import { IDLE_GAP_MS } from "../summarize-day.ts";
import type { FileRef, Pattern } from "../types.ts";
import { type Moment, momentsOf, type Recent } from "./recent-moments.ts";
import type { StepLookup } from "./step-lookup.ts";

/** Steps of a routine this close together are one doing of it; of one that is due more often, half as far as its times. */
const OCCASION_MS = 3_600_000;
/** A change of the other files this long after the first belongs to it: as long as the draft waits. */
export const TOGETHER_MS = 3_600_000;
/** Longer ones repeat with small variations, so that not every step is there each time. */
const STEPS_EXACT_MAX = 8;
/** Changes looked at on either side of one: a burst larger than that says nothing about two files. */
const CHANGES_AROUND_MAX = 500;

/** One time that a person did what a pattern says. */
export interface Deed {
  startMs: number;
  /** When as much was done as announces the rest. */
  openMs: number;
  endMs: number;
  /** What of the timeline shows it, from the first to the last; empty where only its times are known. */
  moments: readonly Moment[];
}

/**
 * Every time in the latest days that a person did what a pattern says, whether a trigger would have seen it or not.
 * Sequences: all steps in order, none of them an idle gap after the one before (minimal occurrences of Mannila, Toivonen &
 * Verkamo 1997). Routines: at least half of the steps within an hour (of those at an interval, within half of it), at any
 * time of day; what follows another step, in the time in which it does. Files that change together: both sides in one
 * commit, or within an hour. O(n log n) in the moments of the pattern's own steps.
 */
export function findDeeds(pattern: Exclude<Pattern, { kind: "usage" }>, recent: Recent, lookup: StepLookup): Deed[] {
  switch (pattern.kind) {
    case "sequence": {
      const { steps, openingSteps } = pattern.statistics;
      if (steps.length > STEPS_EXACT_MAX) return deedsOfEvidence(pattern, recent);
      return findInOrder(
        steps.map((step) => lookup.ofStep(step)),
        openingSteps,
        recent,
      );
    }
    case "routine": {
      const { schedule, steps } = pattern.statistics;
      if (schedule.kind === "after") {
        const ofSteps = steps.map((step) => lookup.ofStep(step));
        return findInOrder(ofSteps, 1, recent, schedule.withinMinutes * 60_000);
      }
      const apartMs = schedule.kind === "intraday" ? schedule.everyMinutes * 30_000 : OCCASION_MS;
      return findClusters(new Set(steps.map((step) => lookup.ofStep(step))), recent, Math.min(OCCASION_MS, apartMs));
    }
    case "relationship":
      return findTogether(
        lookup.changesOf(pattern.statistics.from[0] as FileRef),
        pattern.statistics.to.map((file) => lookup.changesOf(file)),
        recent,
      );
  }
}

function deedsOfEvidence({ evidence }: Pattern, { fromMs, toMs }: Recent): Deed[] {
  return evidence.occurrences
    .filter(({ startMs }) => startMs >= fromMs && startMs <= toMs)
    .map(({ startMs, endMs }) => ({ startMs, openMs: startMs, endMs, moments: [] }));
}

function findInOrder(
  steps: readonly number[],
  openingSteps: number,
  recent: Recent,
  pauseMaxMs: number = IDLE_GAP_MS,
): Deed[] {
  const placeOf = new Map(steps.map((step, place) => [step, place]));
  const deeds: Deed[] = [];
  // For each place, the latest beginning that has come so far.
  let reached: (readonly Moment[] | undefined)[] = [];
  for (const set of bySet(momentsOf(recent, steps))) {
    // What has no order among itself is taken in the order that fits.
    const ofSteps = set
      .flatMap((moment) => {
        const place = placeOf.get(moment.step);
        return place === undefined ? [] : [{ moment, place }];
      })
      .sort((a, b) => a.place - b.place);
    for (const { moment, place } of ofSteps) {
      const before = place === 0 ? [] : reached[place - 1];
      if (before === undefined) continue;
      const last = before.at(-1);
      if (last !== undefined && moment.startMs - last.endMs > pauseMaxMs) continue;
      reached[place] = [...before, moment];
    }
    const whole = reached[steps.length - 1];
    if (whole === undefined) continue;
    deeds.push({
      startMs: (whole[0] as Moment).startMs,
      openMs: (whole[Math.min(openingSteps, whole.length) - 1] as Moment).startMs,
      endMs: (whole.at(-1) as Moment).endMs,
      moments: whole,
    });
    reached = [];
  }
  return deeds;
}

function findClusters(steps: ReadonlySet<number>, recent: Recent, occasionMs: number): Deed[] {
  const needed = Math.ceil(steps.size / 2);
  const deeds: Deed[] = [];
  let cluster: Moment[] = [];
  const close = () => {
    const first = cluster[0];
    if (first !== undefined && new Set(cluster.map(({ step }) => step)).size >= needed) {
      const endMs = Math.max(...cluster.map((moment) => moment.endMs));
      deeds.push({ startMs: first.startMs, openMs: first.startMs, endMs, moments: cluster });
    }
    cluster = [];
  };
  for (const moment of momentsOf(recent, steps)) {
    if (cluster.length > 0 && moment.startMs - (cluster[0] as Moment).startMs > occasionMs) close();
    cluster.push(moment);
  }
  close();
  return deeds;
}

function findTogether(from: readonly number[], to: readonly (readonly number[])[], recent: Recent): Deed[] {
  const fileOf = new Map(to.flatMap((steps, file) => steps.map((step) => [step, file] as const)));
  const opens = new Set(from);
  const changes = momentsOf(recent, [...from, ...to.flat()]);
  const deeds: Deed[] = [];
  let done = Number.NEGATIVE_INFINITY;
  for (const [at, moment] of changes.entries()) {
    if (!opens.has(moment.step) || moment.startMs <= done) continue;
    const seen = new Map<number, Moment>();
    const look = (first: number, way: 1 | -1) => {
      for (let i = first, looked = 0; i >= 0 && i < changes.length; i += way, looked++) {
        if (looked === CHANGES_AROUND_MAX || seen.size === to.length) return;
        const other = changes[i] as Moment;
        if (other.position !== moment.position && Math.abs(other.startMs - moment.startMs) > TOGETHER_MS) return;
        const file = fileOf.get(other.step);
        if (file !== undefined && !seen.has(file)) seen.set(file, other);
      }
    };
    look(at, 1);
    look(at - 1, -1);
    if (seen.size < to.length) continue;
    const moments = [moment, ...seen.values()].sort((a, b) => a.startMs - b.startMs);
    const endMs = Math.max(...moments.map((one) => one.endMs));
    deeds.push({ startMs: (moments[0] as Moment).startMs, openMs: moment.startMs, endMs, moments });
    done = Math.max(endMs, moment.startMs);
  }
  return deeds;
}

/** The moments of each position together. */
function* bySet(moments: readonly Moment[]): Generator<readonly Moment[]> {
  let from = 0;
  for (let i = 1; i <= moments.length; i++) {
    if (i < moments.length && moments[i]?.position === moments[from]?.position) continue;
    yield moments.slice(from, i);
    from = i;
  }
}
