import type { Timeline } from "../assemble-timeline.ts";
import { cronOf, sayWhenAbout } from "../describe-schedule.ts";
import type { Describer } from "../describe-steps.ts";
import { newest, occurrenceAt, tellEvidence } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import { dateOf } from "../local-time.ts";
import { boundTrials, countTrials } from "../statistics/wilson.ts";
import type { RoutinePattern } from "../types.ts";
import type { Found } from "./mine-routines.ts";

/** A routine as a pattern, with its schedule, its newest occurrences and the days on which it was missed. */
export function toRoutinePattern(timeline: Timeline, describer: Describer, found: Found): RoutinePattern {
  const { subject, slot, qValue, pValue, minuteOfDay, toleranceMinutes, stoppedOn } = found;
  // Made anew for the evidence: millions of dates are not to be kept as objects.
  const listDue = () =>
    Array.from(found.due.day, (day, i) => ({
      day,
      position: found.due.position[i] as number,
      minute: found.dueMinutes?.[i] ?? minuteOfDay,
    }));
  const due = listDue();
  const hits = due.filter(({ position }) => position >= 0);
  // The window's days are those it starts on; a mean past midnight falls on the days after.
  const later = found.pastMidnight ? 1 : 0;
  const schedule = onDays(found.rule, hits.at(-1)?.day ?? 0, later);
  const { cron, dayFilter } = cronOf(schedule, minuteOfDay);
  const dueAt = ({ day, minute }: { day: number; minute: number }) => timeline.clock.toInstant(day + later, minute);
  const trials = countTrials(
    due.map((time) => ({
      atMs: time.position >= 0 ? (timeline.startMs[time.position] as number) : dueAt(time),
      held: time.position >= 0,
    })),
  );
  const first = hits[0]?.position ?? 0;
  const last = hits.at(-1)?.position ?? 0;
  const expected = found.onsets * slot.chance;
  return {
    kind: "routine",
    key: fingerprint("routine", subject.identity, ...identityOf(schedule, slot.startCell + slot.width / 2)),
    title: `You ${describer.steps(subject.steps)} ${sayWhenAbout(schedule, minuteOfDay)}`,
    support: hits.length,
    confidence: boundTrials(trials),
    trials: { ...trials, freshness: 1 },
    firstSeenMs: timeline.startMs[first] ?? 0,
    lastSeenMs: timeline.startMs[last] ?? 0,
    status: stoppedOn === undefined ? "active" : "stopped",
    evidence: tellEvidence(
      timeline.kept,
      { missesTotal: due.length - hits.length, distinctDays: new Set(hits.map(({ day }) => day)).size },
      {
        occurrences: () => {
          const pathFrom = new Map(subject.paths.map((path) => [path[0] as number, path]));
          // A run in which it was done at several of its times is one occurrence.
          const done = listDue().filter(
            ({ position }, i) => position >= 0 && position !== (found.due.position[i - 1] ?? -1),
          );
          return newest(done, timeline.kept.occurrences).map(({ position }) =>
            occurrenceAt(timeline, pathFrom.get(position) ?? [position], (step) => subject.wanted.has(step)),
          );
        },
        misses: () => {
          const missed = listDue().filter(({ position }) => position < 0);
          return newest(missed, timeline.kept.misses).map((time) => ({ atMs: dueAt(time), day: dateOf(time.day) }));
        },
      },
    ),
    statistics: {
      steps: subject.steps,
      schedule,
      cron,
      dayFilter,
      timezone: timeline.clock.timeZone,
      weekdays: schedule.kind === "weekly" || schedule.kind === "intraday" ? schedule.weekdays : [],
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
function onDays(rule: Found["rule"], latest: number, later: number): Found["rule"] {
  if (rule.kind === "interval") return { ...rule, anchor: dateOf(latest + later) };
  if (rule.kind === "monthly" || later === 0) return rule;
  return { ...rule, weekdays: rule.weekdays.map((day) => (day + later) % 7).sort((a, b) => a - b) };
}

/** What stays the same when the time moves by minutes or a day is missed. */
function identityOf(schedule: Found["rule"], middleCell: number): string[] {
  const partOfDay = String(Math.floor(middleCell / 24) % 4);
  switch (schedule.kind) {
    case "weekly":
      return [partOfDay, sayDays(schedule.weekdays)];
    case "intraday":
      return ["intraday", String(schedule.everyMinutes), sayDays(schedule.weekdays)];
    case "monthly":
      return [partOfDay, "monthly", ...Object.values(schedule.on).map(String)];
    case "interval":
      return [partOfDay, schedule.unit, String(schedule.every)];
  }
}

const sayDays = (weekdays: readonly number[]) => (weekdays.length >= 4 ? "most days" : weekdays.join());
