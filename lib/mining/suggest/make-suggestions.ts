import type { Timeline } from "../assemble-timeline.ts";
import type { Describer } from "../describe-steps.ts";
import { newest } from "../evidence.ts";
import { fingerprint } from "../fingerprint.ts";
import type { MinedRelationships } from "../relationships/mine-relationships.ts";
import { WITHIN_STRETCHES_P_MAX } from "../relationships/test-association.ts";
import { SEQUENCE_DAYS_MIN } from "../sequences/mine-sequences.ts";
import type { Pattern, Suggestion } from "../types.ts";
import { withoutTime } from "./any-time.ts";
import { BACKTEST_DAYS, backtest } from "./backtest.ts";
import { connectorsOf, type Drafted, draftChoices } from "./draft-workflow.ts";
import { estimateValue, VALUE_WEEKS } from "./estimate-value.ts";
import { explainPatterns } from "./explain-pattern.ts";
import { findDeeds } from "./find-deeds.ts";
import { findNeeds } from "./find-needs.ts";
import { recentMoments } from "./recent-moments.ts";
import { stepsOfDraft } from "./replay-trigger.ts";
import { StepLookup } from "./step-lookup.ts";
import { aboutOf, isSuppressed, type Suppression, subjectsOf } from "./suppression.ts";
import type { Value } from "./types.ts";

/** Of ten times that it begins, seven must come true: fewer would make a helper that is mostly in the way. */
export const SUGGESTION_CONFIDENCE_MIN = 0.7;
/** More at a time would nag. */
const SUGGESTIONS_MAX = 5;
export const SUPPORT_MIN = 8;
/** Patterns that share this much of the smaller one's steps or files tell one story. */
const SAME_FAMILY_SHARE = 0.5;
const RECENT_SHOWN = 10;
const WEEK_MS = 7 * 86_400_000;

type Relationships = Pick<MinedRelationships, "withinStretches" | "idle">;
type Suggestible = Exclude<Pattern, { kind: "usage" }>;

export interface MadeSuggestions {
  suggestions: Suggestion[];
  notSuggested: Map<string, number>;
}

interface Candidate {
  pattern: Suggestible;
  choices: Drafted[];
  value: Value;
  worth: number;
}

/**
 * Turns patterns into at most five suggestions that each say something else: active, seen often enough and likely to hold;
 * ordered by value × confidence × novelty. Usage alone never makes one.
 * @param relationships what is known of these besides: which come from working on both sides in one sitting, and which idle
 * @param exact for files that change together @param named for what is done in order, as it was found
 * @param asOfMs the end of the days that worth and backtest look back over
 * @param suppressed what the person does not want to see: it takes no place among the five
 */
export function makeSuggestions(
  patterns: readonly Pattern[],
  relationships: Relationships,
  describer: Describer,
  exact: Timeline,
  named: Timeline,
  asOfMs: number,
  suppressed: readonly Suppression[] = [],
): MadeSuggestions {
  const notSuggested = new Map<string, number>();
  const refuse = (reason: string) => notSuggested.set(reason, (notSuggested.get(reason) ?? 0) + 1);
  const eligible: Suggestible[] = [];
  const routines = patterns.filter((pattern) => pattern.kind === "routine");
  const timeless: ReadonlySet<Pattern> = withoutTime(routines, named, new StepLookup(named.steps));
  for (const pattern of patterns) {
    const reason = reasonAgainst(pattern, relationships, timeless, asOfMs);
    if (reason !== undefined || pattern.kind === "usage") refuse(reason ?? "usage alone");
    else eligible.push(pattern);
  }
  const replay = new Replay(named, asOfMs);
  const replayFiles = named === exact ? replay : new Replay(exact, asOfMs);
  const [ofFiles, inOrder] = [eligible.filter(isOfFiles), eligible.filter((pattern) => !isOfFiles(pattern))];
  const candidates = [...replay.weigh(inOrder, describer), ...replayFiles.weigh(ofFiles, describer)];
  candidates.sort((a, b) => b.worth - a.worth || (a.pattern.key < b.pattern.key ? -1 : 1));

  const families: { members: Candidate[]; subjects: Set<string>; rank: number }[] = [];
  for (const candidate of candidates) {
    const { pattern, worth } = candidate;
    if (isSuppressed(aboutOf(pattern, candidate.choices), suppressed)) {
      refuse("you do not want to see it");
      continue;
    }
    const subjects = subjectsOf(pattern);
    const family = families.find((other) => overlap(subjects, other.subjects) >= SAME_FAMILY_SHARE);
    if (family !== undefined) {
      family.members.push(candidate);
      refuse("says the same as a stronger one");
      continue;
    }
    if (families.length >= SUGGESTIONS_MAX) {
      refuse("five stronger ones are enough");
      continue;
    }
    const alike = families.filter(({ members }) => members[0]?.pattern.kind === pattern.kind).length;
    families.push({ members: [candidate], subjects, rank: worth / (1 + alike / 4) });
  }
  families.sort((a, b) => b.rank - a.rank);
  return {
    suggestions: families.map(({ members, rank }) =>
      toSuggestion(members, rank, describer, (pattern) => (isOfFiles(pattern) ? replayFiles : replay)),
    ),
    notSuggested,
  };
}

