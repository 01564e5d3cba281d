import { z } from "zod";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { list } from "#lib/contracts/patterns.ts";
import type { Context } from "#lib/platform/context.ts";
import { cutPage, decodeCursor } from "#lib/platform/http/cursor.ts";
import { presentSummary } from "./present-pattern.ts";
import { type PatternPosition, selectPatterns } from "./queries.ts";

const Position: Record<"confidence" | "last_seen", z.ZodType<PatternPosition>> = {
  confidence: z.tuple([z.number(), z.uuid()]),
  last_seen: z.tuple([z.iso.datetime(), z.uuid()]),
};

/** A person's patterns in this workspace, strongest or latest first. */
export async function listPatterns(ctx: Context, query: InputOf<typeof list>): Promise<OutputOf<typeof list>> {
  const scope = { operation: list.id, query };
  const after = decodeCursor(scope, query.cursor, Position[query.sort]);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectPatterns(tx, owner, query, after, query.limit + 1));
  const page = cutPage(rows, query.limit, scope, (last) => [
    query.sort === "confidence" ? last.confidence : last.lastSeenAt.toISOString(),
    last.id,
  ]);
  return { data: page.rows.map(presentSummary), next_cursor: page.nextCursor };
}
