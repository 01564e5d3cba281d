import type { Held } from "#lib/contracts/describe-held.ts";
import type { Pattern } from "#lib/contracts/patterns.ts";
import type { Suggestion } from "#lib/contracts/suggestions.ts";
import { mineEvents } from "#lib/mining/mine-events.ts";
import { presentPattern, presentSuggestion, toStatistics } from "#lib/mining/present-found.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { makeSampleEvents } from "./make-sample-events.ts";

const dayMs = 86_400_000;

/** What the pages show of a person, here of somebody who does not exist. */
export interface Sample {
  readonly events: number;
  readonly days: number;
  readonly hours: readonly { weekday: number; hour: number; count: number }[];
  readonly patterns: readonly Pattern[];
  readonly suggestions: readonly (Suggestion & { readonly held: Held | null })[];
}

let kept: { day: number; sample: Sample } | null = null;

/** The sample as it stands on a day: made and read by the engine once a day, never stored, the same for everybody. */
export function readSample(nowMs: number): Sample {
  const day = Math.floor(nowMs / dayMs);
  if (kept?.day !== day) kept = { day, sample: learn(makeSampleEvents(nowMs), nowMs) };
  return kept.sample;
}

function learn(events: readonly MiningEvent[], nowMs: number): Sample {
  const found = mineEvents(events, { nowMs, timeZone: "UTC" });
  const at = new Date(nowMs).toISOString();
  const ids = new Map(found.patterns.map(({ key }, index) => [key, idOf(index)]));
  const byKey = new Map(found.patterns.map((pattern) => [pattern.key, pattern]));
  return {
    events: events.length,
    days: new Set(events.map(({ occurredAtMs }) => Math.floor(occurredAtMs / dayMs))).size,
    hours: countHours(events),
    patterns: found.patterns
      .filter(({ kind }) => kind !== "usage")
      .toSorted((a, b) => b.confidence - a.confidence)
      .map((pattern) => presentPattern(pattern, ids.get(pattern.key) ?? idOf(0), at)),
    suggestions: found.suggestions.map((suggestion, index) => {
      const behind = suggestion.patternKeys.flatMap((key) => byKey.get(key) ?? []);
      const counted = behind.find(({ kind }) => kind === "routine") ?? behind[0];
      const [lead] = behind;
      return {
        ...presentSuggestion(
          suggestion,
          lead,
          suggestion.patternKeys.flatMap((key) => ids.get(key) ?? []),
          idOf(1000 + index),
          at,
        ),
        held: counted ? { kind: counted.kind, support: counted.support, statistics: toStatistics(counted) } : null,
      };
    }),
  };
}

const idOf = (index: number): string => `00000000-0000-4000-9000-${index.toString(16).padStart(12, "0")}`;

/** Weekday 1 is Monday, as the API counts. */
function countHours(events: readonly MiningEvent[]): Sample["hours"] {
  const counts = new Map<number, number>();
  for (const { occurredAtMs } of events) {
    const at = new Date(occurredAtMs);
    const key = (at.getUTCDay() || 7) * 24 + at.getUTCHours();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => ({ weekday: Math.floor(key / 24), hour: key % 24, count }));
}
