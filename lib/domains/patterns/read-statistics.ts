import type { Held } from "#lib/contracts/describe-held.ts";
import type { Context } from "#lib/platform/context.ts";
import { selectStatistics } from "./queries.ts";

/** The kind and the figures of some of the person's patterns, by id; those that are gone are left out. */
export async function readStatistics(ctx: Context, ids: readonly string[]): Promise<ReadonlyMap<string, Held>> {
  if (ids.length === 0) return new Map();
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectStatistics(tx, owner, ids));
  return new Map(rows.map(({ id, ...held }) => [id, held]));
}
