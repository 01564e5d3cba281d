import { analysis } from "#lib/contracts/patterns.ts";
import { ENGINE_VERSION } from "#lib/mining/types.ts";
import { cached } from "#lib/platform/cache.ts";
import { selectAnalysis, selectStaleDays } from "./queries.ts";

/** How far the analysis of the person's events has come, and what it made of them. */
export const getAnalysis = cached(analysis, async (ctx) => {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    const last = await selectAnalysis(tx, owner);
    const stale = await selectStaleDays(tx, owner, String(ENGINE_VERSION));
    const learned = last !== null && last.analyzedAt !== null;
    return {
      state: stale.length > 0 ? "waiting" : learned ? "current" : "none",
      days_waiting: stale.length,
      analyzed_at: last?.analyzedAt?.toISOString() ?? null,
      events_analyzed: last?.eventsAnalyzed ?? 0,
      funnel: last?.funnel ?? {},
    };
  });
});
