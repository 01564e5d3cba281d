import type { LocalClock } from "../local-time.ts";
import { dateOf } from "../local-time.ts";
import { type ShownEvidence, toEvidence } from "../present-found.ts";
import type { Json, Occurrence } from "../types.ts";
import { titleOf, trendOf } from "../usage/mine-usage.ts";
import { confidenceOf } from "./advance.ts";
import type { Shown, Standing } from "./types.ts";

/** A pattern as it stands now, in the API's words. `statistics` holds the figures that are counted on, no others. */
export interface RefreshedRow {
  key: string;
  /** Null where it does not tell figures. */
  title: string | null;
  support: number;
  confidence: number;
  first_seen_at: string;
  last_seen_at: string;
  distinct_days: number;
  statistics: Record<string, Json>;
  evidence: ShownEvidence;
}

export function presentStanding(standing: Standing): RefreshedRow {
  const { track, figures, evidence } = standing;
  return {
    key: track.key,
    title: titleFor(standing),
    support: figures.times,
    confidence: confidenceOf(standing),
    first_seen_at: new Date(standing.firstSeenMs).toISOString(),
    last_seen_at: new Date(standing.lastSeenMs).toISOString(),
    distinct_days: figures.days,
    statistics: { ...statisticsOf(standing), status: standing.status, misses_total: missesOf(standing) },
    evidence: toEvidence({ distinctDays: figures.days, ...evidence }),
  };
}

function missesOf({ track, figures }: Standing): number {
  return track.kind === "usage" ? 0 : figures.trials - figures.held;
}

const isOn = ({ status }: Standing): Record<string, Json> => (status === "active" ? { stopped_since: null } : {});

function statisticsOf(standing: Standing): Record<string, Json> {
  const { track, figures } = standing;
  const { times, held, trials, from, to } = figures;
  switch (track.kind) {
    case "sequence":
      return { openings: trials, completions: held, ...isOn(standing) };
    case "routine":
      return { hits: held, opportunities: trials, ...isOn(standing) };
    case "relationship":
      return {
        together: times,
        from_total: from,
        to_total: to,
        forward: held / Math.max(1, trials),
        backward: times / Math.max(1, to),
      };
    case "usage":
      return {
        events: times,
        active_days: figures.days,
        last_used_ms: standing.lastSeenMs,
        recent: { active_days: figures.recentDays, events: figures.recentEvents },
        previous: { active_days: figures.previousDays, events: figures.previousEvents },
        trend: trendOf(figures.recentDays, figures.previousDays),
      };
  }
}

function titleFor({ track, figures, lastSeenMs }: Standing): string | null {
  if (track.kind !== "usage") return null;
  return titleOf({
    dimension: track.dimension,
    value: track.value,
    events: figures.times,
    activeDays: figures.days,
    lastUsedMs: lastSeenMs,
    recent: { activeDays: figures.recentDays, events: figures.recentEvents },
    previous: { activeDays: figures.previousDays, events: figures.previousEvents },
    trend: trendOf(figures.recentDays, figures.previousDays),
  });
}

/** What a row shows, in the engine's words again: oldest first. */
export function readShown({ occurrences, misses }: ShownEvidence, clock: LocalClock): Shown {
  return {
    occurrences: occurrences.toReversed().map(({ started_at, ended_at, event_ids, group }): Occurrence => {
      const occurrence = { startMs: Date.parse(started_at), endMs: Date.parse(ended_at), eventIds: event_ids };
      return group === null ? occurrence : { ...occurrence, group };
    }),
    misses: misses.toReversed().map(({ expected_at }) => {
      const atMs = Date.parse(expected_at);
      return { atMs, day: dateOf(clock.dayNumber(atMs)) };
    }),
  };
}
