import type { exportBucket } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { withEvents } from "./export-buckets.ts";
import { noSuchBucket } from "./no-such-bucket.ts";
import { selectBuckets } from "./queries.ts";

/** One bucket with its newest events. Throws NOT_FOUND. */
export async function exportOneBucket(
  ctx: Context,
  { bucket }: InputOf<typeof exportBucket>,
): Promise<OutputOf<typeof exportBucket>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const found = await ctx.asUser((tx) => selectBuckets(tx, owner, bucket));
  if (found.length === 0) throw noSuchBucket();
  return await withEvents(ctx, found);
}
