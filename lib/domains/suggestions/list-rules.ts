import type { OutputOf } from "#lib/contracts/contract.ts";
import type { listRules as contract } from "#lib/contracts/suggestions.ts";
import type { Context } from "#lib/platform/context.ts";
import { selectRules } from "./queries.ts";

/** What the person does not want to see suggested, newest first. */
export async function listRules(ctx: Context): Promise<OutputOf<typeof contract>> {
  const rows = await ctx.asUser((tx) => selectRules(tx, { orgId: ctx.org.id, userId: ctx.actor.userId }));
  return {
    data: rows.map(({ suggestionId, createdAt, ...rule }) => ({
      ...rule,
      suggestion_id: suggestionId,
      created_at: createdAt.toISOString(),
    })),
  };
}
