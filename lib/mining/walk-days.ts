import { UsageCount } from "./count-usage.ts";
import { DAY, type EventLog } from "./event-log.ts";
import { rankSteps } from "./step-book.ts";
import type { UsageRow } from "./types.ts";

/** A pause longer than this ends a stretch of activity, and with it a run of one repeated step. */
export const IDLE_GAP_MS = 30 * 60_000;
/** Groups with more files say nothing about any two of them: mass renames, formatting, generated code. */
export const GROUP_FILES_MAX = 30;
/** Bounds a day's row; a day of hand work holds some thousands. */
const RUNS_PER_DAY_MAX = 50_000;
/** Up to so many rows, as nearly all groups have, are sorted by insertion: faster than to ask for a sort. */
const FEW_ROWS = 32;

/**
 * One UTC day as runs: repeats of one step without a pause or another step between are one run, and in a group each step
 * is one. Columns run in parallel, `runs` entries of each. They are used again for the next day.
 */
export interface DayRuns {
  /** Days since 1970-01-01, UTC. */
  day: number;
  /** Distinct events, and those of them in no run: the rest of a huge group, or of a day with more runs than are kept. */
  events: number;
  omitted: number;
  runs: number;
  /** Step of the log's book. */
  step: Int32Array;
  startMs: Float64Array;
  endMs: Float64Array;
  count: Int32Array;
  /** Group of the log, or -1. */
  group: Int32Array;
  /** Events of the runs, by their places in the log, those of a run in order of time: `count` of each, run after run. */
  members: Int32Array;
  /** The day's groups in order of their keys, and of each the true number of distinct files. */
  groups: { group: number; files: number }[];
  /** By dimension and value. */
  usage: UsageRow[];
}

/**
 * Goes through a log day by day. What it tells of a day depends on the set of the day's events alone: an id counts once
 * (of several by one id the first by time, step and id), rows are in order of time, step and id, and a group's rows stand
 * together at its first event. Linear in events that come in order; only what is out of order is sorted, within its day.
 * A day's events are read before it is told, so the log's columns of that day and before may be written over.
 */
export class DayWalker {
  readonly #log: EventLog;
  /** The day's events in order, as indices into the log. */
  #rows = new Int32Array(0);
  #keys = new Float64Array(0);
  /** Members of each run are gathered by these. */
  #runOf = new Int32Array(0);
  readonly #told: DayRuns;
  /** Hash table of the day's ids: 1 + index, 0 where nothing is. */
  #table = new Int32Array(0);
  #serial = 0;
  readonly #groupSerial: Int32Array;
  readonly #groupAnchor: Float64Array;
  readonly #groupFiles: Int32Array;
  readonly #stepSerial: Int32Array;
  readonly #stepRun: Int32Array;
  /** Of each step, its place among all by their symbols, once it is asked for. */
  #ranks: Int32Array | undefined;
  readonly #usage: UsageCount;
  #order: Int32Array | undefined;

