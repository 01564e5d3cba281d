import { list } from "#lib/contracts/next-actions.ts";
import { GUESSED_FROM_MAX, guessNext } from "#lib/mining/next-action/guess-next.ts";
import { cached } from "#lib/platform/cache.ts";
import { selectNewestEvents } from "./queries.ts";
import { toMiningEvent } from "./to-mining-event.ts";

/** What the person is likely to do next, after their last event or after what is named. */
export const guessNextActions = cached(list, async (ctx, { limit, after }) => {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const rows = await ctx.asUser((tx) => selectNewestEvents(tx, owner, GUESSED_FROM_MAX));
  const { actions, asOfMs, eventsLearned } = guessNext(rows.map(toMiningEvent), limit, after);
  return {
    data: actions,
    as_of: asOfMs === null ? null : new Date(asOfMs).toISOString(),
    events_learned: eventsLearned,
  };
});
