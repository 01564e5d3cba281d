import { type Describer, sayDate, sayDueDays, sayTime } from "../describe-steps.ts";
import type { LocalClock } from "../local-time.ts";
import type { Pattern, RelationshipPattern, RoutinePattern, SequencePattern } from "../types.ts";

/** Why a pattern is believed, in plain words with its numbers and dates. */
export function explainPattern(
  pattern: Exclude<Pattern, { kind: "usage" }>,
  describer: Describer,
  clock: LocalClock,
): string {
  const since = `since ${sayDate(clock.dayNumber(pattern.firstSeenMs))}`;
  switch (pattern.kind) {
    case "routine":
      return explainRoutine(pattern, since);
    case "sequence":
      return explainSequence(pattern, describer, since);
    case "relationship":
      return explainRelationship(pattern, describer, since);
  }
}

function explainRoutine({ statistics }: RoutinePattern, since: string): string {
  const { hits, opportunities, weekdays, toleranceMinutes, minuteOfDay } = statistics;
  const days = `${hits} of the ${opportunities} ${sayDueDays(weekdays)} on which you worked ${since}`;
  return `On ${days}, mostly within ${toleranceMinutes} minutes of ${sayTime(minuteOfDay)}.`;
}

function explainSequence(
  { statistics, support, evidence }: SequencePattern,
  describer: Describer,
  since: string,
): string {
  const { openings, completions, openingSteps, steps, durationMedianMs } = statistics;
  const opening = describer.steps(steps.slice(0, openingSteps));
  const took = sayDuration(durationMedianMs);
  return (
    `${support} times on ${evidence.distinctDays} days ${since}. ` +
    `When you ${opening}, the rest followed ${completions} of ${openings} times, usually within ${took}.`
  );
}

function explainRelationship(pattern: RelationshipPattern, describer: Describer, since: string): string {
  const { from, to, expected } = pattern.statistics;
  const held = pattern.support;
  const opened = held + pattern.evidence.missesTotal;
  const chance = expected < 1 ? "less than one" : `about ${Math.round(expected)}`;
  return (
    `${describer.files(from)} changed ${opened} times; ${held} of those times ${describer.files(to)} changed with it, ` +
    `on ${pattern.evidence.distinctDays} days ${since}. Chance alone would give ${chance}.`
  );
}

function sayDuration(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (minutes <= 1) return "a minute";
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
