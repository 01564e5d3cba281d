import { get } from "#lib/contracts/suggestions.ts";
import { cached } from "#lib/platform/cache.ts";
import { noSuchSuggestion } from "./no-such-suggestion.ts";
import { presentSuggestion } from "./present-suggestion.ts";
import { selectSuggestion } from "./queries.ts";

/** One of the person's suggestions. NOT_FOUND when there is none, or it is another's. */
export const getSuggestion = cached(get, async (ctx, { id }) => {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const row = await ctx.asUser((tx) => selectSuggestion(tx, owner, id));
  if (row === null) throw noSuchSuggestion();
  return presentSuggestion(row);
});
