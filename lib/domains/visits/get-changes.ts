import type { OutputOf } from "#lib/contracts/contract.ts";
import type { changes } from "#lib/contracts/visits.ts";
import type { Context } from "#lib/platform/context.ts";
import { countChanges, selectSince } from "./queries.ts";

/** What has come about since the person's visit before this one; nothing during their first. Reading it marks nothing. */
export async function getChanges(ctx: Context): Promise<OutputOf<typeof changes>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    const since = await selectSince(tx, owner);
    if (since === null) return { since: null, events: 0, patterns: 0, suggestions: 0 };
    return { since: since.toISOString(), ...(await countChanges(tx, owner, since)) };
  });
}
