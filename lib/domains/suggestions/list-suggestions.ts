import { z } from "zod";
import { list } from "#lib/contracts/suggestions.ts";
import { cached } from "#lib/platform/cache.ts";
import { cutPage, decodeCursor } from "#lib/platform/http/cursor.ts";
import { presentSuggestion } from "./present-suggestion.ts";
import { selectSuggestions } from "./queries.ts";

const Position = z.tuple([z.number(), z.uuid()]);

/** A person's suggestions of one status in this workspace, best first. */
export const listSuggestions = cached(list, async (ctx, query) => {
  const scope = { operation: list.id, query };
  const after = decodeCursor(scope, query.cursor, Position);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectSuggestions(tx, owner, query, after, query.limit + 1));
  const page = cutPage(rows, query.limit, scope, (last) => [last.score, last.id]);
  return { data: page.rows.map(presentSuggestion), next_cursor: page.nextCursor };
});
