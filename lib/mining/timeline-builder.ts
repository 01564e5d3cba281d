import type { Timeline } from "./assemble-timeline.ts";
import type { LocalClock } from "./local-time.ts";
import { grown } from "./packed-ids.ts";
import type { EvidenceBounds, Step } from "./types.ts";
import { GROUP_FILES_MAX, IDLE_GAP_MS } from "./walk-days.ts";

/** Three weeks: what goes on for longer without a pause, or in one group, is told in parts. */
const SPAN_MAX_MS = 2 ** 31 - 1;

/** When a position ended, in epoch milliseconds. */
export const endAt = ({ startMs, spanMs }: Pick<Timeline, "startMs" | "spanMs">, position: number): number =>
  (startMs[position] as number) + (spanMs[position] as number);

/** Columns to build in. Those of a log whose days are told in order may be given: its places are read before they are written. */
export interface RunColumns {
  startMs: Float64Array;
  runStep: Int32Array;
  group: Int32Array;
}

/**
 * Joins days of runs, in order of time, into one timeline; stretches run on across midnight. O(runs).
 * Runs are told day by day: `beginDay`, the day's groups, then its runs.
 */
export class TimelineBuilder {
  readonly steps: Step[] = [];
  readonly #groupKeys: string[] = [];
  /** Files of each group, at most one more than makes it huge. */
  #groupFiles = new Uint8Array(1 << 8);
  readonly #columns: RunColumns;
  readonly #room: number;
  readonly #runStart: Int32Array;
  readonly #spanMs: Int32Array;
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
  addGroup(key: string, files: number, known?: number): number {
    if (this.#columns.group.length === 0) this.#columns.group = new Int32Array(this.#room).fill(-1);
    const index = known ?? this.#groupKeys.push(key) - 1;
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

  finish(clock: LocalClock, kept: EvidenceBounds, of: Pick<Timeline, "runCount" | "runIds">): Timeline {
    const positions = this.#positions;
    const runs = this.#runs;
    const startMs = this.#columns.startMs.subarray(0, positions);
    const spanMs = this.#spanMs.subarray(0, positions);
    this.#runStart[positions] = runs;
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
      runStart: this.#runStart.subarray(0, positions + 1),
      startMs,
      spanMs,
      stretch,
      stretchStart,
      day,
      minute,
      // A log's column is there also where the only event with a group was one of two with the same id, and left out.
      group: this.#columns.group.subarray(0, this.#groupKeys.length === 0 ? 0 : positions),
      groups: { keys: this.#groupKeys, files: this.#groupFiles.subarray(0, this.#groupKeys.length) },
      runStep: this.#columns.runStep.subarray(0, runs),
      ...of,
      activeDays: Int32Array.from(activeDays).sort(),
      positions,
      stretches,
      kept,
    };
  }
}
