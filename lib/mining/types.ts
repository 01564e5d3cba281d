import type { RelationshipStatistics } from "./relationship-statistics.ts";
import type { RoutineSchedule } from "./routine-schedule.ts";
import type { EventsByUse } from "./sort-events.ts";
import type { TrialCounts } from "./statistics/wilson.ts";
import type { Suppression } from "./suggest/suppression.ts";
import type { Judged } from "./suggest/types.ts";

/**
 * The engine's own vocabulary: events in, day summaries as state, patterns and suggestions out.
 *
 * Everything here is a plain JSON-serialisable value. Times are epoch milliseconds (`…Ms`), days are calendar dates
 * (`YYYY-MM-DD`), and probabilities lie between 0 and 1. The engine imports nothing; `lib/contracts` declares equal
 * shapes and a type test keeps the two the same.
 */

/** Raised whenever a summary written by an older engine can no longer be read: its day must then be summarised again. */
export const ENGINE_VERSION = 1;

export interface MiningEvent {
  id: string;
  occurredAtMs: number;
  utcOffsetMinutes: number;
  type: string;
  path?: string;
  previousPath?: string;
  command?: string;
  tool?: string;
  action?: string;
  app?: string;
  project?: string;
  branch?: string;
  /** A commit or a burst: its events happened together and have no order among themselves. */
  group?: string;
  durationMs?: number;
}

/** What an event is, apart from when: one kind of step that can repeat. */
export interface Step {
  /** Identity of the step, the same in every run of the engine. */
  symbol: string;
  type: string;
  path?: string;
  command?: string;
  tool?: string;
  action?: string;
  app?: string;
  project?: string;
  branch?: string;
  /** Its path is a pattern (`*` for a part of one name, `**` for any folders), or its command or action (`*` for any text). */
  pattern?: true;
  /** The newest path, command or action that the pattern stands for. */
  example?: string;
}

/** What happened in one UTC day in one dimension: the unit of usage patterns. */
export interface UsageRow {
  dimension: UsageDimension;
  value: string;
  events: number;
  firstMs: number;
  lastMs: number;
}

export type UsageDimension = "extension" | "tool" | "project";

/**
 * One UTC day of a person's events, reduced to what the detectors need. Stored one row per (organisation, user, UTC
 * day) as JSON; a day that changed is summarised again from its events alone, so nothing of a deleted event stays.
 * Columns run in parallel: entry i of every `runs` column describes the same run of one step.
 */
export interface DaySummary {
  engineVersion: number;
  /** UTC day, `YYYY-MM-DD`. */
  day: string;
  /** Distinct events of the day. */
  events: number;
  /** Events counted in `usage` only: the rest of a huge group, or of a day with more runs than are kept. */
  eventsOmitted: number;
  /** Dictionary of the day's steps, sorted by symbol. */
  steps: Step[];
  /** Groups of the day in order of their keys; `files` is the true number of distinct files, also when not all are kept. */
  groups: { key: string; files: number }[];
  runs: {
    /** Index into `steps`. */
    step: number[];
    /** First event of the run, milliseconds after UTC midnight. */
    startMs: number[];
    /** Time from the run's first event to its last. */
    spanMs: number[];
    /** Events in the run. */
    count: number[];
    /** Index into `groups`, or -1. */
    group: number[];
    /** Ids of the run's first events, at most `idsPerRun`. */
    ids: string[][];
  };
  usage: UsageRow[];
}

export interface Occurrence {
  startMs: number;
  endMs: number;
  /** In order of time; at most `EvidenceBounds.eventIds`. */
  eventIds: string[];
  group?: string;
}

/** A time at which the pattern was due, or had begun, and did not happen. */
export interface Miss {
  atMs: number;
  /** Local calendar day. */
  day: string;
  group?: string;
}

export interface Evidence {
  /** The newest occurrences, oldest first; `support` of the pattern counts them all. */
  occurrences: Occurrence[];
  /** The newest misses, oldest first. Empty for usage and sequences' unopened times. */
  misses: Miss[];
  missesTotal: number;
  /** Local calendar days with an occurrence. */
  distinctDays: number;
}

