import type { Timeline } from "../assemble-timeline.ts";
import type { SequencePattern, Step } from "../types.ts";
import { OCCASION_MS } from "./activity-baseline.ts";

const SUBJECTS_MAX = 5_000;

/** Something that may be done by the calendar: one step, or a sequence. */
export interface Subject {
  identity: string;
  steps: Step[];
  wanted: Set<number>;
  /** Positions at which it was begun, ascending, an hour apart at least. */
  onsets: number[];
  /** Positions of each occurrence, by its first one. */
  paths: Map<number, ArrayLike<number>>;
  /** All positions that belong to it. */
  own: Set<number>;
}

/**
 * Every step that was done on enough days, the most regular ones first, and every sequence. O(runs).
 * @param daysMin fewer days, or fewer occasions, say nothing yet
 */
export function collectSubjects(
  timeline: Timeline,
  sequences: readonly SequencePattern[],
  sequencePaths: ReadonlyMap<string, readonly Int32Array[]>,
  daysOfStep: Int32Array,
  daysMin: number,
): { subjects: Subject[]; byStep: Map<number, Subject> } {
  const recurring = [...daysOfStep.keys()].filter((step) => (daysOfStep[step] ?? 0) >= daysMin);
  recurring.sort((a, b) => (daysOfStep[b] ?? 0) - (daysOfStep[a] ?? 0) || a - b);
  const byStep = new Map<number, Subject>();
  for (const step of recurring.slice(0, SUBJECTS_MAX)) {
    const what = timeline.steps[step] as Step;
    const wanted = new Set([step]);
    byStep.set(step, { identity: what.symbol, steps: [what], wanted, onsets: [], paths: new Map(), own: new Set() });
  }
  for (let p = 0; p < timeline.positions; p++) {
    for (let r = timeline.runStart[p] as number; r < (timeline.runStart[p + 1] as number); r++) {
      const subject = byStep.get(timeline.runStep[r] as number);
      if (subject === undefined) continue;
      subject.own.add(p);
      addOnset(timeline, subject, p);
    }
  }
  const indexOf = new Map(timeline.steps.map((step, i) => [step.symbol, i]));
  const ofSequences: Subject[] = [];
  for (const { key, statistics } of sequences) {
    const paths = sequencePaths.get(key) ?? [];
    const subject: Subject = {
      identity: key,
      steps: statistics.steps,
      wanted: new Set(statistics.steps.flatMap(({ symbol }) => indexOf.get(symbol) ?? [])),
      onsets: [],
      paths: new Map(paths.map((path) => [path[0] as number, path])),
      own: new Set(paths.flatMap((path) => [...path])),
    };
    for (const path of paths) addOnset(timeline, subject, path[0] as number);
    ofSequences.push(subject);
    // A step's companions are not the background that it is measured against.
    for (const step of subject.wanted) for (const p of subject.own) byStep.get(step)?.own.add(p);
  }
  const subjects = [...ofSequences, ...byStep.values()].filter(({ onsets }) => onsets.length >= daysMin);
  return { subjects, byStep };
}

function addOnset(timeline: Timeline, subject: Subject, position: number): void {
  const before = subject.onsets.at(-1);
  if (
    before !== undefined &&
    (timeline.startMs[position] as number) - (timeline.startMs[before] as number) < OCCASION_MS
  ) {
    return;
  }
  subject.onsets.push(position);
}
