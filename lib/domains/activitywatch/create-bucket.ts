import type { createBucket as contract } from "#lib/contracts/activitywatch.ts";
import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import { requireConsent } from "#lib/domains/events/require-consent.ts";
import type { Context } from "#lib/platform/context.ts";
import { insertBucket } from "./queries.ts";

/** Makes a bucket, once; what its watcher says about it beyond name, type and machine is not kept. */
export async function createBucket(
  ctx: Context,
  { bucket, ...said }: InputOf<typeof contract>,
): Promise<OutputOf<typeof contract>> {
  const created = await ctx.asUser(async (tx) => {
    await requireConsent(ctx, tx);
    return await insertBucket(tx, { orgId: ctx.org.id, userId: ctx.actor.userId }, bucket, said);
  });
  return { created };
}
