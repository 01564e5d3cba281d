import { z } from "zod";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { list } from "#lib/contracts/ledger.ts";
import type { Context } from "#lib/platform/context.ts";
import { cutPage, decodeCursor } from "#lib/platform/http/cursor.ts";
import { presentEntry } from "./present-entry.ts";
import { selectEntries } from "./queries.ts";

const Position = z.tuple([z.int(), z.string().regex(/^[0-9a-f]{64}$/)]);

/** The batches that arrived from a device of the person's, the newest first; none of a device that is another's. */
export async function listLedger(ctx: Context, query: InputOf<typeof list>): Promise<OutputOf<typeof list>> {
  const scope = { operation: list.id, query };
  const after = decodeCursor(scope, query.cursor, Position);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectEntries(tx, owner, query, after, query.limit + 1));
  const page = cutPage(rows.map(presentEntry), query.limit, scope, ({ seq, hash }) => [seq, hash]);
  return { data: [...page.rows], next_cursor: page.nextCursor };
}
