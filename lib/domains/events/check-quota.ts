import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";

/** The quota that holds: the workspace's own, or else the environment's. */
export const quotaOf = (own: number | null): number => own ?? env().EVENTS_PER_DAY_MAX;

/** The next midnight in UTC, when the count begins anew. */
export const quotaResetsAt = (nowMs: number): Date => new Date((Math.floor(nowMs / 86_400_000) + 1) * 86_400_000);

/**
 * Throws QUOTA_EXCEEDED, with the seconds until midnight UTC, when the workspace has stored its day's events. Asked
 * before a batch is stored and not after: the one that passes the quota is taken whole, so none is ever stored in part,
 * and a refused one costs the database next to nothing. Batches that are stored at the same time do not see each other,
 * so a workspace can pass its quota by as many as it sends at once.
 */
export function checkQuota(eventsToday: number, own: number | null, nowMs: number = Date.now()): void {
  const max = quotaOf(own);
  if (eventsToday < max) return;
  const resetsAt = quotaResetsAt(nowMs);
  throw new AppError("QUOTA_EXCEEDED", {
    message: `This workspace may store ${max.toLocaleString("en")} new events a day and has stored ${eventsToday.toLocaleString("en")} today. Nothing was stored. It takes events again at midnight UTC (${resetsAt.toISOString().slice(0, 16)}Z).`,
    retryAfterSeconds: Math.ceil((resetsAt.getTime() - nowMs) / 1000),
  });
}
