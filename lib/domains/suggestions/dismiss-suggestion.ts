import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { dismiss } from "#lib/contracts/suggestions.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchSuggestion } from "./no-such-suggestion.ts";
import { presentSuggestion } from "./present-suggestion.ts";
import { updateStatus } from "./queries.ts";

/** Dismisses a suggestion with a reason; again, with another reason, changes the reason. Learning anew leaves it so. */
export async function dismissSuggestion(
  ctx: Context,
  { id, reason }: InputOf<typeof dismiss>,
): Promise<OutputOf<typeof dismiss>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const row = await ctx.asUser((tx) => updateStatus(tx, owner, id, { status: "dismissed", reason }));
  if (row === null) throw noSuchSuggestion();
  return presentSuggestion(row);
}
