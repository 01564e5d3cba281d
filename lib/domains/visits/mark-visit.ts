import type { OutputOf } from "#lib/contracts/contract.ts";
import type { mark } from "#lib/contracts/visits.ts";
import type { Context } from "#lib/platform/context.ts";
import { upsertVisit } from "./queries.ts";

/** Notes that the person is looking, and gives the end of their visit before this one. */
export async function markVisit(ctx: Context): Promise<OutputOf<typeof mark>> {
  const since = await ctx.asUser((tx) => upsertVisit(tx, { orgId: ctx.org.id, userId: ctx.actor.userId }));
  return { since: since?.toISOString() ?? null };
}
