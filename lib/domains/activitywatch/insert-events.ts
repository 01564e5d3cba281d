import type { insertEvents as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { requireConsent } from "#lib/domains/events/require-consent.ts";
import type { Context } from "#lib/platform/context.ts";
import { cleanFacts } from "./clean-facts.ts";
import { noSuchBucket } from "./no-such-bucket.ts";
import { insertRows, lockBucket, replaceRows, selectBuckets } from "./queries.ts";
import { tellEnded } from "./tell-ended.ts";

/**
 * Adds events to a bucket, less what may not be kept of them. One with an id that the bucket holds replaces that event;
 * other ids are the sender's own and mean nothing here.
 *
 * Throws NOT_FOUND, CONSENT_REQUIRED.
 */
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
  const rows = items.flatMap(({ id, timestamp, duration }, index) => {
    const data = facts[index];
    return data ? [{ id: id ?? null, timestamp, duration, data }] : [];
  });
  const added = await ctx.asUser(async (tx) => {
    await requireConsent(ctx, tx);
    if (!(await lockBucket(tx, owner, bucket))) throw noSuchBucket();
    if (rows.length === 0) return [];
    const replaced = await replaceRows(tx, owner, bucket, rows);
    const held = new Set(replaced.map(({ id }) => id));
    const fresh = rows.filter(({ id }) => id === null || !held.has(id));
    return [...replaced, ...(fresh.length === 0 ? [] : await insertRows(tx, owner, bucket, fresh))];
  });
  await tellEnded(ctx);
  return added;
}
