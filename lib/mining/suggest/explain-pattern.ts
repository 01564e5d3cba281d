import { sayDue, sayMinutes } from "../describe-schedule.ts";
import { type Describer, sayDate, sayTime } from "../describe-steps.ts";
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
      return withExamples(explainRoutine(pattern, describer, since), pattern, describer);
    case "sequence":
      return withExamples(explainSequence(pattern, describer, since), pattern, describer);
    case "relationship":
      return explainRelationship(pattern, describer, since);
  }
}

function withExamples(
  text: string,
  { statistics: { steps } }: RoutinePattern | SequencePattern,
  describer: Describer,
): string {
  const examples = describer.examples(steps);
  return examples === "" ? text : `${text} ${examples}`;
}

function explainRoutine({ statistics }: RoutinePattern, describer: Describer, since: string): string {
  const { hits, opportunities, schedule, toleranceMinutes, minuteOfDay } = statistics;
  if (schedule.kind === "after") {
    const { delayMinutes, withinMinutes, step } = schedule;
    return (
      `${hits} of the ${opportunities} times that you ${describer.step(step)} ${since}: ` +
      `usually ${sayMinutes(delayMinutes)} later, mostly within ${sayMinutes(withinMinutes)}.`
    );
  }
  const days = `${hits} of the ${opportunities} ${sayDue(schedule)} on which you worked ${since}`;
  return `On ${days}, mostly within ${toleranceMinutes} minutes of ${sayTime(minuteOfDay ?? 0)}.`;
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
