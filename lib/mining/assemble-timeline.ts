import { SHOWN_EVIDENCE } from "./evidence.ts";
import { LocalClock } from "./local-time.ts";
import { GROUP_FILES_MAX, IDLE_GAP_MS } from "./summarize-day.ts";
import type { DaySummary, EvidenceBounds, Step } from "./types.ts";

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
  endMs: Float64Array;
  /** Stretch that a position lies in; stretch s covers positions `stretchStart[s] … stretchStart[s + 1] - 1`. */
  stretch: Int32Array;
  stretchStart: Int32Array;
  /** Local calendar day and minute of each position's start. */
  day: Int32Array;
  minute: Int16Array;
  /** Group of each position, index into `groups`, or -1. */
  group: Int32Array;
  groups: { key: string; files: number }[];
  runStep: Int32Array;
  runCount: Int32Array;
  runIds: string[][];
  /** Distinct local days with any event, ascending. */
  activeDays: Int32Array;
  positions: number;
  stretches: number;
  /** How much evidence detectors keep with a pattern. */
  kept: EvidenceBounds;
}

/** Joins day summaries (any order) into one timeline; stretches run on across midnight. O(n log n) in the runs of a day. */
export function assembleTimeline(
  days: readonly DaySummary[],
  timeZone: string,
  kept: EvidenceBounds = SHOWN_EVIDENCE,
): Timeline {
  const clock = new LocalClock(timeZone);
  const sorted = [...days].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  let runs = 0;
  for (const day of sorted) runs += day.runs.step.length;
  const steps: Step[] = [];
  const stepIndex = new Map<string, number>();
  const groups: Timeline["groups"] = [];
  const groupIndex = new Map<string, number>();
  const runStep = new Int32Array(runs);
  const runCount = new Int32Array(runs);
  const runIds: string[][] = new Array(runs);
  const runStart = new Int32Array(runs + 1);
  const startMs = new Float64Array(runs);
  const endMs = new Float64Array(runs);
  const group = new Int32Array(runs);
  let at = 0;
  let positions = 0;
  for (const summary of sorted) {
    const midnight = Date.parse(`${summary.day}T00:00:00Z`);
    const toStep = summary.steps.map((step) => {
      let index = stepIndex.get(step.symbol);
      if (index === undefined) {
        index = steps.push(step) - 1;
        stepIndex.set(step.symbol, index);
      }
      return index;
    });
    const toGroup = summary.groups.map(({ key, files }) => {
      let index = groupIndex.get(key);
      if (index === undefined) {
        index = groups.push({ key, files }) - 1;
        groupIndex.set(key, index);
      } else {
        const known = groups[index];
        // A group that crosses midnight: an upper bound of its size is enough to tell small from huge.
        if (known !== undefined) known.files = Math.min(known.files + files, GROUP_FILES_MAX + 1);
      }
      return index;
    });
    const columns = summary.runs;
    for (let i = 0; i < columns.step.length; i++) {
      const start = midnight + (columns.startMs[i] ?? 0);
      const end = start + (columns.spanMs[i] ?? 0);
      const ofGroup = (columns.group[i] ?? -1) < 0 ? -1 : (toGroup[columns.group[i] ?? 0] ?? -1);
      const previous = positions - 1;
      // A run that goes on over UTC midnight is one run: else it would seem to begin there every day.
      if (
        ofGroup < 0 &&
        i === 0 &&
        positions > 0 &&
        group[previous] === -1 &&
        (runStart[previous] as number) === at - 1 &&
        runStep[at - 1] === toStep[columns.step[i] ?? 0] &&
        start - (endMs[previous] as number) <= IDLE_GAP_MS
      ) {
        endMs[previous] = end;
        runCount[at - 1] = (runCount[at - 1] as number) + (columns.count[i] ?? 1);
        continue;
      }
      const joins =
        positions > 0 &&
        group[previous] === ofGroup &&
        (ofGroup >= 0 || (startMs[previous] === start && endMs[previous] === start && end === start));
      if (joins) {
        if (end > (endMs[previous] ?? 0)) endMs[previous] = end;
      } else {
        runStart[positions] = at;
        startMs[positions] = start;
        endMs[positions] = end;
        group[positions] = ofGroup;
        positions++;
      }
      runStep[at] = toStep[columns.step[i] ?? 0] ?? 0;
      runCount[at] = columns.count[i] ?? 1;
      runIds[at] = columns.ids[i] ?? [];
      at++;
    }
  }
  runStart[positions] = at;
  const stretch = new Int32Array(positions);
  const stretchStarts: number[] = [];
  const day = new Int32Array(positions);
  const minute = new Int16Array(positions);
  const activeDays: number[] = [];
  let busyUntil = Number.NEGATIVE_INFINITY;
  for (let p = 0; p < positions; p++) {
    const start = startMs[p] ?? 0;
    if (start - busyUntil > IDLE_GAP_MS) stretchStarts.push(p);
    busyUntil = Math.max(busyUntil, endMs[p] ?? 0);
    stretch[p] = stretchStarts.length - 1;
    const localDay = clock.dayNumber(start);
    day[p] = localDay;
    minute[p] = clock.minuteOfDay(start);
    if (activeDays.at(-1) !== localDay) activeDays.push(localDay);
  }
  stretchStarts.push(positions);
  return {
    clock,
    steps,
    runStart: runStart.subarray(0, positions + 1),
    startMs: startMs.subarray(0, positions),
    endMs: endMs.subarray(0, positions),
    stretch,
    stretchStart: Int32Array.from(stretchStarts),
    day,
    minute,
    group: group.subarray(0, positions),
    groups,
    runStep,
    runCount,
    runIds,
    activeDays: Int32Array.from(new Set(activeDays)).sort(),
    positions,
    stretches: stretchStarts.length - 1,
    kept,
  };
}
