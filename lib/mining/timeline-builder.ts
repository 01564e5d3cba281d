import type { Timeline } from "./assemble-timeline.ts";
import { grown, shrunk } from "./columns.ts";
import type { LocalClock } from "./local-time.ts";
import type { EvidenceBounds, Step } from "./types.ts";
import { GROUP_FILES_MAX, IDLE_GAP_MS } from "./walk-days.ts";

/** Three weeks: what goes on for longer without a pause, or in one group, is told in parts. */
const SPAN_MAX_MS = 2 ** 31 - 1;

/** When a position ended, in epoch milliseconds. */
export const endAt = ({ startMs, spanMs }: Pick<Timeline, "startMs" | "spanMs">, position: number): number =>
  (startMs[position] as number) + (spanMs[position] as number);

/**
 * Columns to build in. Those of a log whose days are told in order may be given: its places are read before they are
 * written. They are used up: what is not needed of them is given back at the end.
 */
export interface RunColumns {
  startMs: Float64Array<ArrayBuffer>;
  runStep: Int32Array<ArrayBuffer>;
  group: Int32Array<ArrayBuffer>;
}

/**
 * Joins days of runs, in order of time, into one timeline; stretches run on across midnight. O(runs).
 * Runs are told day by day: `beginDay`, the day's groups, then its runs.
 */
export class TimelineBuilder {
  readonly steps: Step[] = [];
  /** Files of each group, at most one more than makes it huge. */
  #groupFiles = new Uint8Array(1 << 8);
  readonly #columns: RunColumns;
  readonly #room: number;
  readonly #runStart: Int32Array<ArrayBuffer>;
  readonly #spanMs: Int32Array<ArrayBuffer>;
  #groups = 0;
  #runs = 0;
  #positions = 0;
  /** How many of the day were told. */
  #ofDay = 0;

  /** @param room at least as many runs as will be told */
  constructor(room: number, columns?: RunColumns) {
    this.#columns = columns ?? {
      startMs: new Float64Array(room),
      runStep: new Int32Array(room),
      group: new Int32Array(0),
    };
    this.#room = room;
    this.#runStart = new Int32Array(room + 1);
    this.#spanMs = new Int32Array(room);
  }

  beginDay(): void {
    this.#ofDay = 0;
  }

  /** Index of a group of the day. @param known its index, when a day before had it too: it goes on over midnight */
  addGroup(files: number, known?: number): number {
    if (this.#columns.group.length === 0) this.#columns.group = new Int32Array(this.#room).fill(-1);
    const index = known ?? this.#groups++;
    if (index >= this.#groupFiles.length) this.#groupFiles = grown(this.#groupFiles, index + 1);
    // An upper bound of the size of one that crosses midnight is enough to tell small from huge.
    this.#groupFiles[index] = Math.min((this.#groupFiles[index] as number) + files, GROUP_FILES_MAX + 1);
    return index;
  }

  /** @returns whether it is a run of its own; false when it goes on with the last one over midnight. */
  addRun(step: number, start: number, end: number, group: number): boolean {
    const { startMs, runStep, group: groups } = this.#columns;
    const at = this.#runs;
    const previous = this.#positions - 1;
    const spanOfAll = end - (startMs[previous] as number);
    const isFirst = this.#ofDay++ === 0;
    // A run that goes on over UTC midnight is one run: else it would seem to begin there every day.
    if (
      isFirst &&
      group < 0 &&
      previous >= 0 &&
      (groups.length === 0 || groups[previous] === -1) &&
      this.#runStart[previous] === at - 1 &&
      runStep[at - 1] === step &&
      spanOfAll <= SPAN_MAX_MS &&
      start - (startMs[previous] as number) - (this.#spanMs[previous] as number) <= IDLE_GAP_MS
    ) {
      this.#spanMs[previous] = spanOfAll;
      return false;
    }
    const joins =
      previous >= 0 &&
      (groups.length === 0 || groups[previous] === group) &&
      spanOfAll <= SPAN_MAX_MS &&
      (group >= 0 || (startMs[previous] === start && this.#spanMs[previous] === 0 && end === start));
    if (joins) {
      if (spanOfAll > (this.#spanMs[previous] as number)) this.#spanMs[previous] = spanOfAll;
    } else {
      const position = this.#positions++;
      this.#runStart[position] = at;
      startMs[position] = start;
      this.#spanMs[position] = end - start;
      if (groups.length > 0) groups[position] = group;
    }
    runStep[at] = step;
    this.#runs = at + 1;
    return true;
  }

  finish(
    clock: LocalClock,
    kept: EvidenceBounds,
    of: Pick<Timeline, "runCount" | "runIds">,
    keyOfGroup: (group: number) => string,
  ): Timeline {
    const positions = this.#positions;
    const runs = this.#runs;
    const groups = this.#groups;
    this.#runStart[positions] = runs;
    const startMs = shrunk(this.#columns.startMs, positions);
    const spanMs = shrunk(this.#spanMs, positions);
    const runStep = shrunk(this.#columns.runStep, runs);
    // A log's column is there also where the only event with a group was one of two with the same id, and left out.
    const group = shrunk(this.#columns.group, groups === 0 ? 0 : positions);
    const stretch = new Int32Array(positions);
    const day = new Int32Array(positions);
    const minute = new Int16Array(positions);
    const activeDays = new Set<number>();
    let stretches = 0;
    let busyUntil = Number.NEGATIVE_INFINITY;
    let today = Number.NaN;
    for (let p = 0; p < positions; p++) {
      const start = startMs[p] as number;
      const end = start + (spanMs[p] as number);
      if (start - busyUntil > IDLE_GAP_MS) stretches++;
      if (end > busyUntil) busyUntil = end;
      stretch[p] = stretches - 1;
      const wall = start + clock.offsetMs(start);
      const localDay = Math.floor(wall / 86_400_000);
      day[p] = localDay;
      minute[p] = Math.floor((wall - localDay * 86_400_000) / 60_000);
      if (localDay !== today) activeDays.add(localDay);
      today = localDay;
    }
    const stretchStart = new Int32Array(stretches + 1).fill(positions);
    for (let p = positions - 1; p >= 0; p--) stretchStart[stretch[p] as number] = p;
    return {
      clock,
      steps: this.steps,
      runStart: shrunk(this.#runStart, positions + 1),
      startMs,
      spanMs,
      stretch,
      stretchStart,
      day,
      minute,
      group,
      groups: { size: groups, keyOf: keyOfGroup, files: this.#groupFiles.subarray(0, groups) },
      runStep,
      ...of,
      activeDays: Int32Array.from(activeDays).sort(),
      positions,
      stretches,
      kept,
    };
  }
}
