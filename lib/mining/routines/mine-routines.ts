import type { Timeline } from "../assemble-timeline.ts";
import { type Describer, sayTime, sayWeekdays } from "../describe-steps.ts";
import { newest, occurrenceAt } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import { dateOf, weekdayOf } from "../local-time.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import { clockDistance, clockMean } from "../statistics/circular.ts";
import { heldOutConfidence } from "../statistics/wilson.ts";
import type { NearMiss, RoutinePattern, SequencePattern, Step } from "../types.ts";
import { ActivityBaseline, CELLS, CELLS_PER_DAY, cellOf, OCCASION_MS } from "./activity-baseline.ts";
import { findSlot, type Slot } from "./find-slot.ts";

/** Distinct days of a routine; one less is a near miss. */
export const ROUTINE_DAYS_MIN = 5;
const Q_MAX = 0.01;
/** Done on fewer of the days it is due, it is no routine. */
const HIT_SHARE_MIN = 0.5;
/** A time of day is meant at least this loosely. */
const REACH_MINUTES_MIN = 30;
const SUBJECTS_MAX = 5_000;
/** Two routines on the same days at most this far apart are told as one. */
const SAME_TIME_MINUTES = 60;
const SAME_DAYS_SHARE = 0.8;
const STEPS_SHOWN_MAX = 8;

/** Something that may be done by the clock: one step, or a sequence. */
interface Subject {
  identity: string;
  steps: Step[];
  wanted: Set<number>;
  /** Positions at which it was begun, ascending, an hour apart at least. */
  onsets: number[];
  /** Positions of each occurrence, by its first one. */
  paths: Map<number, ArrayLike<number>>;
  own: Set<number>;
}

interface Found {
  subject: Subject;
  slot: Slot;
  qValue: number;
  /** Due days from the first to the last of the routine's time, with the position of the hit or -1. */
  due: { day: number; position: number }[];
  hits: number;
  stopped: boolean;
}

export interface MinedRoutines {
  patterns: RoutinePattern[];
  candidates: number;
  significant: number;
  nearMisses: NearMiss[];
}

/**
 * What is done by the clock: for each recurring step and each sequence, the window of the local week it crowds into,
 * against the person's own activity (see `findSlot`, `ActivityBaseline`), Benjamini–Hochberg over all of them.
 */
export function mineRoutines(
  timeline: Timeline,
  describer: Describer,
  sequences: readonly SequencePattern[],
  sequencePaths: ReadonlyMap<string, readonly Int32Array[]>,
  daysOfStep: Int32Array,
): MinedRoutines {
  const subjects = collectSubjects(timeline, sequences, sequencePaths, daysOfStep);
  const baseline = new ActivityBaseline(timeline);
  const tested: { subject: Subject; slot: Slot }[] = [];
  for (const subject of subjects) {
    const histogram = new Float64Array(CELLS);
    for (const p of subject.onsets) {
      const cell = cellOf(timeline, p);
      histogram[cell] = (histogram[cell] as number) + 1;
    }
    const slot = findSlot(histogram, baseline.shares(subject.onsets, subject.own));
    if (slot !== undefined) tested.push({ subject, slot });
  }
  const adjusted = adjustPValues(
    tested.map(({ slot }) => slot.pValue),
    subjects.length,
  );
  const found = tested.flatMap(({ subject, slot }, i) => {
    const qValue = adjusted[i] ?? 1;
    return qValue <= Q_MAX ? [{ subject, slot, qValue, ...followDueDays(timeline, subject, slot) }] : [];
  });
  const regular = found.filter(({ hits, due }) => hits >= HIT_SHARE_MIN * due.length);
  const nearMisses = regular
    .filter(({ hits }) => hits === ROUTINE_DAYS_MIN - 1)
    .map(({ subject, slot }) => ({
      kind: "routine" as const,
      title: `You ${describer.steps(subject.steps)} ${sayWeekdays(slot.weekdays)} at about the same time`,
      reason: `seen on ${ROUTINE_DAYS_MIN - 1} days, 1 more needed`,
    }));
  const told = mergeSameTime(
    timeline,
    regular.filter(({ hits }) => hits >= ROUTINE_DAYS_MIN),
  );
  return {
    patterns: told.map((routine) => toPattern(timeline, describer, routine)),
    candidates: subjects.length,
    significant: found.length,
    nearMisses,
  };
}

