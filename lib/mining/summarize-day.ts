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
  /** Number of the step's symbol within the day: as good as the text and quicker to look up. */
  symbol: number;
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
  const usage = new UsageCount();
  const groupFiles = new Map<string, Set<number>>();
  for (const { event, step, symbol } of rows) {
    usage.count(event, step);
    if (event.group === undefined) continue;
    const files = groupFiles.get(event.group);
    if (files === undefined) groupFiles.set(event.group, new Set([symbol]));
    else files.add(symbol);
  }
  const groupKeys = [...groupFiles.keys()].sort();
  const groupIndex = new Map(groupKeys.map((key, i) => [key, i]));
  const collected = collectRuns(rows, groupFiles);
  const steps = [...new Map(collected.runs.map((run) => [run.symbol, run.step]))].sort(([, a], [, b]) =>
    compare(a.symbol, b.symbol),
  );
  const stepIndex = new Map(steps.map(([symbol], i) => [symbol, i]));
  return {
    engineVersion: ENGINE_VERSION,
    day,
    events: rows.length,
    eventsOmitted: rows.length - collected.events,
    steps: steps.map(([, step]) => step),
    groups: groupKeys.map((key) => ({ key, files: groupFiles.get(key)?.size ?? 0 })),
    runs: {
      step: collected.runs.map((run) => stepIndex.get(run.symbol) ?? 0),
      startMs: collected.runs.map((run) => run.startMs - startOfDay),
      spanMs: collected.runs.map((run) => run.endMs - run.startMs),
      count: collected.runs.map((run) => run.count),
      group: collected.runs.map((run) => (run.group === undefined ? -1 : (groupIndex.get(run.group) ?? -1))),
      ids: collected.runs.map((run) => run.ids),
    },
    usage: usage.rows(),
  };
}

/** One row per distinct id, in order of time; a group's rows stand together at its first event. */
function orderedRows(events: readonly MiningEvent[], startOfDay: number): Row[] {
  const groupStart = new Map<string, number>();
  const rows: Row[] = [];
  const symbols = new Map<string, number>();
  for (const event of events) {
    const ms = event.occurredAtMs;
    if (!(ms >= startOfDay && ms < startOfDay + DAY)) continue;
    const step = stepOf(event);
    let symbol = symbols.get(step.symbol);
    if (symbol === undefined) {
      symbol = symbols.size;
      symbols.set(step.symbol, symbol);
    }
    rows.push({ event, step, symbol, anchorMs: ms });
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
    (a.symbol === b.symbol ? 0 : compare(a.step.symbol, b.step.symbol)) ||
    compare(a.event.id, b.event.id)
  );
}

interface Run {
  step: Step;
  symbol: number;
  startMs: number;
  endMs: number;
  count: number;
  group: string | undefined;
  ids: string[];
}

/** Repeats of one step without a pause or another step between become one run; in a group each step is one run. */
function collectRuns(rows: readonly Row[], groupFiles: ReadonlyMap<string, ReadonlySet<number>>) {
  const runs: Run[] = [];
  let events = 0;
  let group: string | undefined;
  let inGroup = new Map<number, Run>();
  for (const { event, step, symbol } of rows) {
    const ms = event.occurredAtMs;
    if (event.group !== group) {
      group = event.group;
      inGroup = new Map();
    }
    const previous = group === undefined ? runs.at(-1) : inGroup.get(symbol);
    if (
      previous !== undefined &&
      previous.group === group &&
      previous.symbol === symbol &&
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
    const run: Run = { step, symbol, startMs: ms, endMs: ms, count: 1, group, ids: [event.id] };
    runs.push(run);
    if (group !== undefined) inGroup.set(symbol, run);
    events++;
  }
  return { runs, events };
}

class UsageCount {
  readonly #byDimension: Record<UsageDimension, Map<string, UsageRow>> = {
    extension: new Map(),
    project: new Map(),
    tool: new Map(),
  };

  count(event: MiningEvent, step: Step): void {
    const extension = step.type.startsWith("file_") && step.path !== undefined ? extensionOf(step.path) : undefined;
    if (extension !== undefined) this.#add("extension", extension, event.occurredAtMs);
    const tool = event.tool ?? event.app ?? (step.command === undefined ? undefined : programOf(step.command));
    if (tool) this.#add("tool", tool, event.occurredAtMs);
    if (event.project) this.#add("project", event.project, event.occurredAtMs);
  }

  /** Sorted by dimension and value. */
  rows(): UsageRow[] {
    const { extension, project, tool } = this.#byDimension;
    return [extension, project, tool].flatMap((rows) => [...rows.values()].sort((a, b) => compare(a.value, b.value)));
  }

  #add(dimension: UsageDimension, value: string, ms: number): void {
    const rows = this.#byDimension[dimension];
    const row = rows.get(value);
    if (row === undefined) {
      rows.set(value, { dimension, value, events: 1, firstMs: ms, lastMs: ms });
      return;
    }
    row.events++;
    if (ms < row.firstMs) row.firstMs = ms;
    if (ms > row.lastMs) row.lastMs = ms;
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