interface PatternBase {
  /** Fingerprint of what the pattern says, not of its evidence: the same after every re-mining. */
  key: string;
  title: string;
  /** Occurrences in all. */
  support: number;
  /**
   * Probability that the rest follows when it begins next: the Wilson lower bound of what held, on the last fifth of time
   * where that holds enough cases, calibrated (see `CALIBRATION`). Of usage, which foretells nothing, not calibrated.
   */
  confidence: number;
  firstSeenMs: number;
  lastSeenMs: number;
  /** `stopped`: long enough unseen, while the person was active, that it is over. */
  status: "active" | "stopped";
  evidence: Evidence;
  /** What `confidence` was made of, of patterns that are counted on between full passes (see `incremental`). */
  trials?: Trials;
}

export interface Trials extends TrialCounts {
  /** What the bound was multiplied by, for having been unseen for a while. */
  freshness: number;
}

/** How sure we are that this is not chance. */
export interface Significance {
  /** Occurrences expected by chance under the detector's null. */
  expected: number;
  /** Observed over expected. */
  lift: number;
  pValue: number;
  /** Benjamini–Hochberg adjusted p-value within the detector's family of hypotheses. */
  qValue: number;
}

export interface UsageStatistics {
  dimension: UsageDimension;
  value: string;
  events: number;
  activeDays: number;
  lastUsedMs: number;
  /** Active days and events of the latest 28 days, and of the 28 before them. */
  recent: { activeDays: number; events: number };
  previous: { activeDays: number; events: number };
  /** A word only when the change is significant (p < 0.01), otherwise `steady`. */
  trend: "rising" | "falling" | "steady";
}

export interface SequenceStatistics extends Significance {
  /** Of a long segment those of its commonest variant, in which a step may come several times. */
  steps: Step[];
  /** Only of long segments (more than eight steps, with small variations). */
  segment?: SegmentShape;
  /** Stretches of activity with at least one occurrence. */
  stretches: number;
  /** How many first steps make an opening; completions over openings is what confidence bounds. */
  openingSteps: number;
  openings: number;
  completions: number;
  /** Median time from first step to last. */
  durationMedianMs: number;
  /** First day of activity since which it was not done any more, `YYYY-MM-DD`; null while it goes on. */
  stoppedSince: string | null;
}

export interface SegmentShape {
  /** Indices into `steps` of those that at least one occurrence in ten lacks, ascending. */
  optional: number[];
  /** The ways in which it is done, commonest first, at most four. */
  variants: { steps: Step[]; occurrences: number }[];
}

export interface RoutineStatistics extends Significance {
  /** What is done: one step, or the steps of a sequence; with the step that it comes after, where it comes after one. */
  steps: Step[];
  schedule: RoutineSchedule;
  /** Five fields, local time; null where no clock but another step makes it due. */
  cron: string | null;
  /** Which of the days on which `cron` fires are meant, where five fields cannot say it; null when all are. */
  dayFilter: string | null;
  timezone: string;
  /** Of a weekly routine and of one at an interval within the day, 0 = Sunday … 6 = Saturday, local; empty for the others. */
  weekdays: number[];
  /**
   * Local time of day, minutes after midnight: circular mean of the latest occurrences; of `intraday`, the day's first time.
   * Null for `after`.
   */
  minuteOfDay: number | null;
  /** Half-width around `minuteOfDay`, or around the delay, that holds nine tenths of the latest occurrences. */
  toleranceMinutes: number;
  /**
   * Days due on which the person was active and did it (hits), of all such days (opportunities); or times, for `after` and
   * `intraday`.
   */
  hits: number;
  opportunities: number;
  /** Local day of the first miss since which it was not done any more, `YYYY-MM-DD`; null while it goes on. */
  stoppedSince: string | null;
}

export interface FileRef {
  path: string;
  project?: string;
  /** As of a step: `path` is a pattern, and the newest path that it stands for. */
  pattern?: true;
  example?: string;
}

export interface UsagePattern extends PatternBase {
  kind: "usage";
  statistics: UsageStatistics;
}
export interface SequencePattern extends PatternBase {
  kind: "sequence";
  statistics: SequenceStatistics;
}
export interface RoutinePattern extends PatternBase {
  kind: "routine";
  statistics: RoutineStatistics;
}
export interface RelationshipPattern extends PatternBase {
  kind: "relationship";
  statistics: RelationshipStatistics;
}
export type Pattern = UsagePattern | SequencePattern | RoutinePattern | RelationshipPattern;
export type PatternKind = Pattern["kind"];

