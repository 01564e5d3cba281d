import type { InputOf } from "#lib/contracts/contract.ts";
import { type ActivityBucket, activity } from "#lib/contracts/events.ts";
import { cached } from "#lib/platform/cache.ts";
import { invalid } from "#lib/platform/errors.ts";
import { boundTime } from "./bound-time.ts";
import { countHours, type HourCount, type HourRange, readSpan } from "./queries.ts";
import { withOffset } from "./with-offset.ts";

const dayMs = 86_400_000;
const defaultDays = 28;
/** More steps than this no chart can show. */
const stepsMax = 2000;
const bucketMs: Record<ActivityBucket, number> = {
  hour: 3_600_000,
  day: dayMs,
  week: 7 * dayMs,
  month: 30 * dayMs,
};

type Query = InputOf<typeof activity>;
type Span = Awaited<ReturnType<typeof readSpan>>;

/**
 * Counts of a person's activity between two moments, from the hourly roll-up: in steps of time by type, by day, by hour
 * of the week, by type, extension, tool and project. Days and hours are those of the clock where each event happened;
 * those without events are left out.
 */
export const summarizeActivity = cached(activity, async (ctx, query) => {
  if (query.from && query.to && Date.parse(query.from) >= Date.parse(query.to))
    throw invalid("to", "must be later than from");
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    const span = await readSpan(tx, owner);
    const bucket = chooseBucket(query, span);
    const counts = await countHours(tx, owner, hourRange(query, span.timezone), bucket, query);
    const series = counts.flatMap(({ grouping, at, name, count }) =>
      grouping === "series" && at !== null && name !== null ? [{ start: at, type: name, count }] : [],
    );
    return {
      total: series.reduce((sum, { count }) => sum + count, 0),
      first_at: span.first && withOffset(new Date(span.first.at), span.first.offset),
      last_at: span.last && withOffset(new Date(span.last.at), span.last.offset),
      bucket,
      series,
      days: counts.flatMap(({ grouping, at, count }) => (grouping === "day" && at ? [{ day: at, count }] : [])),
      hours: counts.flatMap(({ grouping, at, count }) =>
        grouping === "slot" ? [{ weekday: Math.floor(Number(at) / 24), hour: Number(at) % 24, count }] : [],
      ),
      by_type: countTypes(series),
      by_extension: named(counts, "extension").map(({ name, count }) => ({ extension: name, count })),
      by_tool: named(counts, "tool").map(({ name, count }) => ({ tool: name, count })),
      by_project: named(counts, "project").map(({ name, count }) => ({ project: name, count })),
    };
  });
});

function named(counts: readonly HourCount[], grouping: HourCount["grouping"]): { name: string; count: number }[] {
  return counts.flatMap((row) =>
    row.grouping === grouping && row.name !== null ? [{ name: row.name, count: row.count }] : [],
  );
}

function countTypes(series: readonly { type: string; count: number }[]): { type: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { type, count } of series) counts.set(type, (counts.get(type) ?? 0) + count);
  return [...counts]
    .map(([type, count]) => ({ type, count }))
    .sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1));
}

const endsOf = (query: Query): { fromMs: number; toMs: number } => {
  const toMs = query.to === undefined ? Date.now() : Date.parse(query.to);
  return { toMs, fromMs: query.from === undefined ? toMs - defaultDays * dayMs : Date.parse(query.from) };
};

/** The step asked for, or one that suits the range from the first event on. */
function chooseBucket(query: Query, { first }: Span): ActivityBucket {
  const { fromMs, toMs } = endsOf(query);
  const startMs = Math.max(fromMs, first ? Date.parse(first.at) : fromMs);
  const lengthMs = Math.max(0, Math.min(toMs, Date.now() + dayMs) - startMs);
  if (query.bucket !== undefined) {
    const steps = Math.ceil(lengthMs / bucketMs[query.bucket]);
    if (steps > stepsMax)
      throw invalid(
        "bucket",
        `would make ${steps.toLocaleString("en")} steps; ask for a shorter range or a larger step`,
      );
    return query.bucket;
  }
  // In autumn a day has an hour more.
  const days = (lengthMs - 3_600_000) / dayMs;
  if (days <= 2) return "hour";
  if (days <= 100) return "day";
  return days <= 731 ? "week" : "month";
}

/**
 * The roll-up has wall-clock hours, so the moments are read on the person's clock. Without `to` there is no upper end:
 * on a clock further east it is later already.
 */
function hourRange(query: Query, timeZone: string): HourRange {
  const { fromMs, toMs } = endsOf(query);
  return { from: wallClock(fromMs, timeZone), to: query.to === undefined ? null : wallClock(toMs, timeZone) };
}

/** `2026-11-20T09:05:00` in a time zone; the Swedish locale writes dates as ISO 8601 does. */
function wallClock(ms: number, timeZone: string): string {
  return boundTime(ms).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
}
