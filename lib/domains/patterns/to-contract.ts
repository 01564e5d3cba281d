import type { z } from "zod";
import type { JsonValue } from "#lib/contracts/common.ts";
import type { Evidence } from "#lib/contracts/patterns.ts";
import type { Miss, Occurrence, Pattern } from "#lib/mining/types.ts";

const shownMax = 50;

const iso = (ms: number): string => new Date(ms).toISOString();

/** What the engine found as evidence, in the contract's words: newest first, bounded. */
export function toEvidence(found: {
  readonly distinctDays: number;
  readonly occurrences: readonly Occurrence[];
  readonly misses: readonly Miss[];
}): z.infer<typeof Evidence> {
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

/** A pattern's figures, with whether it still holds and how many misses there were in all. */
export function toStatistics(pattern: Pattern): Record<string, JsonValue> {
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
export function snakeKeys(value: object): Record<string, JsonValue> {
  const out: Record<string, JsonValue> = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined || key === "symbol") continue;
    out[snake(key)] = toJsonValue(part);
  }
  return out;
}

function toJsonValue(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(toJsonValue);
  if (typeof value === "object" && value !== null) return snakeKeys(value);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  return null;
}

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
