import type { StoredEvent } from "#lib/contracts/events.ts";
import type { Context } from "#lib/platform/context.ts";
import { presentEvent } from "./present-event.ts";
import { selectEventsById } from "./queries.ts";

/** The person's events with these ids, newest first; those that are gone, or another's, are left out. */
export async function findEvents(ctx: Context, ids: readonly string[]): Promise<StoredEvent[]> {
  if (ids.length === 0) return [];
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectEventsById(tx, owner, ids));
  return rows.map(presentEvent);
}
