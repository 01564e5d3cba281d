import { fingerprint } from "../fingerprint.ts";
import type { InPieces } from "../in-pieces.ts";
import type { LocalClock } from "../local-time.ts";
import { hypergeometricTail } from "../statistics/tails.ts";
import { wilsonLower } from "../statistics/wilson.ts";
import type { UsageDimension, UsagePattern, UsageStatistics } from "../types.ts";
import type { UsageHistory, ValueHistory } from "./usage-history.ts";

const DAY = 86_400_000;
export const WINDOW_DAYS = 28;
const EVENTS_MIN = 5;
const PER_DIMENSION_MAX = 60;
/** Two-sided: a change of habit is only said when chance would hardly make it. */
const TREND_P_MAX = 0.01;

interface Tally {
  dimension: UsageDimension;
  value: string;
  events: number;
  days: number;
  /** Days since the first, on which the person did anything. */
  since: number;
  firstMs: number;
  lastMs: number;
  recent: { activeDays: number; events: number };
  previous: { activeDays: number; events: number };
}

/**
 * What the person works with: events, active days, last use and trend of each extension, tool and project, on the days of
 * their own clock. The confidence is that of meeting it again on a day they work. The trend compares the active days among
 * the latest 28 with those among the 28 before (Fisher's exact test): events come in bursts and would make everything
 * significant. O(rows + days log days).
 */
export function* mineUsage({ values }: UsageHistory, asOfMs: number, clock: LocalClock): InPieces<UsagePattern[]> {
  const today = clock.dayNumber(asOfMs);
  const active = new Set<number>();
  for (const { days } of values) {
    yield;
    for (const day of localDays(days, clock)) active.add(day);
  }
  const activeDays = Int32Array.from(active).sort();
  const tallies: Tally[] = [];
  for (const value of values) {
    yield;
    tallies.push(tallyUp(value, today, activeDays, clock));
  }
  const shown = new Map<UsageDimension, number>();
  const patterns: UsagePattern[] = [];
  for (const tally of tallies.sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1))) {
    const already = shown.get(tally.dimension) ?? 0;
    if (tally.events < EVENTS_MIN || already >= PER_DIMENSION_MAX) continue;
    shown.set(tally.dimension, already + 1);
    patterns.push(toPattern(tally, today));
  }
  return patterns;
}

/** A UTC day has parts of two local ones. */
function* localDays(days: readonly number[], clock: LocalClock): Generator<number> {
  for (let i = 0; i < days.length; i += 3) {
    yield clock.dayNumber(days[i + 1] as number);
    yield clock.dayNumber(days[i + 2] as number);
  }
}

function tallyUp(
  { dimension, value, days }: ValueHistory,
  today: number,
  activeDays: Int32Array,
  clock: LocalClock,
): Tally {
  const recent = { activeDays: 0, events: 0 };
  const previous = { activeDays: 0, events: 0 };
  const windowOf = (day: number) => {
    const age = today - day;
    return age < WINDOW_DAYS ? recent : age < 2 * WINDOW_DAYS ? previous : undefined;
  };
  let events = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < days.length; i += 3) {
    const ofDay = days[i] as number;
    const endMs = days[i + 2] as number;
    events += ofDay;
    firstMs = Math.min(firstMs, days[i + 1] as number);
    lastMs = Math.max(lastMs, endMs);
    const window = windowOf(clock.dayNumber(endMs));
    if (window !== undefined) window.events += ofDay;
  }
  const own = new Set(localDays(days, clock));
  let first = Number.POSITIVE_INFINITY;
  for (const day of own) {
    first = Math.min(first, day);
    const window = windowOf(day);
    if (window !== undefined) window.activeDays++;
  }
  const since = activeDays.length - activeDays.findIndex((day) => day >= first);
  return { dimension, value, events, days: own.size, since, firstMs, lastMs, recent, previous };
}

function toPattern(
  { dimension, value, events, days, since, firstMs, lastMs, recent, previous }: Tally,
  today: number,
): UsagePattern {
  const statistics: UsageStatistics = {
    dimension,
    value,
    events,
    activeDays: days,
    lastUsedMs: lastMs,
    recent,
    previous,
    trend: trendOf(recent.activeDays, previous.activeDays),
  };
  return {
    kind: "usage",
    key: fingerprint("usage", dimension, value),
    title: titleOf(statistics),
    support: events,
    // How likely the person is to use it on a day they work: the days with it among their active days since its first.
    confidence: wilsonLower(days, since),
    trials: {
      held: days,
      total: since,
      lateHeld: 0,
      lateTotal: 0,
      lateFromMs: Number.MAX_SAFE_INTEGER,
      freshness: 1,
    },
    firstSeenMs: firstMs,
    lastSeenMs: lastMs,
    status: today - Math.floor(lastMs / DAY) > 2 * WINDOW_DAYS ? "stopped" : "active",
    evidence: { occurrences: [], misses: [], missesTotal: 0, distinctDays: days },
    statistics,
  };
}

export function trendOf(recentDays: number, previousDays: number): UsageStatistics["trend"] {
  const all = recentDays + previousDays;
  if (hypergeometricTail(recentDays, 2 * WINDOW_DAYS, WINDOW_DAYS, all) < TREND_P_MAX / 2) return "rising";
  if (hypergeometricTail(previousDays, 2 * WINDOW_DAYS, WINDOW_DAYS, all) < TREND_P_MAX / 2) return "falling";
  return "steady";
}

export function titleOf({ dimension, value, activeDays, trend }: UsageStatistics): string {
  const what =
    dimension === "extension"
      ? `\`.${value}\` files`
      : dimension === "project"
        ? `the project \`${value}\``
        : `\`${value}\``;
  const days = `on ${activeDays} ${activeDays === 1 ? "day" : "days"}`;
  const more = trend === "rising" ? ", more often lately" : trend === "falling" ? ", less often lately" : "";
  return dimension === "tool" ? `You used ${what} ${days}${more}` : `You worked on ${what} ${days}${more}`;
}