/** Where events went on their way to suggestions, and what nearly made it. */
export interface Funnel {
  events: number;
  /** Events that no detector but usage looked at (see `DaySummary.eventsOmitted`). */
  eventsOmitted: number;
  eventsByUse: EventsByUse;
  activeDays: number;
  stretches: number;
  /** Distinct steps, and those seen on enough days to be part of a pattern. */
  steps: number;
  stepsRecurring: number;
  kinds: {
    kind: PatternKind;
    /** Hypotheses tested. */
    candidates: number;
    /** Left after the significance test. */
    significant: number;
    /** Left after taking out what says the same. */
    patterns: number;
    suggestions: number;
  }[];
  /** Patterns that made no suggestion, by reason; the counts sum to the patterns. */
  notSuggested: { reason: string; patterns: number }[];
  nearMisses: NearMiss[];
}

export interface NearMiss {
  kind: PatternKind;
  title: string;
  /** "seen on 4 days, 1 more needed" */
  reason: string;
}

export interface Suggestion extends Judged {
  /** Fingerprint of the family: the same after re-mining, so that a dismissal lasts. */
  key: string;
  /** The pattern it rests on first, then those merged into it. */
  patternKeys: string[];
  title: string;
  reason: string;
  confidence: number;
  /** value × confidence × novelty; larger is better, comparable within one person. */
  rank: number;
  evidence: {
    occurrencesTotal: number;
    distinctDays: number;
    firstSeenMs: number;
    lastSeenMs: number;
    /** The newest occurrences, newest first. */
    recent: Occurrence[];
    missesTotal: number;
  };
  /** Only those that the draft uses. */
  connectors: Connector[];
  draft: WorkflowDefinition;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface WorkflowDefinition {
  version: 1;
  name: string;
  trigger: WorkflowTrigger;
  nodes: WorkflowNode[];
  edges: WorkflowEdge[];
}

export interface EventMatch {
  type: string;
  /** Glob. */
  path?: string;
  /** In a command or an action, `*` stands for any text and `\*` for a star. */
  command?: string;
  tool?: string;
  action?: string;
  project?: string;
}

export type WorkflowTrigger =
  | { kind: "manual" }
  | { kind: "schedule"; cron: string; timezone: string }
  | { kind: "event"; match: EventMatch; quiet_seconds: number }
  | { kind: "webhook" };

export type Connector =
  | "local"
  | "notify"
  | "email"
  | "github"
  | "gitlab"
  | "slack"
  | "teams"
  | "s3"
  | "drive"
  | "dropbox"
  | "http"
  | "database";

export type WorkflowNode =
  | { id: string; kind: "action"; connector: Connector; operation: string; input: { [key: string]: Json } }
  | { id: string; kind: "condition"; expression: string }
  | { id: string; kind: "wait_for_event"; match: EventMatch; timeout_seconds: number }
  | { id: string; kind: "delay"; seconds: number }
  | { id: string; kind: "approval"; message: string };

export interface WorkflowEdge {
  /** `trigger` starts the graph. */
  from: string;
  to: string;
  when?: "success" | "failure" | "true" | "false" | "timeout";
}

/** How much evidence is kept with a pattern; `support` and `missesTotal` count all of it. */
export interface EvidenceBounds {
  /** The newest ones of a pattern. */
  occurrences: number;
  misses: number;
  /** Of one occurrence. */
  eventIds: number;
  /** Of a step that was repeated without anything between; day summaries hold four. */
  idsPerRun: number;
}

export interface MineOptions {
  /** When the analysis runs. Freshness is measured from the person's last event, never from later than this. */
  nowMs: number;
  /** IANA name, e.g. `Australia/Melbourne`. */
  timeZone: string;
  /** Time zones that the person lived in before, in order of time. */
  livedIn?: readonly { untilMs: number; timeZone: string }[];
  /** Left out: what a page shows and a row holds (`SHOWN_EVIDENCE`). */
  evidence?: EvidenceBounds;
  /** What the person does not want to see suggested. */
  suppressed?: readonly Suppression[];
}

export interface MineResult {
  patterns: Pattern[];
  suggestions: Suggestion[];
  funnel: Funnel;
}
