import type { Timeline } from "../assemble-timeline.ts";
import { sayMinutes } from "../describe-schedule.ts";
import type { Describer } from "../describe-steps.ts";
import { hasStopped, median, newest, occurrenceAt, tellEvidence } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import { dateOf } from "../local-time.ts";
import { heldOutConfidence } from "../statistics/wilson.ts";
import type { RoutinePattern, Step } from "../types.ts";
import type { FoundAfter } from "./pair-tester.ts";

const MINUTE = 60_000;

/**
 * What comes after something else, as a pattern: a miss is a time at which the first was done and the second did not
 * follow in time.
 */
export function toAfterPattern(timeline: Timeline, describer: Describer, found: FoundAfter): RoutinePattern {
  const { startMs, day, clock } = timeline;
  const first = timeline.steps[found.first] as Step;
  const next = timeline.steps[found.next] as Step;
  const openings = Array.from(found.positions, (position, i) => ({ position, next: found.nexts[i] as number }));
  const hits = openings.filter((opening) => opening.next >= 0);
  const delays = hits.map((hit) => ((startMs[hit.next] as number) - (startMs[hit.position] as number)) / MINUTE);
  const delay = median(delays);
  const within = Math.max(1, Math.ceil(ninth(delays)));
  const trials = openings.map((opening) => {
    const now = startMs[opening.position] as number;
    return { atMs: now, held: opening.next >= 0, dueMs: now + found.withinMs };
  });
  const missed = trials.flatMap(({ held, dueMs }) =>
    held ? [] : [{ atMs: dueMs, day: dateOf(clock.dayNumber(dueMs)) }],
  );
  const days = [...new Set(hits.map((hit) => day[hit.next] as number))];
  const stopped = hasStopped(days, timeline.activeDays);
  const lastDay = days.at(-1) ?? 0;
  return {
    kind: "routine",
    key: fingerprint("routine", "after", first.symbol, next.symbol),
    title: `After you ${describer.step(first)}, you ${describer.step(next)} within ${sayMinutes(within)}`,
    support: hits.length,
    confidence: heldOutConfidence(trials),
    firstSeenMs: startMs[hits[0]?.position ?? 0] ?? 0,
    lastSeenMs: startMs[hits.at(-1)?.next ?? 0] ?? 0,
    status: stopped ? "stopped" : "active",
    evidence: tellEvidence(
      timeline.kept,
      { missesTotal: missed.length, distinctDays: days.length },
      {
        occurrences: () =>
          newest(hits, timeline.kept.occurrences).map((hit) =>
            occurrenceAt(timeline, [hit.position, hit.next], (step) => step === found.first || step === found.next),
          ),
        misses: () => newest(missed, timeline.kept.misses),
      },
    ),
    statistics: {
      steps: [first, next],
      schedule: {
        kind: "after",
        step: first,
        withinMinutes: within,
        delayMinutes: Math.round(delay * 10) / 10,
      },
      cron: null,
      dayFilter: null,
      timezone: clock.timeZone,
      weekdays: [],
      minuteOfDay: null,
      toleranceMinutes: Math.max(1, Math.ceil(ninth(delays.map((one) => Math.abs(one - delay))))),
      hits: hits.length,
      opportunities: openings.length,
      stoppedSince: stopped ? dateOf(timeline.activeDays.find((active) => active > lastDay) ?? lastDay) : null,
      expected: found.expected,
      lift: hits.length / Math.max(found.expected, 1e-9),
      pValue: found.pValue,
      qValue: found.qValue,
    },
  };
}

/** The value below which nine tenths lie. */
function ninth(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.9)] ?? 0;
}
