import { sayDue, sayMinutes } from "../describe-schedule.ts";
import { type Describer, sayDate, sayTime } from "../describe-steps.ts";
import type { LocalClock } from "../local-time.ts";
import type { Pattern, RelationshipPattern, RoutinePattern, SequencePattern } from "../types.ts";

type Explained = Exclude<Pattern, { kind: "usage" }>;

/** Why patterns are believed, in plain words with their numbers and dates; what stands for several is said once. */
export function explainPatterns(patterns: readonly Explained[], describer: Describer, clock: LocalClock): string {
  const steps = patterns.flatMap((pattern) => (pattern.kind === "relationship" ? [] : pattern.statistics.steps));
  const told = patterns.map((pattern) => explainPattern(pattern, describer, clock));
  return [...told, describer.examples(steps)].filter((text) => text !== "").join(" ");
}

function explainPattern(pattern: Explained, describer: Describer, clock: LocalClock): string {
  const since = `since ${sayDate(clock.dayNumber(pattern.firstSeenMs))}`;
  switch (pattern.kind) {
    case "routine":
      return explainRoutine(pattern, describer, since);
    case "sequence":
      return explainSequence(pattern, describer, since);
    case "relationship":
      return explainRelationship(pattern, describer, since);
  }
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
  if (schedule.kind === "intraday") {
    const { everyMinutes, firstMinute, lastMinute } = schedule;
    const times = everyMinutes < 60 ? `of every ${everyMinutes} minutes` : "of their time";
    return (
      `${hits} of the ${opportunities} times from ${sayTime(firstMinute)} to ${sayTime(lastMinute)} on days on which you worked ` +
      `${since}, mostly within ${toleranceMinutes} minutes ${times}.`
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
