import { z } from "zod";
import { list } from "#lib/contracts/api-keys.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { cutPage, decodeCursor } from "#lib/platform/http/cursor.ts";
import { presentApiKey } from "./present-api-key.ts";
import { selectApiKeys } from "./queries.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** A person's keys in this workspace, newest first, those revoked or expired too. */
export async function listApiKeys(ctx: Context, query: InputOf<typeof list>): Promise<OutputOf<typeof list>> {
  const scope = { operation: list.id, query };
  const after = decodeCursor(scope, query.cursor, Position);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectApiKeys(tx, owner, after, query.limit + 1));
  const page = cutPage(rows, query.limit, scope, (last) => [last.createdAt.toISOString(), last.id]);
  return { data: page.rows.map(presentApiKey), next_cursor: page.nextCursor };
}
