import type { countEvents as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchBucket } from "./no-such-bucket.ts";
import { countRows, selectBuckets } from "./queries.ts";

/** How many events a bucket holds; NOT_FOUND when there is no such bucket. */
export async function countEvents(
  ctx: Context,
  { bucket, start, end, starttime, endtime }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    if ((await selectBuckets(tx, owner, bucket)).length === 0) throw noSuchBucket();
    return await countRows(tx, owner, bucket, { start: start ?? starttime, end: end ?? endtime });
  });
}
