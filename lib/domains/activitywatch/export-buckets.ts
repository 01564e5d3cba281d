import { type AwBucket, awEventsMax, type exportBuckets as contract } from "#lib/contracts/activitywatch.ts";
import type { OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { selectBuckets, selectEvents } from "./queries.ts";

type Exported = OutputOf<typeof contract>;

/** Every bucket with its newest events, in ActivityWatch's own form. */
export async function exportBuckets(ctx: Context): Promise<Exported> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  return await withEvents(ctx, await ctx.asUser((tx) => selectBuckets(tx, owner)));
}

/** One bucket at a time: a transaction holds no more than one's events. */
export async function withEvents(ctx: Context, found: readonly AwBucket[]): Promise<Exported> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const buckets: Exported["buckets"] = {};
  for (const bucket of found)
    buckets[bucket.id] = {
      ...bucket,
      events: await ctx.asUser((tx) => selectEvents(tx, owner, bucket.id, {}, awEventsMax)),
    };
  return { buckets };
}
