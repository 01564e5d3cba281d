import type { getBucket as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchBucket } from "./no-such-bucket.ts";
import { selectBuckets } from "./queries.ts";

/** Throws NOT_FOUND when there is none, or it is another's. */
export async function getBucket(
  ctx: Context,
  { bucket }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const [found] = await ctx.asUser((tx) => selectBuckets(tx, owner, bucket));
  if (!found) throw noSuchBucket();
  return found;
}
