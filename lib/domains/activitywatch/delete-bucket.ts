import type { deleteBucket as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchBucket } from "./no-such-bucket.ts";
import { countRows, deleteBucketRow } from "./queries.ts";

/** Deletes a bucket with its events and tells how many those were. */
export async function deleteBucket(
  ctx: Context,
  { bucket }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await ctx.asUser(async (tx) => {
    const deleted = await countRows(tx, owner, bucket, {});
    if ((await deleteBucketRow(tx, owner, bucket)) === 0) throw noSuchBucket();
    return { deleted };
  });
}
