import { ENGINE_VERSION } from "#lib/mining/types.ts";
import type { Context } from "#lib/platform/context.ts";
import { type StaleDay, selectStaleDays } from "./queries.ts";

/**
 * The person's days that are to be summarised again, oldest first: those whose events changed, and those that another
 * version of the engine wrote.
 */
export async function findStaleDays(ctx: Context): Promise<StaleDay[]> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser((tx) => selectStaleDays(tx, owner, String(ENGINE_VERSION)));
}
