import type { Timeline } from "./assemble-timeline.ts";
import type { NamedTimeline } from "./symbols/name-steps.ts";
import type { Pattern, Step } from "./types.ts";

/** Events by what was made of what they are about. Each counts once: they sum to `Funnel.events`. */
export interface EventsByUse {
  /** No detector but usage looked at them (see `DaySummary.eventsOmitted`). */
  omitted: number;
  /** Of steps seen on too few days to be part of a pattern. */
  rare: number;
  /** Of steps that recur and are in no pattern. */
  recurring: number;
  /** Of steps and files of patterns, none of which made a suggestion. */
  inPatterns: number;
  /** Of steps and files of suggestions. */
  suggested: number;
}

/**
 * Sorts a person's events by what the engine could make of what they are about: each is counted once, so the counts sum to
 * all of them. O(runs).
 * @param daysOfStep distinct days of each step
 * @param named what steps are called whose own names do not recur
 * @param daysMin of a step that can be part of a pattern
 * @param suggested keys of the patterns that a suggestion rests on
 */
export function sortEvents(
  timeline: Timeline,
  eventsOmitted: number,
  daysOfStep: Int32Array,
  named: NamedTimeline,
  daysMin: number,
  patterns: readonly Pattern[],
  suggested: ReadonlySet<string>,
): EventsByUse {
  const inPattern = new Set<string>();
  const inSuggestion = new Set<string>();
  for (const pattern of patterns) {
    for (const name of namesOf(pattern)) (suggested.has(pattern.key) ? inSuggestion : inPattern).add(name);
  }
  const useOfStep = timeline.steps.map(({ symbol, project, path }, step): keyof EventsByUse => {
    const names = path === undefined ? [symbol] : [symbol, fileName(project, path)];
    const asNamed = named.classOf[step] as number;
    if (asNamed >= 0) {
      const { symbol: ofClass, project: within, path: pattern } = named.timeline.steps[asNamed] as Step;
      names.push(ofClass, fileName(within, pattern ?? ""));
    }
    if (names.some((name) => inSuggestion.has(name))) return "suggested";
    if (names.some((name) => inPattern.has(name))) return "inPatterns";
    return (daysOfStep[asNamed >= 0 ? asNamed : step] ?? 0) >= daysMin ? "recurring" : "rare";
  });
  const counts: EventsByUse = { omitted: eventsOmitted, rare: 0, recurring: 0, inPatterns: 0, suggested: 0 };
  for (let run = 0; run < timeline.runStep.length; run++) {
    const use = useOfStep[timeline.runStep[run] as number] as keyof EventsByUse;
    counts[use] += timeline.runCount(run);
  }
  return counts;
}

/** What a pattern is about: symbols of steps, or files. */
function namesOf(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case "sequence":
    case "routine":
      return pattern.statistics.steps.map(({ symbol }) => symbol);
    case "relationship": {
      const { files, action } = pattern.statistics;
      const names = files.map(({ project, path }) => fileName(project, path));
      return action === undefined ? names : [...names, action.symbol];
    }
    default:
      return [];
  }
}

const fileName = (project: string | undefined, path: string): string => `\u001f${project ?? ""}\u001f${path}`;
