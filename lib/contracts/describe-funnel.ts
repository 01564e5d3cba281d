import type { JsonValue } from "./common.ts";

/** From what was recorded to what is suggested, in words: what the page and the command line show. */
export interface FunnelStory {
  readonly events: number;
  readonly activeDays: number;
  readonly suggestions: number;
  /** "2 suggestions from 7,697 events", or that there is none, and why. */
  readonly verdict: string;
  /** Events by what became of them; the counts sum to `events`. */
  readonly uses: readonly EventUse[];
  /** What was tried of each kind, and what was left of it. */
  readonly kinds: readonly KindStage[];
  /** Why patterns made no suggestion; the counts sum to those that made none. */
  readonly reasons: readonly Refusal[];
  readonly nearMisses: readonly NearMiss[];
}

export interface EventUse {
  readonly key: string;
  readonly label: string;
  readonly means: string;
  readonly events: number;
}

export interface KindStage {
  readonly kind: string;
  readonly label: string;
  readonly candidates: number;
  readonly significant: number;
  readonly patterns: number;
  readonly suggestions: number;
}

export interface Refusal {
  /** The engine's own word for it. */
  readonly reason: string;
  readonly says: string;
  /** What would change it. */
  readonly change: string;
  readonly patterns: number;
}

export interface NearMiss {
  readonly kind: string;
  readonly title: string;
  /** "seen on 4 days, 1 more needed" */
  readonly reason: string;
}

type Fields = Readonly<Record<string, JsonValue>>;

/** On fewer days nothing is called a habit. A test holds this and the sentences below to the engine's own figures. */
export const HABIT_DAYS_MIN = 5;

const uses = {
  omitted: {
    label: "Counted only",
    means: "The rest of very large commits and crowded days. They count for how often a thing is used.",
  },
  rare: {
    label: `Seen on fewer than ${HABIT_DAYS_MIN - 1} days`,
    means: "Too seldom to tell a habit from an accident. They count again once the same thing comes back.",
  },
  recurring: {
    label: "They come back, but in no order or time",
    means: "Nothing about when they happen, or what they go with, is more regular than chance would make it.",
  },
  in_patterns: {
    label: "Part of a pattern",
    means: "They repeat in a way that is unlikely to be chance. Why that made no suggestion stands further down.",
  },
  suggested: { label: "Part of a suggestion", means: "Something could be done about these." },
} as const;

const kindLabels: Readonly<Record<string, string>> = {
  routine: "Routines",
  sequence: "Sequences",
  relationship: "Files and what goes with them",
  usage: "Usage",
};

const refusals: Readonly<Record<string, { says: string; change: string }>> = {
  "usage alone": {
    says: "They only count how often something is used.",
    change: "Nothing would change that: a count says what you work with, not what could be done for you.",
  },
  "no longer done": {
    says: "You used to do this, and have stopped.",
    change: "Doing it again brings it back.",
  },
  "has not come up for longer than usual": {
    says: "It holds, but it has not come up for longer than it ever did before.",
    change: "The next time that it comes up brings it back.",
  },
  "does not hold often enough": {
    says: "Once it has begun, it is not sure to come true seven times in ten.",
    change: "It becomes surer each time it holds, and each miss weighs less as they add up.",
  },
  "done at any time of that part of the day": {
    says: "It is done so often in that part of the day that no time of it says anything.",
    change: "Doing it at its time and less around it would tell.",
  },
  "may come from working on both in one sitting": {
    says: "The files may meet in one commit only because you worked on both that day.",
    change: "Changing them together on days when you change little else would tell.",
  },
  "tells what a file goes with": {
    says: "They tell what a command works from or writes, or which one follows a file.",
    change:
      "Nothing need change: doing one after the other time and again makes a sequence, and that can be suggested.",
  },
  "says the same as a stronger one": {
    says: "A stronger pattern says nearly the same, and stands for it.",
    change: "Nothing need change: what it would do is part of that suggestion.",
  },
  "five stronger ones are enough": {
    says: "Five better ones are suggested already; more at a time would nag.",
    change: "Accept or dismiss some of those, and look again after the next analysis.",
  },
};

const thousands = (count: number): string => count.toLocaleString("en");
const counted = (count: number, one: string, many = `${one}s`): string =>
  `${thousands(count)} ${count === 1 ? one : many}`;
const numberOf = (value: JsonValue | undefined): number => (typeof value === "number" ? value : 0);
const fieldsOf = (value: JsonValue | undefined): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
const listOf = (value: JsonValue | undefined): Fields[] =>
  Array.isArray(value) ? value.map(fieldsOf).filter((one) => one !== null) : [];

