import type { InputOf } from "#lib/contracts/contract.ts";
import type { remove } from "#lib/contracts/events.ts";
import type { Context } from "#lib/platform/context.ts";
import { countEvents } from "./queries.ts";

/** How many of a person's events `removeEvents` would delete for this range now. */
export async function countRange(ctx: Context, range: InputOf<typeof remove>): Promise<number> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser((tx) => countEvents(tx, owner, range));
}
