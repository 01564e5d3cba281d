import type { Timeline } from "../assemble-timeline.ts";
import { cronOf, sayWhen } from "../describe-schedule.ts";
import { type Describer, sayTime } from "../describe-steps.ts";
import { newest, occurrenceAt, tellEvidence } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import { dateOf } from "../local-time.ts";
import { boundTrials, countTrials } from "../statistics/wilson.ts";
import type { RoutinePattern } from "../types.ts";
import type { DayRule } from "./day-rules.ts";
import type { Found } from "./mine-routines.ts";

/** A routine as a pattern, with its schedule, its newest occurrences and the days on which it was missed. */
export function toRoutinePattern(timeline: Timeline, describer: Describer, found: Found): RoutinePattern {
  const { subject, slot, qValue, pValue, minuteOfDay, toleranceMinutes, stoppedOn } = found;
  // Made anew for the evidence: millions of dates are not to be kept as objects.
  const listDue = () => Array.from(found.due.day, (day, i) => ({ day, position: found.due.position[i] as number }));
  const due = listDue();
  const hits = due.filter(({ position }) => position >= 0);
  // The window's days are those it starts on; a mean past midnight falls on the days after.
  const later = found.pastMidnight ? 1 : 0;
  const schedule = onDays(found.rule, hits.at(-1)?.day ?? 0, later);
  const { cron, dayFilter } = cronOf(schedule, minuteOfDay);
  const dueAt = (day: number) => timeline.clock.toInstant(day + later, minuteOfDay);
  const trials = countTrials(
    due.map(({ day, position }) => ({
      atMs: position >= 0 ? (timeline.startMs[position] as number) : dueAt(day),
      held: position >= 0,
    })),
  );
  const first = hits[0]?.position ?? 0;
  const last = hits.at(-1)?.position ?? 0;
  const expected = found.onsets * slot.chance;
  return {
    kind: "routine",
    key: fingerprint("routine", subject.identity, ...identityOf(schedule, slot.startCell + slot.width / 2)),
    title: `You ${describer.steps(subject.steps)} ${sayWhen(schedule)} at about ${sayTime(minuteOfDay)}`,
    support: hits.length,
    confidence: boundTrials(trials),
    trials: { ...trials, freshness: 1 },
    firstSeenMs: timeline.startMs[first] ?? 0,
    lastSeenMs: timeline.startMs[last] ?? 0,
    status: stoppedOn === undefined ? "active" : "stopped",
    evidence: tellEvidence(
      timeline.kept,
      { missesTotal: due.length - hits.length, distinctDays: hits.length },
      {
        occurrences: () => {
          const pathFrom = new Map(subject.paths.map((path) => [path[0] as number, path]));
          const done = listDue().filter(({ position }) => position >= 0);
          return newest(done, timeline.kept.occurrences).map(({ position }) =>
            occurrenceAt(timeline, pathFrom.get(position) ?? [position], (step) => subject.wanted.has(step)),
          );
        },
        misses: () => {
          const missed = listDue().filter(({ position }) => position < 0);
          return newest(missed, timeline.kept.misses).map(({ day }) => ({ atMs: dueAt(day), day: dateOf(day) }));
        },
      },
    ),
    statistics: {
      steps: subject.steps,
      schedule,
      cron,
      dayFilter,
      timezone: timeline.clock.timeZone,
      weekdays: schedule.kind === "weekly" ? schedule.weekdays : [],
      minuteOfDay,
      toleranceMinutes,
      hits: hits.length,
      opportunities: due.length,
      stoppedSince: stoppedOn === undefined ? null : dateOf(stoppedOn),
      expected,
      lift: slot.hits / Math.max(expected, 1e-9),
      pValue,
      qValue,
    },
  };
}

/** The rule on the calendar days on which it falls, anchored at the latest one where it counts from a day. */
function onDays(rule: DayRule, latest: number, later: number): DayRule {
  if (rule.kind === "interval") return { ...rule, anchor: dateOf(latest + later) };
  if (rule.kind === "monthly" || later === 0) return rule;
  return { ...rule, weekdays: rule.weekdays.map((day) => (day + later) % 7).sort((a, b) => a - b) };
}

/** What stays the same when the time moves by minutes or a day is missed. */
function identityOf(schedule: DayRule, middleCell: number): string[] {
  const partOfDay = String(Math.floor(middleCell / 24) % 4);
  switch (schedule.kind) {
    case "weekly":
      return [partOfDay, schedule.weekdays.length >= 4 ? "most days" : schedule.weekdays.join()];
    case "monthly":
      return [partOfDay, "monthly", ...Object.values(schedule.on).map(String)];
    case "interval":
      return [partOfDay, schedule.unit, String(schedule.every)];
  }
}
