import type { Backtest, DraftChoice, Needs, Spread } from "./suggest/types.ts";
import type {
  Connector,
  Json,
  Miss,
  Occurrence,
  Pattern,
  PatternKind,
  Suggestion,
  WorkflowDefinition,
} from "./types.ts";

/*
 * What was found, in the words of the API: the server stores and answers with it, the sample and the command line show
 * it. The shapes are declared here anew, since the engine imports nothing; a test holds them against the contracts.
 */

export interface ShownEvidence {
  distinct_days: number;
  occurrences: { started_at: string; ended_at: string; event_ids: string[]; group: string | null }[];
  misses: { expected_at: string; note: string | null }[];
}

export interface ShownPattern {
  id: string;
  kind: PatternKind;
  title: string;
  support: number;
  confidence: number;
  first_seen_at: string;
  last_seen_at: string;
  statistics: Record<string, Json>;
  evidence: ShownEvidence;
  updated_at: string;
}

/** One that nobody has decided about. */
export interface ShownSuggestion {
  id: string;
  status: "open";
  title: string;
  reason: string;
  confidence: number;
  evidence: ShownEvidence;
  connectors: Connector[];
  draft: WorkflowDefinition;
  alternatives: DraftChoice[];
  backtest: ShownBacktest;
  value: ShownValue;
  needs: ShownNeeds;
  pattern_ids: string[];
  dismissed_reason: null;
  dismissed_at: null;
  accepted_at: null;
  created_at: string;
  updated_at: string;
}

export interface ShownBacktest {
  from: string;
  to: string;
  fired: number;
  matched: number;
  false_alarms: number;
  missed: number;
  spoke: number;
  firings: { at: string; matched: boolean }[];
  missed_at: string[];
  days: { day: string; active: boolean; matched: number; false_alarms: number; missed: number }[];
}

export interface ShownValue {
  per_week: number;
  hand_minutes: Spread | null;
  held: number;
  saved_per_week: Spread | null;
  text: string;
}

export interface ShownNeeds {
  connectors: Needs["connectors"];
  folders: { project: string | null; path: string }[];
  programs: string[];
}

const shownMax = 50;

const iso = (ms: number): string => new Date(ms).toISOString();

/** What the engine found as evidence, in the API's words: newest first, bounded. */
export function toEvidence(found: {
  readonly distinctDays: number;
  readonly occurrences: readonly Occurrence[];
  readonly misses: readonly Miss[];
}): ShownEvidence {
  return {
    distinct_days: found.distinctDays,
    occurrences: newestFirst(found.occurrences, (occurrence) => occurrence.startMs).map((occurrence) => ({
      started_at: iso(occurrence.startMs),
      ended_at: iso(occurrence.endMs),
      event_ids: occurrence.eventIds,
      group: occurrence.group ?? null,
    })),
    misses: newestFirst(found.misses, (miss) => miss.atMs).map((miss) => ({
      expected_at: iso(miss.atMs),
      note: miss.group === undefined ? null : `In ${miss.group}`,
    })),
  };
}

function newestFirst<T>(items: readonly T[], timeOf: (item: T) => number): T[] {
  return items.toSorted((a, b) => timeOf(b) - timeOf(a)).slice(0, shownMax);
}

/** @param id what it is called where it is shown @param at when it was found, as a timestamp */
export function presentPattern(pattern: Pattern, id: string, at: string): ShownPattern {
  return {
    id,
    kind: pattern.kind,
    title: pattern.title,
    support: pattern.support,
    confidence: pattern.confidence,
    first_seen_at: iso(pattern.firstSeenMs),
    last_seen_at: iso(pattern.lastSeenMs),
    statistics: toStatistics(pattern),
    evidence: toEvidence(pattern.evidence),
    updated_at: at,
  };
}

/** @param lead the pattern it rests on: that one keeps weeks of occurrences, and the misses @param patternIds of all it rests on */
export function presentSuggestion(
  suggestion: Suggestion,
  lead: Pattern | undefined,
  patternIds: readonly string[],
  id: string,
  at: string,
): ShownSuggestion {
  return {
    id,
    status: "open",
    title: suggestion.title,
    reason: suggestion.reason,
    confidence: suggestion.confidence,
    evidence: evidenceOf(suggestion, lead),
    connectors: suggestion.connectors,
    ...presentDraft(suggestion),
    pattern_ids: [...patternIds],
    dismissed_reason: null,
    dismissed_at: null,
    accepted_at: null,
    created_at: at,
    updated_at: at,
  };
}

/** What a suggestion proposes, with what it would have done, is worth and needs. */
export function presentDraft(
  suggestion: Suggestion,
): Pick<ShownSuggestion, "draft" | "alternatives" | "backtest" | "value" | "needs"> {
  const { draft, alternatives, backtest, value, needs } = suggestion;
  return {
    draft,
    alternatives,
    backtest: presentBacktest(backtest),
    value: {
      per_week: value.perWeek,
      hand_minutes: value.handMinutes,
      held: value.held,
      saved_per_week: value.savedPerWeek,
      text: value.text,
    },
    needs: { ...needs, folders: needs.folders.map(({ project, path }) => ({ project: project ?? null, path })) },
  };
}

function presentBacktest(replayed: Backtest): ShownBacktest {
  return {
    from: iso(replayed.fromMs),
    to: iso(replayed.toMs),
    fired: replayed.fired,
    matched: replayed.matched,
    false_alarms: replayed.falseAlarms,
    missed: replayed.missed,
    spoke: replayed.spoke,
    firings: replayed.firings.map(({ atMs, matched }) => ({ at: iso(atMs), matched })).reverse(),
    missed_at: replayed.missedAtMs.map(iso).reverse(),
    days: replayed.days.map(({ day, active, matched, falseAlarms, missed }) => ({
      day,
      active,
      matched,
      false_alarms: falseAlarms,
      missed,
    })),
  };
}

/** The suggestion itself keeps only the newest few occurrences; the pattern it rests on, weeks of them. */
export const evidenceOf = ({ evidence }: Suggestion, lead: Pattern | undefined): ShownEvidence =>
  toEvidence({
    distinctDays: evidence.distinctDays,
    occurrences: lead?.evidence.occurrences ?? evidence.recent,
    misses: lead?.evidence.misses ?? [],
  });

/** A pattern's figures, with whether it still holds and how many misses there were in all. */
export function toStatistics(pattern: Pattern): Record<string, Json> {
  return {
    ...snakeKeys(pattern.statistics),
    status: pattern.status,
    misses_total: pattern.evidence.missesTotal,
  };
}

/**
 * A plain object of the engine's with its keys in snake case, as the API writes them. Steps lose their `symbol`, which
 * is the engine's own way of telling them apart. Numbers that JSON cannot hold become null.
 */
export function snakeKeys(value: object): Record<string, Json> {
  const out: Record<string, Json> = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined || key === "symbol") continue;
    out[snake(key)] = toPlain(part);
  }
  return out;
}

function toPlain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === "object" && value !== null) return snakeKeys(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  return null;
}

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
