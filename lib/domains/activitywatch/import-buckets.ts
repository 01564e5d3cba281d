import type { importBuckets as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { requireConsent } from "#lib/domains/events/require-consent.ts";
import type { Context } from "#lib/platform/context.ts";
import { cleanFacts } from "./clean-facts.ts";
import { insertBucket, insertRows, lockBucket } from "./queries.ts";
import { tellEnded } from "./tell-ended.ts";

/**
 * Takes in an export of ActivityWatch's, bucket by bucket, each in a transaction of its own: cut off midway, it may be
 * sent again, for what is held already is passed over. Throws CONSENT_REQUIRED.
 */
export async function importBuckets(
  ctx: Context,
  { buckets }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  let events = 0;
  for (const [id, bucket] of Object.entries(buckets)) {
    const facts = await cleanFacts(
      ctx,
      bucket,
      bucket.events.map(({ data }) => data),
    );
    const rows = bucket.events.flatMap(({ timestamp, duration }, index) => {
      const data = facts[index];
      return data ? [{ timestamp, duration, data }] : [];
    });
    const added = await ctx.asUser(async (tx) => {
      await requireConsent(ctx, tx);
      await insertBucket(tx, owner, id, bucket);
      await lockBucket(tx, owner, id);
      return rows.length === 0 ? [] : await insertRows(tx, owner, id, rows, true);
    });
    events += added.length;
  }
  await tellEnded(ctx);
  return { buckets: Object.keys(buckets).length, events };
}
