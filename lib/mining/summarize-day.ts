import { extensionOf, stepOf } from "./symbol.ts";
import {
  type DaySummary,
  ENGINE_VERSION,
  type MiningEvent,
  type Step,
  type UsageDimension,
  type UsageRow,
} from "./types.ts";

const DAY = 86_400_000;

/** A pause longer than this ends a stretch of activity, and with it a run of one repeated step. */
export const IDLE_GAP_MS = 30 * 60_000;
/** Groups with more files say nothing about any two of them: mass renames, formatting, generated code. */
export const GROUP_FILES_MAX = 30;
/** Bounds a day's row; a day of hand work holds some thousands. */
const RUNS_PER_DAY_MAX = 50_000;
const IDS_PER_RUN = 4;

interface Row {
  event: MiningEvent;
  step: Step;
  /** Time that orders the row: that of its group's first event, or its own. */
  anchorMs: number;
}

/** UTC day of an instant, `YYYY-MM-DD`. */
export function utcDayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/**
 * Reduces one UTC day of events to what the detectors need. The result depends on the set of events alone: their order
 * does not matter, an id counts once, and events outside the day are left out. O(n log n).
 * @param day `YYYY-MM-DD`
 */
export function summarizeDay(day: string, events: readonly MiningEvent[]): DaySummary {
  const startOfDay = Date.parse(`${day}T00:00:00Z`);
  const rows = orderedRows(events, startOfDay);
  const usage = new Map<string, UsageRow>();
  const groupFiles = new Map<string, Set<string>>();
  for (const { event, step } of rows) {
    countUsage(usage, event, step);
    if (event.group === undefined) continue;
    const files = groupFiles.get(event.group) ?? new Set();
    groupFiles.set(event.group, files.add(step.symbol));
  }
  const groupKeys = [...groupFiles.keys()].sort();
  const groupIndex = new Map(groupKeys.map((key, i) => [key, i]));
  const collected = collectRuns(rows, groupFiles);
  const symbols = [...new Map(collected.runs.map((run) => [run.step.symbol, run.step])).values()].sort((a, b) =>
    compare(a.symbol, b.symbol),
  );
  const stepIndex = new Map(symbols.map((step, i) => [step.symbol, i]));
  return {
    engineVersion: ENGINE_VERSION,
    day,
    events: rows.length,
    eventsOmitted: rows.length - collected.events,
    steps: symbols,
    groups: groupKeys.map((key) => ({ key, files: groupFiles.get(key)?.size ?? 0 })),
    runs: {
      step: collected.runs.map((run) => stepIndex.get(run.step.symbol) ?? 0),
      startMs: collected.runs.map((run) => run.startMs - startOfDay),
      spanMs: collected.runs.map((run) => run.endMs - run.startMs),
      count: collected.runs.map((run) => run.count),
      group: collected.runs.map((run) => (run.group === undefined ? -1 : (groupIndex.get(run.group) ?? -1))),
      ids: collected.runs.map((run) => run.ids),
    },
    usage: [...usage.values()].sort((a, b) => compare(a.dimension, b.dimension) || compare(a.value, b.value)),
  };
}

/** One row per distinct id, in order of time; a group's rows stand together at its first event. */
function orderedRows(events: readonly MiningEvent[], startOfDay: number): Row[] {
  const groupStart = new Map<string, number>();
  const rows: Row[] = [];
  for (const event of events) {
    const ms = event.occurredAtMs;
    if (!(ms >= startOfDay && ms < startOfDay + DAY)) continue;
    rows.push({ event, step: stepOf(event), anchorMs: ms });
  }
  // An id sent twice with different contents must not depend on order: the first by time and step stands.
  rows.sort(byTime);
  const seen = new Set<string>();
  const unique = rows.filter(({ event }) => !seen.has(event.id) && seen.add(event.id));
  for (const { event } of unique) {
    if (event.group !== undefined && !groupStart.has(event.group)) groupStart.set(event.group, event.occurredAtMs);
  }
  if (groupStart.size === 0) return unique;
  for (const row of unique) row.anchorMs = groupStart.get(row.event.group ?? "\u0000") ?? row.anchorMs;
  return unique.sort(
    (a, b) => a.anchorMs - b.anchorMs || compare(a.event.group ?? "", b.event.group ?? "") || byTime(a, b),
  );
}

function byTime(a: Row, b: Row): number {
  return (
    a.event.occurredAtMs - b.event.occurredAtMs ||
    compare(a.step.symbol, b.step.symbol) ||
    compare(a.event.id, b.event.id)
  );
}

interface Run {
  step: Step;
  startMs: number;
  endMs: number;
  count: number;
  group: string | undefined;
  ids: string[];
}

/** Repeats of one step without a pause or another step between become one run; in a group each step is one run. */
function collectRuns(rows: readonly Row[], groupFiles: ReadonlyMap<string, ReadonlySet<string>>) {
  const runs: Run[] = [];
  let events = 0;
  let group: string | undefined;
  let inGroup = new Map<string, Run>();
  for (const { event, step } of rows) {
    const ms = event.occurredAtMs;
    if (event.group !== group) {
      group = event.group;
      inGroup = new Map();
    }
    const previous = group === undefined ? runs.at(-1) : inGroup.get(step.symbol);
    if (
      previous !== undefined &&
      previous.group === group &&
      previous.step.symbol === step.symbol &&
      (group !== undefined || ms - previous.endMs <= IDLE_GAP_MS)
    ) {
      previous.endMs = Math.max(previous.endMs, ms);
      previous.count++;
      if (previous.ids.length < IDS_PER_RUN) previous.ids.push(event.id);
      events++;
      continue;
    }
    if (group !== undefined && (groupFiles.get(group)?.size ?? 0) > GROUP_FILES_MAX) continue;
    if (runs.length >= RUNS_PER_DAY_MAX) continue;
    const run: Run = { step, startMs: ms, endMs: ms, count: 1, group, ids: [event.id] };
    runs.push(run);
    if (group !== undefined) inGroup.set(step.symbol, run);
    events++;
  }
  return { runs, events };
}

function countUsage(usage: Map<string, UsageRow>, event: MiningEvent, step: Step): void {
  const extension = step.type.startsWith("file_") && step.path !== undefined ? extensionOf(step.path) : undefined;
  if (extension !== undefined) add("extension", extension);
  const tool = event.tool ?? event.app ?? (step.command === undefined ? undefined : programOf(step.command));
  if (tool) add("tool", tool);
  if (event.project) add("project", event.project);

  function add(dimension: UsageDimension, value: string): void {
    const key = `${dimension}\u001f${value}`;
    const row = usage.get(key);
    if (row === undefined) {
      usage.set(key, { dimension, value, events: 1, firstMs: event.occurredAtMs, lastMs: event.occurredAtMs });
      return;
    }
    row.events++;
    if (event.occurredAtMs < row.firstMs) row.firstMs = event.occurredAtMs;
    if (event.occurredAtMs > row.lastMs) row.lastMs = event.occurredAtMs;
  }
}

/** The program that a command line starts: its first word that is not an assignment or `sudo`, without the folder. */
function programOf(command: string): string | undefined {
  for (const word of command.split(/\s+/, 8)) {
    if (word === "" || word === "sudo" || /^\w+=/.test(word)) continue;
    return word.slice(word.lastIndexOf("/") + 1).slice(0, 80);
  }
  return undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
