import { z } from "zod";
import { list, type PatternSort } from "#lib/contracts/patterns.ts";
import { cached } from "#lib/platform/cache.ts";
import { cutPage, decodeCursor } from "#lib/platform/http/cursor.ts";
import { presentSummary } from "./present-pattern.ts";
import { type PatternPosition, selectPatterns } from "./queries.ts";

const Position: Record<PatternSort, z.ZodType<PatternPosition>> = {
  confidence: z.tuple([z.number(), z.uuid()]),
  last_seen: z.tuple([z.iso.datetime(), z.uuid()]),
  support: z.tuple([z.int32(), z.uuid()]),
};

/** A person's patterns in this workspace: the surest, the latest or the most frequent first. */
export const listPatterns = cached(list, async (ctx, query) => {
  const scope = { operation: list.id, query };
  const after = decodeCursor(scope, query.cursor, Position[query.sort]);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectPatterns(tx, owner, query, after, query.limit + 1));
  const page = cutPage(rows, query.limit, scope, (last) => [
    query.sort === "last_seen" ? last.lastSeenAt.toISOString() : last[query.sort],
    last.id,
  ]);
  return { data: page.rows.map(presentSummary), next_cursor: page.nextCursor };
});
