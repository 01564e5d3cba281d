import { fingerprint } from "../fingerprint.ts";
import type { LocalClock } from "../local-time.ts";
import { hypergeometricTail } from "../statistics/tails.ts";
import { wilsonLower } from "../statistics/wilson.ts";
import type { UsageDimension, UsagePattern, UsageRow, UsageStatistics } from "../types.ts";

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
  days: Set<number>;
  firstMs: number;
  lastMs: number;
  recentEvents: number;
  previousEvents: number;
}

/**
 * What the person works with: events, active days, last use and trend of each extension, tool and project, on the days of
 * their own clock. The confidence is that of meeting it again on a day they work. The trend compares the active days among
 * the latest 28 with those among the 28 before (Fisher's exact test): events come in bursts and would make everything
 * significant.
 * @param rows of all days, in order of days
 */
export function mineUsage(rows: readonly UsageRow[], asOfMs: number, clock: LocalClock): UsagePattern[] {
  const today = clock.dayNumber(asOfMs);
  const tallies = new Map<string, Tally>();
  const activeDays = new Set<number>();
  for (const row of rows) {
    const name = `${row.dimension}\u001f${row.value}`;
    let tally = tallies.get(name);
    if (tally === undefined) {
      const { dimension, value, firstMs, lastMs } = row;
      tally = { dimension, value, events: 0, days: new Set(), firstMs, lastMs, recentEvents: 0, previousEvents: 0 };
      tallies.set(name, tally);
    }
    const age = today - clock.dayNumber(row.lastMs);
    tally.events += row.events;
    for (const day of [clock.dayNumber(row.firstMs), clock.dayNumber(row.lastMs)]) {
      tally.days.add(day);
      activeDays.add(day);
    }
    tally.firstMs = Math.min(tally.firstMs, row.firstMs);
    tally.lastMs = Math.max(tally.lastMs, row.lastMs);
    if (age < WINDOW_DAYS) tally.recentEvents += row.events;
    else if (age < 2 * WINDOW_DAYS) tally.previousEvents += row.events;
  }
  const shown = new Map<UsageDimension, number>();
  const patterns: UsagePattern[] = [];
  const byEvents = [...tallies.values()].sort((a, b) => b.events - a.events || (a.value < b.value ? -1 : 1));
  for (const tally of byEvents) {
    const already = shown.get(tally.dimension) ?? 0;
    if (tally.events < EVENTS_MIN || already >= PER_DIMENSION_MAX) continue;
    shown.set(tally.dimension, already + 1);
    patterns.push(toPattern(tally, today, activeDays));
  }
  return patterns;
}

function toPattern(tally: Tally, today: number, activeDays: ReadonlySet<number>): UsagePattern {
  const first = Math.min(...tally.days);
  let since = 0;
  for (const day of activeDays) if (day >= first) since++;
  let recentDays = 0;
  let previousDays = 0;
  for (const day of tally.days) {
    const age = today - day;
    if (age < WINDOW_DAYS) recentDays++;
    else if (age < 2 * WINDOW_DAYS) previousDays++;
  }
  const statistics: UsageStatistics = {
    dimension: tally.dimension,
    value: tally.value,
    events: tally.events,
    activeDays: tally.days.size,
    lastUsedMs: tally.lastMs,
    recent: { activeDays: recentDays, events: tally.recentEvents },
    previous: { activeDays: previousDays, events: tally.previousEvents },
    trend: trendOf(recentDays, previousDays),
  };
  return {
    kind: "usage",
    key: fingerprint("usage", tally.dimension, tally.value),
    title: titleOf(statistics),
    support: tally.events,
    // How likely the person is to use it on a day they work: the days with it among their active days since its first.
    confidence: wilsonLower(tally.days.size, since),
    trials: {
      held: tally.days.size,
      total: since,
      lateHeld: 0,
      lateTotal: 0,
      lateFromMs: Number.MAX_SAFE_INTEGER,
      freshness: 1,
    },
    firstSeenMs: tally.firstMs,
    lastSeenMs: tally.lastMs,
    status: today - Math.floor(tally.lastMs / DAY) > 2 * WINDOW_DAYS ? "stopped" : "active",
    evidence: { occurrences: [], misses: [], missesTotal: 0, distinctDays: tally.days.size },
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
