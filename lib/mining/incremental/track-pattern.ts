import type { LocalClock } from "../local-time.ts";
import { REACHES_PER_TIME } from "../routines/follow-times.ts";
import { STEPS_MAX } from "../sequences/mine-sequences.ts";
import type { FileRef, Pattern, Step } from "../types.ts";
import { NO_FIGURES } from "./figures.ts";
import type { Figures, Standing, Track } from "./types.ts";

/** A time of day is meant at least and at most this loosely, as where routines are found (`follow-due-days`). */
const REACH_MINUTES_MIN = 30;
const REACH_MINUTES_MAX = 135;
/** Three standard deviations of a normal spread, of which the tolerance holds nine tenths (1.645 of them). */
const TOLERANCES = 3 / 1.645;

/**
 * Bounds what a batch costs whatever a person does: counting a pattern on a day takes some tenths of a millisecond. A page
 * lists fifty; what is beyond waits for the next full pass.
 */
export const TRACKED_MAX = 200;

/**
 * How patterns stand after a full pass: those of suggestions first, then the surest, then what is used most.
 * @param suggested keys of the patterns that suggestions rest on
 */
export function trackPatterns(
  patterns: readonly Pattern[],
  suggested: ReadonlySet<string>,
  clock: LocalClock,
  asOfMs: number,
): Standing[] {
  const classOf = ({ key, kind }: Pattern) => (suggested.has(key) ? 0 : kind === "usage" ? 2 : 1);
  const worth = (pattern: Pattern) => (pattern.kind === "usage" ? pattern.support : pattern.confidence);
  return patterns
    .toSorted((a, b) => classOf(a) - classOf(b) || worth(b) - worth(a) || (a.key < b.key ? -1 : 1))
    .flatMap((pattern) => standingOf(pattern, clock, asOfMs) ?? [])
    .slice(0, TRACKED_MAX);
}

export const nameOfFile = ({ project, path }: FileRef) => `${project ?? ""}\u001f${path}`;
const symbols = (steps: readonly Step[]) => steps.map(({ symbol }) => symbol);

/**
 * How a pattern stands after a full pass, so that it can be counted on. Undefined for what a day alone cannot count: long
 * segments, which are found by aligning them, files that are named by a pattern, what comes after something else, files
 * that go with commands, and routines that are over. Those wait for the next full pass.
 */
export function standingOf(pattern: Pattern, clock: LocalClock, asOfMs: number): Standing | undefined {
  const { trials } = pattern;
  const track = trials === undefined ? undefined : trackOf(pattern, trials.lateFromMs, clock, asOfMs);
  if (trials === undefined || track === undefined) return undefined;
  const { occurrences, misses } = pattern.evidence;
  return {
    track,
    figures: {
      ...figuresOf(pattern),
      times: pattern.support,
      days: pattern.evidence.distinctDays,
      held: trials.held,
      trials: trials.total,
      lateHeld: trials.lateHeld,
      lateTrials: trials.lateTotal,
    },
    freshness: trials.freshness,
    firstSeenMs: pattern.firstSeenMs,
    lastSeenMs: pattern.lastSeenMs,
    status: pattern.status,
    evidence: { occurrences, misses },
  };
}

/** What a step stands for that is named by a pattern is only known to whoever sees all of the files. */
function isCountable(steps: readonly Step[]): boolean {
  return steps.length <= STEPS_MAX && steps.every(({ pattern }) => pattern !== true);
}

function trackOf(pattern: Pattern, lateFromMs: number, clock: LocalClock, asOfMs: number): Track | undefined {
  const common = { key: pattern.key, lateFromMs, fromMs: pattern.firstSeenMs };
  switch (pattern.kind) {
    case "sequence": {
      const { steps, openingSteps, segment } = pattern.statistics;
      if (segment !== undefined || !isCountable(steps)) return undefined;
      return { ...common, kind: "sequence", steps: symbols(steps), openingSteps };
    }
    case "routine": {
      const { steps, schedule, minuteOfDay, toleranceMinutes } = pattern.statistics;
      if (schedule.kind === "after" || minuteOfDay === null || !isCountable(steps)) return undefined;
      if (pattern.status === "stopped") return undefined;
      if (schedule.kind === "intraday") {
        const { weekdays, everyMinutes, firstMinute, lastMinute } = schedule;
        const times = Math.round((lastMinute - firstMinute) / everyMinutes) + 1;
        const minutesOfDay = Array.from({ length: times }, (_, i) => firstMinute + i * everyMinutes);
        const reachMinutes = Math.min(everyMinutes / REACHES_PER_TIME, TOLERANCES * toleranceMinutes);
        const rule = { kind: "weekly" as const, weekdays };
        return { ...common, kind: "routine", steps: symbols(steps), rule, minuteOfDay, reachMinutes, minutesOfDay };
      }
      const reachMinutes = Math.min(REACH_MINUTES_MAX, Math.max(REACH_MINUTES_MIN, TOLERANCES * toleranceMinutes));
      return { ...common, kind: "routine", steps: symbols(steps), rule: schedule, minuteOfDay, reachMinutes };
    }
    case "relationship": {
      const { role, from, to } = pattern.statistics;
      if (role !== "changes_with") return undefined;
      return { ...common, kind: "relationship", from: from.map(nameOfFile), to: to.map(nameOfFile) };
    }
    case "usage": {
      const { dimension, value } = pattern.statistics;
      return { ...common, kind: "usage", dimension, value, asOfDay: clock.dayNumber(asOfMs) };
    }
  }
}

function figuresOf(pattern: Pattern): Figures {
  if (pattern.kind === "relationship") {
    const { fromTotal, toTotal } = pattern.statistics;
    return { ...NO_FIGURES, from: fromTotal, to: toTotal };
  }
  if (pattern.kind !== "usage") return NO_FIGURES;
  const { recent, previous } = pattern.statistics;
  return {
    ...NO_FIGURES,
    recentDays: recent.activeDays,
    recentEvents: recent.events,
    previousDays: previous.activeDays,
    previousEvents: previous.events,
  };
}