  constructor(log: EventLog) {
    const { steps } = log.book;
    const groups = log.groups.size;
    this.#log = log;
    this.#groupSerial = new Int32Array(groups);
    this.#groupAnchor = new Float64Array(groups);
    this.#groupFiles = new Int32Array(groups);
    this.#stepSerial = new Int32Array(steps.length);
    this.#stepRun = new Int32Array(steps.length);
    this.#usage = new UsageCount(log.book);
    this.#told = {
      day: 0,
      events: 0,
      omitted: 0,
      runs: 0,
      step: new Int32Array(0),
      startMs: new Float64Array(0),
      endMs: new Float64Array(0),
      count: new Int32Array(0),
      group: new Int32Array(0),
      members: new Int32Array(0),
      groups: [],
      usage: [],
    };
  }

  walk(visit: (day: DayRuns) => void): void {
    const log = this.#log;
    this.#order = log.sortByDay();
    for (let from = 0; from < log.size; ) {
      const day = Math.floor((log.atMs[from] as number) / DAY);
      let to = from + 1;
      while (to < log.size && (log.atMs[to] as number) < (day + 1) * DAY) to++;
      visit(this.#read(day, from, to));
      from = to;
    }
  }

  #read(day: number, from: number, to: number): DayRuns {
    this.#serial++;
    this.#makeRoom(to - from);
    const told = this.#told;
    this.#sortByTime(from, to);
    const rows = this.#unique(to - from);
    told.day = day;
    told.events = rows;
    for (let i = 0; i < rows; i++) {
      const row = this.#rows[i] as number;
      this.#usage.count(this.#log.what[row] as number, this.#log.atMs[row] as number);
    }
    told.usage = this.#usage.takeRows();
    const groups = this.#anchorGroups(rows);
    if (groups.length > 0 && !this.#groupsStandTogether(rows)) {
      this.#rows.subarray(0, rows).sort((a, b) => this.#compareAnchored(a, b));
    }
    const members = this.#collectRuns(rows);
    told.omitted = rows - members;
    groups.sort((a, b) => this.#log.groups.compare(a, b));
    told.groups = groups.map((group) => ({ group, files: this.#groupFiles[group] as number }));
    if (this.#order !== undefined) {
      for (let i = 0; i < members; i++) told.members[i] = this.#order[told.members[i] as number] as number;
    }
    return told;
  }

  #makeRoom(rows: number): void {
    if (rows <= this.#rows.length) return;
    const room = Math.max(64, Math.ceil(rows * 1.5));
    this.#rows = new Int32Array(room);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * room)));
    const told = this.#told;
    told.members = new Int32Array(room);
    const runs = Math.min(room, RUNS_PER_DAY_MAX);
    if (runs === told.step.length) return;
    told.step = new Int32Array(runs);
    told.startMs = new Float64Array(runs);
    told.endMs = new Float64Array(runs);
    told.count = new Int32Array(runs);
    told.group = new Int32Array(runs);
  }

  #sortByTime(from: number, to: number): void {
    const { atMs } = this.#log;
    const rows = this.#rows;
    const count = to - from;
    let isAscending = true;
    let hasTies = false;
    for (let i = 0; i < count; i++) {
      rows[i] = from + i;
      if (i === 0) continue;
      const step = (atMs[from + i] as number) - (atMs[from + i - 1] as number);
      if (step < 0) isAscending = false;
      if (step === 0) hasTies = true;
    }
    if (!isAscending) {
      // Times within a day and places in it fit one number together, which sorts without asking a function.
      const start = Math.floor((atMs[from] as number) / DAY) * DAY;
      const scale = 2 ** Math.ceil(Math.log2(count));
      if (this.#keys.length < count) this.#keys = new Float64Array(rows.length);
      const keys = this.#keys.subarray(0, count);
      for (let i = 0; i < count; i++) keys[i] = Math.floor((atMs[from + i] as number) - start) * scale + i;
      keys.sort();
      for (let i = 0; i < count; i++) rows[i] = from + ((keys[i] as number) % scale);
      hasTies = true;
    }
    if (!hasTies) return;
    for (let first = 0; first < count; ) {
      const whole = Math.floor(atMs[rows[first] as number] as number);
      let end = first + 1;
      let isOrdered = true;
      while (end < count && Math.floor(atMs[rows[end] as number] as number) === whole) {
        if (isOrdered && this.#compare(rows[end - 1] as number, rows[end] as number) > 0) isOrdered = false;
        end++;
      }
      if (!isOrdered) this.#sortRows(first, end);
      first = end;
    }
  }

  #sortRows(from: number, to: number): void {
    const rows = this.#rows;
    if (to - from > FEW_ROWS) return void rows.subarray(from, to).sort((a, b) => this.#compare(a, b));
    for (let i = from + 1; i < to; i++) {
      const row = rows[i] as number;
      let at = i;
      for (; at > from && this.#compare(rows[at - 1] as number, row) > 0; at--) rows[at] = rows[at - 1] as number;
      rows[at] = row;
    }
  }

  #compare(a: number, b: number): number {
    const { atMs, what, book } = this.#log;
    const byTime = (atMs[a] as number) - (atMs[b] as number);
    if (byTime !== 0) return byTime;
    const one = book.stepOf[what[a] as number] as number;
    const other = book.stepOf[what[b] as number] as number;
    if (one !== other) {
      this.#ranks ??= rankSteps(book.steps);
      return (this.#ranks[one] as number) - (this.#ranks[other] as number);
    }
    return this.#log.ids.compare(this.#idOf(a), this.#idOf(b));
  }

  #compareAnchored(a: number, b: number): number {
    const byAnchor = this.#anchorOf(a) - this.#anchorOf(b);
    if (byAnchor !== 0) return byAnchor;
    const one = this.#log.groupAt(a);
    const other = this.#log.groupAt(b);
    return this.#compareGroups(one, other) || this.#compare(a, b);
  }

  /** By their keys; what has none comes first. */
  #compareGroups(one: number, other: number): number {
    if (one === other) return 0;
    return one < 0 || other < 0 ? one - other : this.#log.groups.compare(one, other);
  }

  #anchorOf(row: number): number {
    const group = this.#log.groupAt(row);
    return group < 0 ? (this.#log.atMs[row] as number) : (this.#groupAnchor[group] as number);
  }

  #idOf(row: number): number {
    return this.#order === undefined ? row : (this.#order[row] as number);
  }

  /** Leaves the first row of each id; returns how many are left. */
  #unique(count: number): number {
    const { ids } = this.#log;
    const rows = this.#rows;
    const size = 2 ** Math.ceil(Math.log2(2 * count + 1));
    const table = this.#table.subarray(0, size).fill(0);
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      const id = this.#idOf(row);
      let slot = ids.hash(id) & (size - 1);
      let isKnown = false;
      for (let other = table[slot] as number; other !== 0; other = table[slot] as number) {
        if (ids.same(other - 1, id)) {
          isKnown = true;
          break;
        }
        slot = (slot + 1) & (size - 1);
      }
      if (isKnown) continue;
      table[slot] = id + 1;
      rows[kept++] = row;
    }
    return kept;
  }

  /** Notes when each group of the day begins; returns the groups. */
  #anchorGroups(count: number): number[] {
    const { group, atMs } = this.#log;
    const groups: number[] = [];
    if (group.length === 0) return groups;
    for (let i = 0; i < count; i++) {
      const row = this.#rows[i] as number;
      const own = group[row] as number;
      if (own < 0 || this.#groupSerial[own] === this.#serial) continue;
      this.#groupSerial[own] = this.#serial;
      this.#groupAnchor[own] = atMs[row] as number;
      groups.push(own);
    }
    return groups;
  }

  /** Whether the rows in order of time are in the order of their groups already. */
  #groupsStandTogether(count: number): boolean {
    const { group } = this.#log;
    let before = group[this.#rows[0] as number] as number;
    let anchor = this.#anchorOf(this.#rows[0] as number);
    for (let i = 1; i < count; i++) {
      const row = this.#rows[i] as number;
      const own = group[row] as number;
      if (own === before && own >= 0) continue;
      const ownAnchor = this.#anchorOf(row);
      // A group that comes a second time was anchored before what stands between.
      if (ownAnchor < anchor) return false;
      if (ownAnchor === anchor && own !== before && this.#compareGroups(own, before) < 0) return false;
      before = own;
      anchor = ownAnchor;
    }
    return true;
  }

  #collectRuns(count: number): number {
    const { group } = this.#log;
    const told = this.#told;
    told.runs = 0;
    if (group.length === 0) return this.#runsInOrder(0, count, 0);
    let members = 0;
    for (let from = 0; from < count; ) {
      const own = group[this.#rows[from] as number] as number;
      let to = from + 1;
      while (to < count && group[this.#rows[to] as number] === own) to++;
      members = own < 0 ? this.#runsInOrder(from, to, members) : this.#runsOfGroup(from, to, own, members);
      from = to;
    }
    return members;
  }

  #runsInOrder(from: number, to: number, membersSoFar: number): number {
    const { atMs, what, book } = this.#log;
    const told = this.#told;
    let members = membersSoFar;
    for (let i = from; i < to; i++) {
      const row = this.#rows[i] as number;
      const step = book.stepOf[what[row] as number] as number;
      const ms = atMs[row] as number;
      const last = told.runs - 1;
      if (
        last >= 0 &&
        told.step[last] === step &&
        told.group[last] === -1 &&
        ms - (told.endMs[last] as number) <= IDLE_GAP_MS
      ) {
        if (ms > (told.endMs[last] as number)) told.endMs[last] = ms;
        told.count[last] = (told.count[last] as number) + 1;
      } else if (told.runs < RUNS_PER_DAY_MAX) this.#begin(step, ms, -1);
      else continue;
      told.members[members++] = row;
    }
    return members;
  }

  #runsOfGroup(from: number, to: number, own: number, membersSoFar: number): number {
    const { atMs, what, book } = this.#log;
    const told = this.#told;
    const serial = ++this.#serial;
    let files = 0;
    for (let i = from; i < to; i++) {
      const step = book.stepOf[what[this.#rows[i] as number] as number] as number;
      if (this.#stepSerial[step] === serial) continue;
      this.#stepSerial[step] = serial;
      this.#stepRun[step] = -1;
      files++;
    }
    this.#groupFiles[own] = files;
    if (files > GROUP_FILES_MAX) return membersSoFar;
    const first = told.runs;
    if (this.#runOf.length < to) this.#runOf = new Int32Array(this.#rows.length);
    for (let i = from; i < to; i++) {
      const row = this.#rows[i] as number;
      const step = book.stepOf[what[row] as number] as number;
      const ms = atMs[row] as number;
      let run = this.#stepRun[step] as number;
      if (run < 0) {
        this.#runOf[i] = -1;
        if (told.runs >= RUNS_PER_DAY_MAX) continue;
        run = told.runs;
        this.#begin(step, ms, own);
        this.#stepRun[step] = run;
      } else {
        if (ms > (told.endMs[run] as number)) told.endMs[run] = ms;
        told.count[run] = (told.count[run] as number) + 1;
      }
      this.#runOf[i] = run;
    }
    // Rows of a group are in order of time, its members in order of runs.
    let members = membersSoFar;
    if (told.runs - first === to - from) {
      for (let i = from; i < to; i++) told.members[members++] = this.#rows[i] as number;
      return members;
    }
    const next = new Int32Array(told.runs - first);
    for (let run = first; run < told.runs; run++) {
      next[run - first] = members;
      members += told.count[run] as number;
    }
    for (let i = from; i < to; i++) {
      const run = this.#runOf[i] as number;
      if (run < 0) continue;
      const slot = next[run - first] as number;
      told.members[slot] = this.#rows[i] as number;
      next[run - first] = slot + 1;
    }
    return members;
  }

  #begin(step: number, ms: number, group: number): void {
    const told = this.#told;
    const run = told.runs++;
    told.step[run] = step;
    told.startMs[run] = ms;
    told.endMs[run] = ms;
    told.count[run] = 1;
    told.group[run] = group;
  }
}
