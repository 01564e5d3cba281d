import type { SuggestionStatus } from "#lib/contracts/suggestions.ts";
import type { Context } from "#lib/platform/context.ts";
import { countByStatus } from "./queries.ts";

/** How many of the person's suggestions in this workspace are open, accepted and dismissed. */
export async function countSuggestions(ctx: Context): Promise<Record<SuggestionStatus, number>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const counted = await ctx.asUser((tx) => countByStatus(tx, owner));
  const counts: Record<SuggestionStatus, number> = { open: 0, accepted: 0, dismissed: 0 };
  for (const { status, count } of counted) counts[status] = count;
  return counts;
}
