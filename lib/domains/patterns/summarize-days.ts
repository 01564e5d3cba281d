import { summarizeDay } from "#lib/mining/summarize-day.ts";
import { ENGINE_VERSION, type MiningEvent } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import type { Tx } from "#lib/platform/db.ts";
import {
  clearDirtyDay,
  deleteMiningDay,
  type Owner,
  type StaleDay,
  selectDayEvents,
  upsertMiningDay,
} from "./queries.ts";
import { toMiningEvent } from "./to-mining-event.ts";

const eventsPerPage = 5_000;

/**
 * Summarises days again, each from its events alone and each in its own transaction. A day without events loses its
 * summary. The mark of a changed day is cleared only if the day did not change again meanwhile, so an event that
 * comes during the work is never passed over. Doing it twice does no harm.
 */
export async function summarizeDays(
  ctx: Context,
  days: readonly StaleDay[],
): Promise<{ days: number; events: number; cleared: number }> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  let events = 0;
  let cleared = 0;
  for (const stale of days) {
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

async function readDay(tx: Tx, owner: Owner, day: string): Promise<MiningEvent[]> {
  const read: MiningEvent[] = [];
  let after: readonly [string, string] | null = null;
  for (;;) {
    const rows: Awaited<ReturnType<typeof selectDayEvents>> = await selectDayEvents(
      tx,
      owner,
      day,
      after,
      eventsPerPage,
    );
    for (const row of rows) read.push(toMiningEvent(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < eventsPerPage) return read;
    after = [last.occurredAt.toISOString(), last.id];
  }
}
