import type { Context } from "#lib/platform/context.ts";
import { selectByPattern } from "./queries.ts";

/** The person's suggestions that rest on one of their patterns, whatever was decided about them. */
export async function findByPattern(ctx: Context, patternId: string) {
  return await ctx.asUser((tx) => selectByPattern(tx, { orgId: ctx.org.id, userId: ctx.actor.userId }, patternId));
}
