import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { restore } from "#lib/contracts/suggestions.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchSuggestion } from "./no-such-suggestion.ts";
import { presentSuggestion } from "./present-suggestion.ts";
import { updateStatus } from "./queries.ts";

/** Takes a dismissal or an acceptance back. A suggestion that is open already stays so. */
export async function restoreSuggestion(
  ctx: Context,
  { id }: InputOf<typeof restore>,
): Promise<OutputOf<typeof restore>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const row = await ctx.asUser((tx) => updateStatus(tx, owner, id, { status: "open" }));
  if (row === null) throw noSuchSuggestion();
  return presentSuggestion(row);
}
