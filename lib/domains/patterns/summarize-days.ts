import { summarizeDay } from "#lib/mining/summarize-day.ts";
import { ENGINE_VERSION } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import { clearDirtyDay, deleteMiningDay, type StaleDay, upsertMiningDay } from "./queries.ts";
import { readDay } from "./read-day.ts";
import type { TellProgress } from "./tell-progress.ts";

/**
 * Summarises days again, each from its events alone and each in its own transaction. A day without events loses its
 * summary. The mark of a changed day is cleared only if the day did not change again meanwhile, so an event that
 * comes during the work is never passed over. Doing it twice does no harm.
 */
export async function summarizeDays(
  ctx: Context,
  days: readonly StaleDay[],
  tell: TellProgress = async () => {},
): Promise<{ days: number; events: number; cleared: number }> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  let events = 0;
  let cleared = 0;
  for (const [i, stale] of days.entries()) {
    await tell("days", i);
    const done = await ctx.asUser(async (tx) => {
      const read = await readDay(tx, owner, stale.day);
      if (read.length === 0) await deleteMiningDay(tx, owner, stale.day);
      else await upsertMiningDay(tx, owner, summarizeDay(stale.day, read), String(ENGINE_VERSION));
      return { events: read.length, cleared: await clearDirtyDay(tx, owner, stale) };
    });
    events += done.events;
    if (done.cleared) cleared += 1;
  }
  return { days: days.length, events, cleared };
}
