import type { EventLog } from "./event-log.ts";
import { SHOWN_EVIDENCE } from "./evidence.ts";
import { IdTable } from "./id-table.ts";
import { LocalClock, type Residence } from "./local-time.ts";
import { PackedIds } from "./packed-ids.ts";
import { RunLengths } from "./run-lengths.ts";
import { IDS_PER_RUN } from "./summarize-day.ts";
import { TimelineBuilder } from "./timeline-builder.ts";
import { type DaySummary, ENGINE_VERSION, type EvidenceBounds, type Step } from "./types.ts";
import { UsageHistory } from "./usage/usage-history.ts";
import { DayWalker } from "./walk-days.ts";

/**
 * A person's whole activity in columns. A *position* is one place in the order of things: a run of one step, or a set
 * of steps without order (a group, or events of the same instant). Positions fall into *stretches*, cut at idle gaps.
 */
export interface Timeline {
  clock: LocalClock;
  steps: Step[];
  /** Runs of position p are `runStart[p] … runStart[p + 1] - 1` of the run columns. */
  runStart: Int32Array;
  startMs: Float64Array;
  /** How long each position took, in milliseconds (see `endAt`). */
  spanMs: Int32Array;
  /** Stretch that a position lies in; stretch s covers positions `stretchStart[s] … stretchStart[s + 1] - 1`. */
  stretch: Int32Array;
  stretchStart: Int32Array;
  /** Local calendar day and minute of each position's start. */
  day: Int32Array;
  minute: Int16Array;
  /** Group of each position, by number, or -1; empty where nothing has one. */
  group: Int32Array;
  /** Of groups by number: keys, and files, at most one more than makes a group huge. */
  groups: { readonly size: number; readonly keyOf: (group: number) => string; readonly files: Uint8Array };
  runStep: Int32Array;
  /** Events of a run. */
  runCount: (run: number) => number;
  /** Ids of a run's events in order of time: the first ones, at most `kept.idsPerRun`. */
  runIds: (run: number) => readonly string[];
  /** Distinct local days with any event, ascending. */
  activeDays: Int32Array;
  positions: number;
  stretches: number;
  /** How much evidence detectors keep with a pattern. */
  kept: EvidenceBounds;
}

/** Joins day summaries (any order) into one timeline. O(runs). */
export function assembleTimeline(
  days: readonly DaySummary[],
  timeZone: string,
  kept: EvidenceBounds = SHOWN_EVIDENCE,
  livedIn: readonly Residence[] = [],
): Timeline {
  const sorted = [...days].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  let runs = 0;
  for (const day of sorted) runs += day.runs.step.length;
  const reader = new SummaryReader(runs);
  for (const summary of sorted) reader.add(summary);
  return reader.finish(timeZone, kept, livedIn).timeline;
}

/**
 * Reads day summaries into columns one after the other, in order of days, so that they need not be held all at once: some
 * 50 bytes a run with its ids, where the summaries weigh ten times that. O(runs).
 */
export class SummaryReader {
  readonly #builder: TimelineBuilder;
  readonly #stepIndex = new Map<string, number>();
  /** Numbers groups as the builder does. */
  readonly #groups = new IdTable();
  readonly #ids: PackedIds;
  /** Ids and events of each run. */
  readonly #idLengths: RunLengths;
  readonly #lengths: RunLengths;
  readonly #read = { usage: new UsageHistory(), events: 0, eventsOmitted: 0 };

  /** @param room at least as many runs as will be read */
  constructor(room: number) {
    this.#builder = new TimelineBuilder(room);
    this.#ids = new PackedIds(room);
    this.#idLengths = new RunLengths(room);
    this.#lengths = new RunLengths(room);
  }

