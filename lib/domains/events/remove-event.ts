import { eventsDeleted } from "#inngest/events.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { removeOne } from "#lib/contracts/events.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchEvent } from "./no-such-event.ts";
import { deleteEvent } from "./queries.ts";

/** Deletes one of the person's events for good; its day is analysed anew. NOT_FOUND when there is none. */
export async function removeEvent(
  ctx: Context,
  { id }: InputOf<typeof removeOne>,
): Promise<OutputOf<typeof removeOne>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  if (!(await ctx.asUser((tx) => deleteEvent(tx, owner, id)))) throw noSuchEvent();
  await ctx.emit(eventsDeleted(owner));
  ctx.log.info("events deleted", { deleted: 1 });
  return { deleted: 1 };
}
