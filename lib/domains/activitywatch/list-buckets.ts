import type { listBuckets as contract } from "#lib/contracts/activitywatch.ts";
import type { OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { selectBuckets } from "./queries.ts";

/** A person's buckets, by their ids. */
export async function listBuckets(ctx: Context): Promise<OutputOf<typeof contract>> {
  const buckets = await ctx.asUser((tx) => selectBuckets(tx, { orgId: ctx.org.id, userId: ctx.actor.userId }));
  return Object.fromEntries(buckets.map((bucket) => [bucket.id, bucket]));
}
