import type { deleteEvent as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { deleteRow } from "./queries.ts";

/** Deletes one event; `success` is false when there was none. */
export async function deleteEvent(
  ctx: Context,
  { bucket, event }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return { success: await ctx.asUser((tx) => deleteRow(tx, owner, bucket, event)) };
}
