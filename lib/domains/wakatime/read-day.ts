import { dayBounds } from "#lib/capture/wakatime/day-bounds.ts";
import { readBeat } from "#lib/capture/wakatime/read-beat.ts";
import { spansOf } from "#lib/capture/wakatime/spans.ts";
import { summarizeDay } from "#lib/capture/wakatime/summarize-day.ts";
import type { Context } from "#lib/platform/context.ts";
import { selectBeats } from "./queries.ts";

/**
 * One day's work, from the heartbeats that are stored.
 *
 * @param day `2026-11-25` @param zone whose day it is @param project of this one alone; null: of all
 */
export async function readDay(
  ctx: Context,
  day: string,
  zone: string,
  idleMinutes: number,
  project: string | null = null,
) {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const bounds = dayBounds(day, zone);
  const idleMs = idleMinutes * 60_000;
  // What began before midnight may reach into the day, and what goes on after it may begin there.
  const rows = await ctx.asUser((tx) => selectBeats(tx, owner, bounds.start - idleMs, bounds.end + idleMs));
  const spans = spansOf(rows.map(readBeat), idleMs);
  // Only now: a beat of another project ends a time of this one's.
  const own = project === null ? spans : spans.filter(({ labels }) => labels.project === project);
  return summarizeDay(own, bounds, zone);
}
