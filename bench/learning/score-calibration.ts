import { Cron } from "croner";
import { assembleTimeline, type Timeline } from "#lib/mining/assemble-timeline.ts";
import { mineEvents, summarizeEvents } from "#lib/mining/mine-events.ts";
import { findOccurrences } from "#lib/mining/sequences/find-occurrences.ts";
import { indexSteps, type StepIndex } from "#lib/mining/sequences/index-steps.ts";
import type { MiningEvent, Pattern, Step } from "#lib/mining/types.ts";

/** One time that a pattern's opening came after the split, and whether the rest followed. */
export interface Outcome {
  kind: Pattern["kind"];
  stated: number;
  held: boolean;
}

const GAP_MAX = 3;
/** So far ahead is looked: by then the engine has long learnt again. */
const AHEAD_MS = 28 * 86_400_000;
/** A routine that is due and done within so many minutes is done, however narrow its tolerance. */
const REACH_MINUTES_MIN = 30;

/**
 * Learns until the split and sees what the patterns that still hold then said of the four weeks after it. Of
 * routines, those that five fields of cron say.
 */
export function outcomesAfter(events: readonly MiningEvent[], timeZone: string, splitMs: number): Outcome[] {
  const past = events.filter(({ occurredAtMs }) => occurredAtMs < splitMs);
  const { patterns } = mineEvents(past, { nowMs: splitMs, timeZone });
  const near = events.filter(({ occurredAtMs }) => occurredAtMs < splitMs + AHEAD_MS);
  const timeline = assembleTimeline(summarizeEvents(near), timeZone);
  const index = indexSteps(timeline, 1);
  const symbolOf = new Map([...index.stepOf].map((step, symbol) => [timeline.steps[step]?.symbol ?? "", symbol]));
  return patterns.flatMap((pattern) => {
    if (pattern.status === "stopped") return [];
    const told = (held: boolean): Outcome => ({ kind: pattern.kind, stated: pattern.confidence, held });
    const symbols = (steps: readonly Step[]) => steps.map(({ symbol }) => symbolOf.get(symbol) ?? -1);
    if (pattern.kind === "sequence") {
      const { steps, openingSteps } = pattern.statistics;
      return openingsOf(timeline, index, symbols(steps), openingSteps, splitMs).map(told);
    }
    if (pattern.kind === "routine") {
      const { steps, cron, dayFilter, toleranceMinutes } = pattern.statistics;
      if (cron === null || dayFilter !== null) return [];
      const begun = symbols(steps).map((symbol) => [...placesOf(index, symbol)]);
      return dueDays(timeline, begun.flat(), cron, Math.max(REACH_MINUTES_MIN, toleranceMinutes), splitMs).map(told);
    }
    if (pattern.kind !== "relationship" || pattern.statistics.role !== "changes_with") return [];
    const { from, to } = pattern.statistics;
    return changesOf(timeline, from, to, splitMs).map(told);
  });
}

function placesOf(index: StepIndex, symbol: number): Int32Array {
  return symbol < 0
    ? new Int32Array(0)
    : index.places.subarray(index.placesFirst[symbol], index.placesFirst[symbol + 1]);
}

function openingsOf(
  timeline: Timeline,
  index: StepIndex,
  symbols: readonly number[],
  openingSteps: number,
  splitMs: number,
): boolean[] {
  if (symbols.includes(-1)) return [];
  const isLate = (path: Int32Array) => (timeline.startMs[path[0] as number] as number) >= splitMs;
  const completions = findOccurrences(index, symbols, GAP_MAX).filter(isLate);
  const inside = new Set<number>();
  for (const path of completions) {
    for (let p = path[0] as number; p <= (path.at(-1) as number); p++) inside.add(p);
  }
  const openings = findOccurrences(index, symbols.slice(0, openingSteps), GAP_MAX).filter(isLate);
  const broken = openings.filter((path) => !inside.has(path.at(-1) as number));
  return [...completions.map(() => true), ...broken.map(() => false)];
}

function dueDays(
  timeline: Timeline,
  places: readonly number[],
  cron: string,
  reachMinutes: number,
  splitMs: number,
): boolean[] {
  const active = new Set(timeline.activeDays);
  const starts = places.map((p) => timeline.startMs[p] as number);
  const lastMs = timeline.startMs[timeline.positions - 1] as number;
  const schedule = new Cron(cron, { timezone: timeline.clock.timeZone });
  const held: boolean[] = [];
  for (let due = schedule.nextRun(new Date(splitMs)); due !== null; due = schedule.nextRun(due)) {
    const dueMs = due.getTime();
    if (dueMs > lastMs) break;
    if (!active.has(timeline.clock.dayNumber(dueMs))) continue;
    held.push(starts.some((ms) => Math.abs(ms - dueMs) <= reachMinutes * 60_000));
  }
  return held;
}

function changesOf(
  timeline: Timeline,
  from: readonly { path: string; project?: string }[],
  to: readonly { path: string; project?: string }[],
  splitMs: number,
): boolean[] {
  const nameOf = ({ path, project }: { path?: string; project?: string }) => `${project ?? ""}\u001f${path ?? ""}`;
  const [heralds, others] = [from.map(nameOf), to.map(nameOf)];
  const held: boolean[] = [];
  for (let p = 0; p < timeline.positions; p++) {
    if ((timeline.startMs[p] as number) < splitMs || (timeline.group[p] ?? -1) < 0) continue;
    const changed = new Set<string>();
    for (let r = timeline.runStart[p] as number; r < (timeline.runStart[p + 1] as number); r++) {
      changed.add(nameOf(timeline.steps[timeline.runStep[r] as number] as Step));
    }
    const most = (names: readonly string[]) =>
      names.filter((name) => changed.has(name)).length >= (2 / 3) * names.length;
    if (most(heralds)) held.push(most(others));
  }
  return held;
}

/** Mean distance between what was said and what held, over ten bins of what was said, weighted by their outcomes. */
export function calibrationError(outcomes: readonly Outcome[]): number {
  const bins = Array.from({ length: 10 }, () => ({ stated: 0, held: 0, times: 0 }));
  for (const { stated, held } of outcomes) {
    const bin = bins[Math.min(9, Math.floor(stated * 10))];
    if (bin === undefined) continue;
    bin.stated += stated;
    bin.held += held ? 1 : 0;
    bin.times++;
  }
  return bins.reduce((sum, { stated, held }) => sum + Math.abs(stated - held), 0) / Math.max(1, outcomes.length);
}
