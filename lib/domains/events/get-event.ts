import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { get } from "#lib/contracts/events.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchEvent } from "./no-such-event.ts";
import { presentEvent } from "./present-event.ts";
import { selectEventsById } from "./queries.ts";

/** One of the person's events. NOT_FOUND when there is none, or it is another's. */
export async function getEvent(ctx: Context, { id }: InputOf<typeof get>): Promise<OutputOf<typeof get>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const [row] = await ctx.asUser((tx) => selectEventsById(tx, owner, [id]));
  if (!row) throw noSuchEvent();
  return presentEvent(row);
}
