import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { accept } from "#lib/contracts/suggestions.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchSuggestion } from "./no-such-suggestion.ts";
import { presentSuggestion } from "./present-suggestion.ts";
import { updateStatus } from "./queries.ts";

/** Accepts a suggestion: its draft is kept as it is now. Accepted again, it stays as it was. */
export async function acceptSuggestion(ctx: Context, { id }: InputOf<typeof accept>): Promise<OutputOf<typeof accept>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const row = await ctx.asUser((tx) => updateStatus(tx, owner, id, { status: "accepted" }));
  if (row === null) throw noSuchSuggestion();
  return presentSuggestion(row);
}
