import { z } from "zod";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { list } from "#lib/contracts/devices.ts";
import type { Context } from "#lib/platform/context.ts";
import { cutPage, decodeCursor } from "#lib/platform/http/cursor.ts";
import { presentDevice } from "./present-device.ts";
import { selectDevices } from "./queries.ts";

const Position = z.tuple([z.iso.datetime(), z.uuid()]);

/** The devices that send a person's events to this workspace, newest first. */
export async function listDevices(ctx: Context, query: InputOf<typeof list>): Promise<OutputOf<typeof list>> {
  const scope = { operation: list.id, query };
  const after = decodeCursor(scope, query.cursor, Position);
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectDevices(tx, owner, after, query.limit + 1));
  const page = cutPage(rows, query.limit, scope, (last) => [last.createdAt.toISOString(), last.id]);
  return { data: page.rows.map(presentDevice), next_cursor: page.nextCursor };
}