const isOfFiles = ({ kind }: Pattern): boolean => kind === "relationship";

/** What the latest weeks say of patterns and of the drafts made of them. */
class Replay {
  readonly #timeline: Timeline;
  readonly #asOfMs: number;
  readonly #lookup: StepLookup;

  constructor(timeline: Timeline, asOfMs: number) {
    this.#timeline = timeline;
    this.#asOfMs = asOfMs;
    this.#lookup = new StepLookup(timeline.steps);
  }

  get clock() {
    return this.#timeline.clock;
  }

  weigh(patterns: readonly Suggestible[], describer: Describer): Candidate[] {
    const recent = this.#recent(
      VALUE_WEEKS * 7,
      patterns.flatMap((pattern) => this.#lookup.ofPattern(pattern)),
    );
    return patterns.map((pattern) => {
      const choices = draftChoices(pattern, describer);
      const deeds = findDeeds(pattern, recent, this.#lookup);
      const value = estimateValue(pattern, (choices[0] as Drafted).draft, deeds, recent);
      return { pattern, choices, value, worth: worthOf(pattern, value, choices) * pattern.confidence };
    });
  }

  backtest(pattern: Suggestible, { draft }: Drafted) {
    const { steps } = this.#timeline;
    const recent = this.#recent(BACKTEST_DAYS, [...this.#lookup.ofPattern(pattern), ...stepsOfDraft(draft, steps)]);
    return backtest(pattern, draft, findDeeds(pattern, recent, this.#lookup), recent);
  }

  #recent(days: number, steps: Iterable<number>) {
    const wanted = new Array<boolean>(this.#timeline.steps.length).fill(false);
    for (const step of steps) wanted[step] = true;
    return recentMoments(this.#timeline, this.#asOfMs, days, wanted);
  }
}

function reasonAgainst(
  pattern: Pattern,
  { withinStretches, idle }: Relationships,
  timeless: ReadonlySet<Pattern>,
  asOfMs: number,
): string | undefined {
  if (pattern.kind === "usage") return "usage alone";
  if (pattern.kind === "relationship" && pattern.statistics.role !== "changes_with") {
    return "tells what a file goes with";
  }
  if (pattern.status === "stopped") return "no longer done";
  if (idle.has(pattern.key) && asOfMs - pattern.lastSeenMs > VALUE_WEEKS * WEEK_MS) {
    return "has not come up for longer than usual";
  }
  if (pattern.support < SUPPORT_MIN) return `seen fewer than ${SUPPORT_MIN} times`;
  if (pattern.kind === "sequence" && pattern.evidence.distinctDays < SEQUENCE_DAYS_MIN) {
    return `seen on fewer than ${SEQUENCE_DAYS_MIN} days`;
  }
  if (pattern.confidence < SUGGESTION_CONFIDENCE_MIN) return "does not hold often enough";
  if (timeless.has(pattern)) return "done at any time of that part of the day";
  if (pattern.kind === "relationship" && (withinStretches.get(pattern.key) ?? 1) > WITHIN_STRETCHES_P_MAX) {
    return "may come from working on both in one sitting";
  }
  return undefined;
}

/**
 * Worth of an automation, on a scale of its own: how often it would act, whether it can act or only remind, and the
 * minutes it saves where those are known.
 */
function worthOf(pattern: Suggestible, { savedPerWeek }: Value, choices: readonly Drafted[]): number {
  const weeks = Math.max(1, (pattern.lastSeenMs - pattern.firstSeenMs) / WEEK_MS);
  const often = Math.log1p(pattern.support / weeks) + Math.log10(pattern.support) / 4;
  if (pattern.kind === "relationship") return often * 0.6;
  const acts = choices[0]?.kind === "run";
  const saves = 1 + Math.log1p(savedPerWeek?.expected ?? 0) / 8;
  return often * (acts ? 1.2 : 0.5) * (1 + Math.log2(pattern.statistics.steps.length) / 4) * saves;
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0;
  for (const subject of a) if (b.has(subject)) common++;
  return common / Math.max(1, Math.min(a.size, b.size));
}

function toSuggestion(
  members: readonly Candidate[],
  rank: number,
  describer: Describer,
  replayOf: (pattern: Suggestible) => Replay,
): Suggestion {
  const patterns = members.map(({ pattern }) => pattern);
  const lead = leadOf(patterns);
  const replay = replayOf(lead);
  const { choices, value } = members.find(({ pattern }) => pattern === lead) as Candidate;
  const [preferred, ...others] = choices as [Drafted, ...Drafted[]];
  const { draft } = preferred;
  const byClock = patterns.find(({ kind }) => kind === "routine");
  const believed = byClock === undefined || byClock === lead ? [lead] : [lead, byClock];
  return {
    key: fingerprint("suggestion", lead.key),
    patternKeys: [lead, ...patterns.filter((member) => member !== lead)].map(({ key }) => key),
    title: titleOf(lead, byClock, describer),
    reason: explainPatterns(believed, describer, replay.clock),
    confidence: lead.confidence,
    rank,
    evidence: {
      occurrencesTotal: lead.support,
      distinctDays: lead.evidence.distinctDays,
      firstSeenMs: lead.firstSeenMs,
      lastSeenMs: lead.lastSeenMs,
      recent: newest(lead.evidence.occurrences, RECENT_SHOWN).reverse(),
      missesTotal: lead.evidence.missesTotal,
    },
    connectors: connectorsOf(draft),
    draft,
    alternatives: others.map(({ kind, draft: other }) => ({ kind, draft: other })),
    backtest: replay.backtest(lead, preferred),
    value,
    needs: findNeeds(preferred),
    about: aboutOf(lead, choices),
  };
}

/**
 * The strongest pattern, unless that is a routine which a person begins by hand: then its sequence, which can answer to
 * that beginning, while a clock could only remind of it.
 */
function leadOf(members: readonly Suggestible[]): Suggestible {
  const first = members[0] as Suggestible;
  if (first.kind !== "routine" || first.statistics.steps[0]?.type === "command_run") return first;
  return members.find(({ kind }) => kind === "sequence") ?? first;
}

/** A sequence that is also a routine says both: "You edit `a` on weekday mornings, then run `b`". */
function titleOf(lead: Suggestible, byClock: Suggestible | undefined, describer: Describer): string {
  if (lead.kind !== "sequence" || byClock?.kind !== "routine") return lead.title;
  if (byClock.statistics.schedule.kind !== "weekly") return lead.title;
  const [first, ...rest] = lead.statistics.steps;
  if (first === undefined) return lead.title;
  return `You ${describer.step(first)} ${sayMornings(byClock.statistics)}, then ${describer.steps(rest)}`;
}

function sayMornings({ weekdays, minuteOfDay: at }: { weekdays: number[]; minuteOfDay: number | null }): string {
  const minuteOfDay = at ?? 0;
  const part =
    minuteOfDay < 300 ? "night" : minuteOfDay < 720 ? "morning" : minuteOfDay < 1080 ? "afternoon" : "evening";
  const key = weekdays.join("");
  if (key === "0123456") return part === "night" ? "every night" : `every ${part}`;
  if (key === "12345") return `on weekday ${part}s`;
  if (key === "06") return `on weekend ${part}s`;
  const names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  return `on ${weekdays.map((day) => names[day] ?? "").join(" and ")} ${part}s`;
}
