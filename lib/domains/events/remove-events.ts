import { eventsDeleted } from "#inngest/events.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { remove } from "#lib/contracts/events.ts";
import type { Context } from "#lib/platform/context.ts";
import { invalid } from "#lib/platform/errors.ts";
import { deleteEvents } from "./queries.ts";

/** Bounds one transaction, so that years of events go without a long lock or a timed-out statement. */
const eventsPerTransactionMax = 10_000;

/**
 * Deletes a person's events from `from` up to, not including, `to`. Their days are marked in the same transactions,
 * so what was learned from them goes with the next analysis, which is asked for at once. When it is cut off midway,
 * what it deleted stays deleted; sending it again goes on.
 */
export async function removeEvents(ctx: Context, range: InputOf<typeof remove>): Promise<OutputOf<typeof remove>> {
  if (Date.parse(range.from) >= Date.parse(range.to)) throw invalid("to", "must be later than from");
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  let deleted = 0;
  try {
    for (;;) {
      const count = await ctx.asUser((tx) => deleteEvents(tx, owner, range, eventsPerTransactionMax));
      deleted += count;
      if (count < eventsPerTransactionMax) break;
    }
  } finally {
    if (deleted > 0) await ctx.emit(eventsDeleted(owner));
  }
  ctx.log.info("events deleted", { deleted });
  return { deleted };
}
