import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { get } from "#lib/contracts/suggestions.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchSuggestion } from "./no-such-suggestion.ts";
import { presentSuggestion } from "./present-suggestion.ts";
import { selectSuggestion } from "./queries.ts";

/** One of the person's suggestions. NOT_FOUND when there is none, or it is another's. */
export async function getSuggestion(ctx: Context, { id }: InputOf<typeof get>): Promise<OutputOf<typeof get>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const row = await ctx.asUser((tx) => selectSuggestion(tx, owner, id));
  if (row === null) throw noSuchSuggestion();
  return presentSuggestion(row);
}
