import type { OutputOf } from "#lib/contracts/contract.ts";
import type { analysis } from "#lib/contracts/patterns.ts";
import { ENGINE_VERSION } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import { sweepMinutes } from "./list-due.ts";
import { selectAnalysis, selectStaleDays } from "./queries.ts";
import { type Progress, progressMsMax } from "./tell-progress.ts";

/** How far the analysis of the person's events has come, and what it made of them. */
export async function getAnalysis(ctx: Context): Promise<OutputOf<typeof analysis>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    const last = await selectAnalysis(tx, owner);
    const stale = await selectStaleDays(tx, owner, String(ENGINE_VERSION));
    const learned = last !== null && last.analyzedAt !== null;
    // Asked for again since, it is under way and has not failed.
    const owed = last !== null && last.failedAt !== null;
    const failedAt = owed && !isAfter(last.requestedAt, last.failedAt) ? last.failedAt : null;
    // A full pass is owed until its patterns are stored, also when all its days are summarised.
    const waiting = stale.length > 0 || owed || (last !== null && last.fullOwedAt !== null);
    return {
      state: failedAt ? "failed" : waiting ? "waiting" : learned ? "current" : "none",
      days_waiting: stale.length,
      analyzed_at: last?.analyzedAt?.toISOString() ?? null,
      failed_at: failedAt?.toISOString() ?? null,
      retry_at: failedAt ? nextSweep(Date.now()).toISOString() : null,
      events_analyzed: last?.eventsAnalyzed ?? 0,
      progress: presentProgress(last?.progress as Progress | null | undefined),
      funnel: last?.funnel ?? {},
    };
  });
}

/** Null of an analysis that was cut off. */
function presentProgress(told: Progress | null | undefined): OutputOf<typeof analysis>["progress"] {
  if (told == null || Date.now() - Date.parse(told.at) > progressMsMax) return null;
  const { phase, done, total, since } = told;
  return { phase, days_done: done, days_total: total, since: new Date(since).toISOString() };
}

const isAfter = (one: Date | null, other: Date | null) => one !== null && other !== null && one > other;

/** When the sweep comes round the next time. */
function nextSweep(nowMs: number): Date {
  const everyMs = sweepMinutes * 60_000;
  return new Date((Math.floor(nowMs / everyMs) + 1) * everyMs);
}