/** What the last analysis nearly found, of one kind or of all. */
export function nearMissesOf(funnel: Fields, kind?: string): NearMiss[] {
  return listOf(funnel.near_misses)
    .map((miss) => ({ kind: String(miss.kind), title: String(miss.title), reason: String(miss.reason) }))
    .filter((miss) => kind === undefined || miss.kind === kind);
}

/**
 * An analysis' counts from events to suggestions, in words.
 * @param funnel of `Analysis`
 * @returns null where nothing was analysed yet, or by an engine that did not count this
 */
export function describeFunnel(funnel: Fields): FunnelStory | null {
  const byUse = fieldsOf(funnel.events_by_use);
  if (byUse === null) return null;
  const kinds = listOf(funnel.kinds).map((stage) => ({
    kind: String(stage.kind),
    label: kindLabels[String(stage.kind)] ?? String(stage.kind),
    candidates: numberOf(stage.candidates),
    significant: numberOf(stage.significant),
    patterns: numberOf(stage.patterns),
    suggestions: numberOf(stage.suggestions),
  }));
  const reasons = listOf(funnel.not_suggested)
    .map((refused) => explainRefusal(String(refused.reason), numberOf(refused.patterns)))
    .toSorted((a, b) => b.patterns - a.patterns);
  const counts = {
    events: numberOf(funnel.events),
    activeDays: numberOf(funnel.active_days),
    suggestions: kinds.reduce((sum, { suggestions }) => sum + suggestions, 0),
  };
  return {
    ...counts,
    verdict: sayVerdict(counts, numberOf(funnel.steps_recurring), kinds, reasons),
    uses: Object.entries(uses).map(([key, { label, means }]) => ({ key, label, means, events: numberOf(byUse[key]) })),
    kinds: Object.keys(kindLabels).flatMap((kind) => kinds.find((stage) => stage.kind === kind) ?? []),
    reasons,
    nearMisses: nearMissesOf(funnel),
  };
}

/** A reason that is not known here is given as the engine says it. */
export function explainRefusal(reason: string, patterns: number): Refusal {
  const seen = /^seen (?:on )?fewer than (\d+) (times|days)$/.exec(reason);
  if (seen) {
    const says = seen[2] === "days" ? `Seen on fewer than ${seen[1]} days.` : `Seen fewer than ${seen[1]} times.`;
    return { reason, says, change: "Doing it some more times, on other days, would do.", patterns };
  }
  const known = refusals[reason];
  return { reason, says: known?.says ?? sentence(reason), change: known?.change ?? "", patterns };
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function sayVerdict(
  { events, activeDays, suggestions }: { events: number; activeDays: number; suggestions: number },
  stepsRecurring: number,
  kinds: readonly KindStage[],
  reasons: readonly Refusal[],
): string {
  if (events === 0) return "Nothing yet: there is no activity to learn from.";
  const from = `${counted(events, "event")} on ${counted(activeDays, "day")}`;
  if (suggestions > 0) return `${counted(suggestions, "suggestion")} from ${from}.`;
  const missing = HABIT_DAYS_MIN - activeDays;
  if (missing > 0)
    return `Nothing yet: a habit takes at least ${HABIT_DAYS_MIN} days to show, and there ${activeDays === 1 ? "is" : "are"} ${thousands(activeDays)}. ${counted(missing, "more day", "more days")} of activity will tell.`;
  if (stepsRecurring === 0)
    return `Nothing yet from ${from}: no single thing came back on ${HABIT_DAYS_MIN - 1} different days.`;
  // Usage is counted, not tried: it never makes a suggestion.
  const tried = kinds.filter(({ kind }) => kind !== "usage");
  const found = tried.reduce((sum, { patterns }) => sum + patterns, 0);
  if (found === 0) return `Nothing yet from ${from}: what repeats, repeats about as often as chance would make it.`;
  const main = reasons.find(({ reason }) => reason !== "usage alone");
  const first = `Nothing to suggest yet from ${from}: ${counted(found, "pattern was", "patterns were")} found`;
  if (!main) return `${first}.`;
  const of =
    main.patterns === found ? (found === 1 ? "" : "Of all of them: ") : `Of ${thousands(main.patterns)} of them: `;
  return `${first}. ${of}${of === "" ? main.says : main.says.charAt(0).toLowerCase() + main.says.slice(1)}`;
}
