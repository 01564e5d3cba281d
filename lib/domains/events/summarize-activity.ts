import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { activity } from "#lib/contracts/events.ts";
import type { Context } from "#lib/platform/context.ts";
import { invalid } from "#lib/platform/errors.ts";
import { boundTime } from "./bound-time.ts";
import { countHours, type HourRange, readSpan } from "./queries.ts";
import { withOffset } from "./with-offset.ts";

const defaultDays = 28;

/**
 * Counts of a person's activity between two moments, from the hourly roll-up: by day, by hour of the week, by type and
 * by extension. Days and hours are those of the clock where each event happened; those without events are left out.
 */
export async function summarizeActivity(
  ctx: Context,
  query: InputOf<typeof activity>,
): Promise<OutputOf<typeof activity>> {
  if (query.from && query.to && Date.parse(query.from) >= Date.parse(query.to))
    throw invalid("to", "must be later than from");
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    const span = await readSpan(tx, owner);
    const counts = await countHours(tx, owner, hourRange(query, span.timezone));
    const days = counts.flatMap(({ grouping, day, count }) => (grouping === "day" && day ? [{ day, count }] : []));
    const named = (grouping: "type" | "extension") =>
      counts.flatMap((row) =>
        row.grouping === grouping && row.name !== null ? [{ name: row.name, count: row.count }] : [],
      );
    return {
      total: days.reduce((sum, { count }) => sum + count, 0),
      first_at: span.first && withOffset(new Date(span.first.at), span.first.offset),
      last_at: span.last && withOffset(new Date(span.last.at), span.last.offset),
      days,
      hours: counts.flatMap(({ grouping, weekday, hour, count }) =>
        grouping === "hour" && weekday !== null && hour !== null ? [{ weekday, hour, count }] : [],
      ),
      by_type: named("type").map(({ name, count }) => ({ type: name, count })),
      by_extension: named("extension").map(({ name, count }) => ({ extension: name, count })),
    };
  });
}

/**
 * The roll-up has wall-clock hours, so the moments are read on the person's clock. Without `to` there is no upper end:
 * on a clock further east it is later already.
 */
function hourRange(query: InputOf<typeof activity>, timeZone: string): HourRange {
  const toMs = query.to === undefined ? Date.now() : Date.parse(query.to);
  const fromMs = query.from === undefined ? toMs - defaultDays * 86_400_000 : Date.parse(query.from);
  return { from: wallClock(fromMs, timeZone), to: query.to === undefined ? null : wallClock(toMs, timeZone) };
}

/** `2026-11-20T09:05:00` in a time zone; the Swedish locale writes dates as ISO 8601 does. */
function wallClock(ms: number, timeZone: string): string {
  return boundTime(ms).toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
}
