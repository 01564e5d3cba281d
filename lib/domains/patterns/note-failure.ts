import type { Context } from "#lib/platform/context.ts";
import { stampFailure } from "./queries.ts";

/**
 * Notes that an analysis failed for good, so that the person sees it instead of waiting for ever, and that one is still
 * owed, so that the sweep asks for it again. The next one that succeeds takes the note away.
 */
export async function noteFailure(ctx: Context): Promise<{ noted: true }> {
  await ctx.asUser((tx) => stampFailure(tx, { orgId: ctx.org.id, userId: ctx.actor.userId }));
  ctx.log.error("analysis failed for good");
  return { noted: true };
}
