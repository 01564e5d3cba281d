import type { Timeline } from "../assemble-timeline.ts";
import { free } from "../columns.ts";
import type { SequencePattern, Step } from "../types.ts";
import { OCCASION_MS } from "./activity-baseline.ts";
import { union } from "./union.ts";

const SUBJECTS_MAX = 5_000;

/** Something that may be done by the calendar: one step, or a sequence. */
export interface Subject {
  identity: string;
  steps: Step[];
  wanted: Set<number>;
  /** Positions at which it was begun, ascending, an hour apart at least. */
  onsets: Int32Array;
  /** Of a sequence, the positions of each occurrence; of a step none: it is where it begins. */
  paths: readonly Int32Array[];
  /** Positions of a step, ascending; of a sequence, those of its occurrences. */
  places: Int32Array;
  /** All positions that belong to it, ascending, each once. */
  own: Int32Array;
}

/**
 * Every step that was done on enough days, the most regular ones first, and every sequence. O(runs), four bytes each.
 * @param daysMin fewer days, or fewer occasions, say nothing yet
 * @returns with what gives the memory of all places back at once: then `places` and `own` are no more
 */
export function collectSubjects(
  timeline: Timeline,
  sequences: readonly SequencePattern[],
  sequencePaths: ReadonlyMap<string, readonly Int32Array[]>,
  daysOfStep: Int32Array,
  daysMin: number,
): { subjects: Subject[]; byStep: Map<number, Subject>; close: () => void } {
  const recurring = [...daysOfStep.keys()].filter((step) => (daysOfStep[step] ?? 0) >= daysMin);
  recurring.sort((a, b) => (daysOfStep[b] ?? 0) - (daysOfStep[a] ?? 0) || a - b);
  const steps = Int32Array.from(recurring.slice(0, SUBJECTS_MAX));
  const { placesOf, close } = collectPlaces(timeline, steps);
  const byStep = new Map<number, Subject>();
  const onsetsOf = onsetFinder(timeline);
  for (const [i, step] of steps.entries()) {
    const what = timeline.steps[step] as Step;
    const own = placesOf(i);
    const subject: Subject = {
      identity: what.symbol,
      steps: [what],
      wanted: new Set([step]),
      onsets: onsetsOf(own),
      paths: [],
      places: own,
      own,
    };
    byStep.set(step, subject);
  }
  const indexOf = new Map(timeline.steps.map((step, i) => [step.symbol, i]));
  const ofSequences: Subject[] = [];
  for (const { key, statistics } of sequences) {
    const paths = sequencePaths.get(key) ?? [];
    const own = ascending(paths);
    const subject: Subject = {
      identity: key,
      steps: statistics.steps,
      wanted: new Set(statistics.steps.flatMap(({ symbol }) => indexOf.get(symbol) ?? [])),
      onsets: onsetsOf(Int32Array.from(paths, (path) => path[0] as number)),
      paths,
      places: own,
      own,
    };
    ofSequences.push(subject);
    // A step's companions are not the background that it is measured against.
    for (const step of subject.wanted) {
      const ofStep = byStep.get(step);
      if (ofStep !== undefined) ofStep.own = union(ofStep.own, subject.own);
    }
  }
  const subjects = [...ofSequences, ...byStep.values()].filter(({ onsets }) => onsets.length >= daysMin);
  return { subjects, byStep, close };
}

/** Positions of each of the steps, by its place among them. */
function collectPlaces(
  timeline: Timeline,
  steps: Int32Array,
): { placesOf: (i: number) => Int32Array; close: () => void } {
  const { positions, runStart, runStep } = timeline;
  const indexOf = new Int32Array(timeline.steps.length).fill(-1);
  for (const [i, step] of steps.entries()) indexOf[step] = i;
  const next = new Int32Array(steps.length + 1);
  for (const step of runStep) {
    const i = indexOf[step] as number;
    if (i >= 0) next[i + 1] = (next[i + 1] as number) + 1;
  }
  for (let i = 0; i < steps.length; i++) next[i + 1] = (next[i + 1] as number) + (next[i] as number);
  const first = next.slice();
  const places = new Int32Array(next[steps.length] as number);
  for (let p = 0; p < positions; p++) {
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const i = indexOf[runStep[r] as number] as number;
      if (i < 0) continue;
      const slot = next[i] as number;
      // A group over midnight may hold a step twice.
      if (slot > (first[i] as number) && places[slot - 1] === p) continue;
      places[slot] = p;
      next[i] = slot + 1;
    }
  }
  return { placesOf: (i) => places.subarray(first[i], next[i]), close: () => free(places) };
}

function ascending(paths: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(paths.reduce((sum, path) => sum + path.length, 0));
  let filled = 0;
  for (const path of paths) {
    all.set(path, filled);
    filled += path.length;
  }
  return union(all.sort(), new Int32Array(0));
}

/** Finds the positions, of ascending ones, that are an hour after the one found before. */
function onsetFinder({ startMs }: Timeline): (positions: Int32Array) => Int32Array {
  let found = new Int32Array(0);
  return (positions) => {
    if (found.length < positions.length) found = new Int32Array(positions.length);
    let count = 0;
    let lastMs = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < positions.length; i++) {
      const p = positions[i] as number;
      if ((startMs[p] as number) - lastMs < OCCASION_MS) continue;
      lastMs = startMs[p] as number;
      found[count++] = p;
    }
    return found.slice(0, count);
  };
}
