import type { insertEvents as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { requireConsent } from "#lib/domains/events/require-consent.ts";
import type { Context } from "#lib/platform/context.ts";
import { cleanFacts } from "./clean-facts.ts";
import { noSuchBucket } from "./no-such-bucket.ts";
import { insertRows, lockBucket, selectBuckets } from "./queries.ts";
import { tellEnded } from "./tell-ended.ts";

/** Adds events to a bucket, less what may not be kept of them. Throws NOT_FOUND, CONSENT_REQUIRED. */
export async function insertEvents(
  ctx: Context,
  { bucket, items }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const [known] = await ctx.asUser((tx) => selectBuckets(tx, owner, bucket));
  if (!known) throw noSuchBucket();
  const facts = await cleanFacts(
    ctx,
    known,
    items.map(({ data }) => data),
  );
  const rows = items.flatMap(({ timestamp, duration }, index) => {
    const data = facts[index];
    return data ? [{ timestamp, duration, data }] : [];
  });
  const added = await ctx.asUser(async (tx) => {
    await requireConsent(ctx, tx);
    if (!(await lockBucket(tx, owner, bucket))) throw noSuchBucket();
    return rows.length === 0 ? [] : await insertRows(tx, owner, bucket, rows);
  });
  await tellEnded(ctx);
  return added;
}
