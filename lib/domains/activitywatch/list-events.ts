import { awEventsMax, type listEvents as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchBucket } from "./no-such-bucket.ts";
import { selectBuckets, selectEvents } from "./queries.ts";

/** A bucket's events, newest first; NOT_FOUND when there is no such bucket. */
export async function listEvents(
  ctx: Context,
  { bucket, limit, ...range }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    if ((await selectBuckets(tx, owner, bucket)).length === 0) throw noSuchBucket();
    return await selectEvents(tx, owner, bucket, range, limit < 0 ? awEventsMax : limit);
  });
}