  /** @throws RangeError for a summary of another engine version */
  add(summary: DaySummary): void {
    if (summary.engineVersion !== ENGINE_VERSION) {
      throw new RangeError(
        `The summary of ${summary.day} was made by engine ${summary.engineVersion}; summarise the day again`,
      );
    }
    const builder = this.#builder;
    const ids = this.#ids;
    const midnight = Date.parse(`${summary.day}T00:00:00Z`);
    builder.beginDay();
    this.#read.events += summary.events;
    this.#read.eventsOmitted += summary.eventsOmitted;
    this.#read.usage.add(summary.usage);
    const toStep = summary.steps.map((step) => {
      let index = this.#stepIndex.get(step.symbol);
      if (index === undefined) {
        index = builder.steps.push(step) - 1;
        this.#stepIndex.set(step.symbol, index);
      }
      return index;
    });
    const toGroup = summary.groups.map(({ key, files }) => {
      const before = this.#groups.size;
      const index = this.#groups.numberOf(key);
      return builder.addGroup(files, index < before ? index : undefined);
    });
    const columns = summary.runs;
    for (let i = 0; i < columns.step.length; i++) {
      const start = midnight + (columns.startMs[i] ?? 0);
      const end = start + (columns.spanMs[i] ?? 0);
      const step = toStep[columns.step[i] ?? 0] ?? 0;
      const group = toGroup[columns.group[i] ?? -1] ?? -1;
      const isOwn = builder.addRun(step, start, end, group);
      const count = columns.count[i] ?? 1;
      const own = columns.ids[i] ?? [];
      if (isOwn) {
        this.#lengths.push(count);
        this.#idLengths.push(own.length);
        for (const id of own) ids.push(id);
      } else {
        const left = Math.max(0, IDS_PER_RUN - this.#idLengths.at(this.#idLengths.size - 1));
        const more = own.slice(0, left);
        this.#lengths.extend(count);
        this.#idLengths.extend(more.length);
        for (const id of more) ids.push(id);
      }
    }
  }

  finish(timeZone: string, kept: EvidenceBounds = SHOWN_EVIDENCE, livedIn: readonly Residence[] = []): ReadLog {
    this.#groups.close();
    const ids = (run: number) => {
      const first = this.#idLengths.startOf(run);
      return Array.from({ length: this.#idLengths.at(run) }, (_, i) => this.#ids.at(first + i));
    };
    const timeline = this.#builder.finish(
      new LocalClock(timeZone, livedIn),
      kept,
      { runCount: (run) => this.#lengths.at(run), runIds: ids },
      (group) => this.#groups.at(group),
    );
    return { timeline, ...this.#read };
  }
}

export interface ReadLog {
  timeline: Timeline;
  usage: UsageHistory;
  events: number;
  eventsOmitted: number;
}

/**
 * A log's events as one timeline: the same as of the summaries of its days. The log's columns become the timeline's where
 * they can, so a log is read once. O(events) when they come in order.
 */
export function readLog(
  log: EventLog,
  timeZone: string,
  kept: EvidenceBounds = SHOWN_EVIDENCE,
  livedIn: readonly Residence[] = [],
): ReadLog {
  log.close();
  const walker = new DayWalker(log);
  const { size, book, ids } = log;
  const toStep = new Int32Array(book.steps.length).fill(-1);
  const toGroup = new Int32Array(log.groups.size).fill(-1);
  const fromGroup = new Int32Array(log.groups.size);
  /** Events in order of their runs; none as long as they came in that order. */
  let members: Int32Array | undefined;
  const lengths = new RunLengths(size);
  const read = { usage: new UsageHistory(), events: 0, eventsOmitted: 0 };
  const fresh: number[] = [];
  let builder: TimelineBuilder | undefined;
  let member = 0;
  walker.walk((told) => {
    builder ??= new TimelineBuilder(size, { startMs: log.atMs, runStep: log.what, group: log.group });
    const { steps } = builder;
    builder.beginDay();
    read.events += told.events;
    read.eventsOmitted += told.omitted;
    read.usage.add(told.usage);
    for (let run = 0; run < told.runs; run++) {
      const step = told.step[run] as number;
      if (toStep[step] !== -1) continue;
      toStep[step] = -2;
      fresh.push(step);
    }
    // New steps are numbered as a summary lists them: what is found must not depend on the order of the file.
    fresh.sort((a, b) => ((book.steps[a]?.symbol ?? "") < (book.steps[b]?.symbol ?? "") ? -1 : 1));
    for (const step of fresh) toStep[step] = steps.push(book.steps[step] as Step) - 1;
    fresh.length = 0;
    for (const { group, files } of told.groups) {
      const known = toGroup[group] as number;
      const index = builder.addGroup(files, known < 0 ? undefined : known);
      toGroup[group] = index;
      fromGroup[index] = group;
    }
    let next = 0;
    for (let run = 0; run < told.runs; run++) {
      const count = told.count[run] as number;
      const ofGroup = told.group[run] as number;
      const isOwn = builder.addRun(
        toStep[told.step[run] as number] as number,
        told.startMs[run] as number,
        told.endMs[run] as number,
        ofGroup < 0 ? -1 : (toGroup[ofGroup] as number),
      );
      if (isOwn) lengths.push(count);
      else lengths.extend(count);
      for (const end = next + count; next < end; next++) {
        const event = told.members[next] as number;
        if (members === undefined && event !== member) members = identity(size);
        if (members !== undefined) members[member] = event;
        member++;
      }
    }
  });
  builder ??= new TimelineBuilder(0);
  const timeline = builder.finish(
    new LocalClock(timeZone, livedIn),
    kept,
    { runCount: countsOf(lengths), runIds: idsOf(ids, lengths, members, kept.idsPerRun) },
    keysOf(log.groups, fromGroup),
  );
  return { timeline, ...read };
}

/** A function of its own, so that what it makes holds on to nothing else of the log. */
function idsOf(ids: PackedIds, lengths: RunLengths, members: Int32Array | undefined, most: number): Timeline["runIds"] {
  return (run) => {
    const from = lengths.startOf(run);
    const length = Math.min(lengths.at(run), most);
    return Array.from({ length }, (_, i) => ids.at(members?.[from + i] ?? from + i));
  };
}

/** The same of the number of their events. */
const countsOf =
  (lengths: RunLengths): Timeline["runCount"] =>
  (run) =>
    lengths.at(run);

/** The same of the keys of groups. */
const keysOf =
  (groups: IdTable, fromGroup: Int32Array): ((group: number) => string) =>
  (group) =>
    groups.at(fromGroup[group] as number);

function identity(size: number): Int32Array {
  const values = new Int32Array(size);
  for (let i = 0; i < size; i++) values[i] = i;
  return values;
}