function collectSubjects(
  timeline: Timeline,
  sequences: readonly SequencePattern[],
  sequencePaths: ReadonlyMap<string, readonly Int32Array[]>,
  daysOfStep: Int32Array,
): Subject[] {
  const recurring = [...daysOfStep.keys()].filter((step) => (daysOfStep[step] ?? 0) >= ROUTINE_DAYS_MIN - 1);
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
  return [...ofSequences, ...byStep.values()].filter(({ onsets }) => onsets.length >= ROUTINE_DAYS_MIN - 1);
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

/**
 * Goes through the days on which the routine was due and the person was active, and finds the time in which it
 * lived: the run of due days with the most hits less misses (Kadane's maximum-sum segment).
 */
function followDueDays(timeline: Timeline, { onsets }: Subject, slot: Slot) {
  // The window that was tested is cut to quarter hours; what lies close around its centre is the same habit.
  const centre = clockMean(
    onsets.flatMap((p) => (isInside(timeline, p, slot) ? [timeline.minute[p] as number] : [])),
  ).mean;
  const reach = Math.max(REACH_MINUTES_MIN, slot.width * 11.25);
  const hitOn = new Map<number, number>();
  const awayOn = new Map<number, number>();
  for (const p of onsets) {
    const minute = timeline.minute[p] as number;
    const away = clockDistance(centre, minute);
    if (Math.abs(away) > reach) continue;
    // The day on which the window starts: the one of its centre, or the day before when that lies past midnight.
    const centreDay = (timeline.day[p] as number) + Math.round((minute - away - centre) / 1440);
    const dueDay = centre < slot.startCell * 15 - reach ? centreDay - 1 : centreDay;
    if (!slot.weekdays.includes(weekdayOf(dueDay)) || Math.abs(away) >= (awayOn.get(dueDay) ?? 1440)) continue;
    hitOn.set(dueDay, p);
    awayOn.set(dueDay, Math.abs(away));
  }
  // A day away is no miss; a hit counts even if, past midnight, its day saw nothing else.
  const days = new Set([...timeline.activeDays, ...hitOn.keys()]);
  const due = [...days]
    .filter((day) => slot.weekdays.includes(weekdayOf(day)))
    .sort((a, b) => a - b)
    .map((day) => ({ day, position: hitOn.get(day) ?? -1 }));
  let best = { from: 0, to: -1, sum: 0 };
  let from = 0;
  let sum = 0;
  for (const [i, { position }] of due.entries()) {
    if (sum <= 0) {
      sum = 0;
      from = i;
    }
    sum += position >= 0 ? 1 : -1;
    if (sum > best.sum) best = { from, to: i, sum };
  }
  const lived = due.slice(best.from, best.to + 1);
  const hits = lived.filter(({ position }) => position >= 0).length;
  const missedSince = due.length - 1 - best.to;
  const share = hits / Math.max(1, lived.length);
  // So many misses in a row would come by chance less than once in a hundred times.
  const stopped = missedSince >= 4 && (1 - Math.min(0.95, share)) ** missedSince < 0.01;
  const counted = stopped ? lived : due.slice(best.from);
  return { due: counted, hits: counted.filter(({ position }) => position >= 0).length, stopped };
}

function isInside(timeline: Timeline, position: number, slot: Slot): boolean {
  const quarter = Math.floor((timeline.minute[position] as number) / 15);
  const weekday = weekdayOf(timeline.day[position] as number);
  if (quarter >= slot.startCell && quarter < slot.startCell + slot.width) return slot.weekdays.includes(weekday);
  return quarter + CELLS_PER_DAY - slot.startCell < slot.width && slot.weekdays.includes((weekday + 6) % 7);
}

/** Strongest first; what happens on the same days at about the same time joins the one before it. */
function mergeSameTime(timeline: Timeline, routines: readonly Found[]): Found[] {
  const order = [...routines].sort(
    (a, b) =>
      b.subject.steps.length - a.subject.steps.length ||
      a.slot.pValue - b.slot.pValue ||
      b.hits - a.hits ||
      (a.subject.identity < b.subject.identity ? -1 : 1),
  );
  const kept: (Found & { mean: number; days: Set<number>; joined: Set<string> })[] = [];
  for (const routine of order) {
    const hits = routine.due.filter(({ position }) => position >= 0);
    const { mean } = clockMean(hits.map(({ position }) => timeline.minute[position] as number));
    const host = kept.find(
      (other) =>
        Math.abs(clockDistance(other.mean, mean)) <= SAME_TIME_MINUTES &&
        hits.filter(({ day }) => other.days.has(day)).length >= SAME_DAYS_SHARE * hits.length,
    );
    if (host === undefined) {
      const days = new Set(hits.map(({ day }) => day));
      kept.push({ ...routine, mean, days, joined: new Set(routine.subject.steps.map(({ symbol }) => symbol)) });
      continue;
    }
    for (const step of routine.subject.steps) {
      if (host.joined.has(step.symbol) || hits.length < SAME_DAYS_SHARE * host.hits) continue;
      if (host.subject.steps.length >= STEPS_SHOWN_MAX) continue;
      host.joined.add(step.symbol);
      const later = clockDistance(host.mean, mean) >= 0;
      const steps = later ? [...host.subject.steps, step] : [step, ...host.subject.steps];
      host.subject = { ...host.subject, steps, wanted: new Set([...host.subject.wanted, ...routine.subject.wanted]) };
    }
  }
  return kept;
}

function toPattern(timeline: Timeline, describer: Describer, found: Found): RoutinePattern {
  const { subject, slot, due, qValue } = found;
  const hits = due.filter(({ position }) => position >= 0);
  const minutes = hits.map(({ position }) => timeline.minute[position] as number);
  const mean = clockMean(minutes).mean;
  const away = minutes.map((minute) => Math.abs(clockDistance(mean, minute))).sort((a, b) => a - b);
  const tolerance = Math.max(5, Math.ceil(away[Math.floor((away.length - 1) * 0.9)] ?? 0));
  const minuteOfDay = Math.round(mean) % 1440;
  const weekdays = cronWeekdays(slot, mean);
  const missed = due.filter(({ position }) => position < 0);
  const times = due.map(({ day, position }) => ({
    atMs: position >= 0 ? (timeline.startMs[position] as number) : timeline.clock.toInstant(day, minuteOfDay),
    held: position >= 0,
  }));
  const first = hits[0]?.position ?? 0;
  const last = hits.at(-1)?.position ?? 0;
  const partOfDay = Math.floor((slot.startCell + slot.width / 2) / 24) % 4;
  const days = weekdays.length >= 4 ? "most days" : weekdays.join();
  return {
    kind: "routine",
    key: fingerprint("routine", subject.identity, String(partOfDay), days),
    title: `You ${describer.steps(subject.steps)} ${sayWeekdays(weekdays)} at about ${sayTime(minuteOfDay)}`,
    support: hits.length,
    confidence: heldOutConfidence(times),
    firstSeenMs: timeline.startMs[first] ?? 0,
    lastSeenMs: timeline.startMs[last] ?? 0,
    status: found.stopped ? "stopped" : "active",
    evidence: {
      occurrences: newest(hits, timeline.kept.occurrences).map(({ position }) =>
        occurrenceAt(timeline, subject.paths.get(position) ?? [position], (step) => subject.wanted.has(step)),
      ),
      misses: newest(
        times.flatMap(({ atMs, held }, i) => (held ? [] : [{ atMs, day: dateOf(due[i]?.day ?? 0) }])),
        timeline.kept.misses,
      ),
      missesTotal: missed.length,
      distinctDays: hits.length,
    },
    statistics: {
      steps: subject.steps,
      cron: `${minuteOfDay % 60} ${Math.floor(minuteOfDay / 60)} * * ${cronDays(weekdays)}`,
      timezone: timeline.clock.timeZone,
      weekdays,
      minuteOfDay,
      toleranceMinutes: tolerance,
      hits: hits.length,
      opportunities: due.length,
      expected: slot.expected,
      lift: slot.onsetsInside / Math.max(slot.expected, 1e-9),
      pValue: slot.pValue,
      qValue,
    },
  };
}

/** The window's weekdays are those it starts on; a mean past midnight falls on the days after. */
function cronWeekdays(slot: Slot, mean: number): number[] {
  if (slot.startCell + slot.width <= 96 || mean >= slot.startCell * 15) return slot.weekdays;
  return slot.weekdays.map((day) => (day + 1) % 7).sort((a, b) => a - b);
}

function cronDays(weekdays: readonly number[]): string {
  if (weekdays.length === 7) return "*";
  const isRange = weekdays.length > 2 && weekdays.every((day, i) => i === 0 || day === (weekdays[i - 1] ?? 0) + 1);
  return isRange ? `${weekdays[0]}-${weekdays.at(-1)}` : weekdays.join(",");
}
