import { z } from "zod";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { listReceipts as contract } from "#lib/contracts/privacy.ts";
import type { Context } from "#lib/platform/context.ts";
import { cutPage, decodeCursor } from "#lib/platform/http/cursor.ts";
import { presentReceipt } from "./present-receipt.ts";
import { selectReceipts } from "./queries.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** The receipts of what a person had deleted or redacted in this workspace, newest first. */
export async function listReceipts(ctx: Context, query: InputOf<typeof contract>): Promise<OutputOf<typeof contract>> {
  const scope = { operation: contract.id, query };
  const after = decodeCursor(scope, query.cursor, Position);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectReceipts(tx, owner, after, query.limit + 1));
  const page = cutPage(rows, query.limit, scope, (last) => [last.createdAt.toISOString(), last.id]);
  return { data: page.rows.map(presentReceipt), next_cursor: page.nextCursor };
}
