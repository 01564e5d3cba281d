import type { Context } from "#lib/platform/context.ts";
import { readSpan } from "./queries.ts";
import { withOffset } from "./with-offset.ts";

/** From when to when a person has events at all, each on the clock where it happened, and their time zone. */
export async function readHistorySpan(
  ctx: Context,
): Promise<{ firstAt: string | null; lastAt: string | null; timezone: string }> {
  const span = await ctx.asUser((tx) => readSpan(tx, { orgId: ctx.org.id, userId: ctx.actor.userId }));
  return {
    firstAt: span.first && withOffset(new Date(span.first.at), span.first.offset),
    lastAt: span.last && withOffset(new Date(span.last.at), span.last.offset),
    timezone: span.timezone,
  };
}
