import { presentPattern, type ShownPattern, snakeKeys } from "./present-found.ts";
import { readableSymbol } from "./symbol.ts";
import type { FileRef, Json, Occurrence, Pattern, PatternKind, Step } from "./types.ts";

/** A step with what it is made of, and the symbol by which it is told from others. */
export interface ShownStep {
  symbol: string;
  [field: string]: Json;
}

export interface WholeOccurrence {
  started_at: string;
  ended_at: string;
  event_ids: string[];
  group: string | null;
}

export interface WholeMiss {
  expected_at: string;
  /** Local calendar day. */
  day: string;
  group: string | null;
}

/** A pattern with all of its evidence, oldest first, for whoever has no database to ask. */
export interface WholePattern extends Omit<ShownPattern, "evidence" | "updated_at"> {
  kind: PatternKind;
  /** What is done, in order: of sequences and routines. */
  steps?: ShownStep[];
  /** Of routines; null where another step, not the clock, makes it due. */
  cron?: string | null;
  timezone?: string;
  /** Of relationships: the files that change together, those that announce the others first. */
  files?: FileRef[];
  distinct_days: number;
  occurrences: WholeOccurrence[];
  misses: WholeMiss[];
  misses_total: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** @param pattern mined with as much evidence as is to be shown (`MineOptions.evidence`) */
export function presentWhole(pattern: Pattern): WholePattern {
  const { evidence: _shown, updated_at: _at, ...shown } = presentPattern(pattern, pattern.key, "");
  const { evidence } = pattern;
  return {
    ...shown,
    ...topOf(pattern),
    distinct_days: evidence.distinctDays,
    occurrences: evidence.occurrences.map(toOccurrence),
    misses: evidence.misses.map(({ atMs, day, group }) => ({ expected_at: iso(atMs), day, group: group ?? null })),
    misses_total: evidence.missesTotal,
  };
}

function topOf(pattern: Pattern): Pick<WholePattern, "steps" | "cron" | "timezone" | "files"> {
  switch (pattern.kind) {
    case "sequence":
      return { steps: pattern.statistics.steps.map(toStep) };
    case "routine": {
      const { steps, cron, timezone } = pattern.statistics;
      return { steps: steps.map(toStep), cron, timezone };
    }
    case "relationship":
      return { files: pattern.statistics.files };
    default:
      return {};
  }
}

const toStep = (step: Step): ShownStep => ({ ...snakeKeys(step), symbol: readableSymbol(step) });

const toOccurrence = ({ startMs, endMs, eventIds, group }: Occurrence): WholeOccurrence => ({
  started_at: iso(startMs),
  ended_at: iso(endMs),
  event_ids: eventIds,
  group: group ?? null,
});
