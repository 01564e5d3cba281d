import { consentVersion } from "#lib/contracts/accounts.ts";
import { occurredAtMin } from "#lib/contracts/telemetry.ts";
import { decideConsent } from "#lib/domains/accounts/decide-consent.ts";
import { removeEvents } from "#lib/domains/events/remove-events.ts";
import { deleteUser } from "#lib/platform/auth/delete-user.ts";
import type { Context } from "#lib/platform/context.ts";
import { AppError } from "#lib/platform/errors.ts";
import { countOwn, selectOrganizations, selectSoleOwned } from "./queries.ts";

/** What went, counted before it did. */
export interface ErasureReceipt {
  readonly id: string;
  readonly erased_at: string;
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Erases a person: collection stops first, so that nothing new is stored meanwhile; events go in bounded batches, in
 * every workspace; then the account, and with it all else that is theirs, in one transaction of the auth service's. When
 * it is cut off midway, what went stays gone and it can be asked for again. Throws CONFLICT while the person is the only
 * owner of a workspace that others use.
 */
export async function eraseAccount(ctx: Context): Promise<ErasureReceipt> {
  const { userId } = ctx.actor;
  const [alone] = await ctx.asUser((tx) => selectSoleOwned(tx, userId));
  if (alone)
    throw new AppError("CONFLICT", {
      message: `You are the only owner of “${alone.name}”, which others use. Hand it over or have them leave first. Nothing was deleted.`,
    });
  const { organizations, counts } = await ctx.asUser(async (tx) => ({
    organizations: await selectOrganizations(tx, userId),
    counts: await countOwn(tx, userId),
  }));
  await decideConsent(ctx, { granted: false, version: consentVersion });
  for (const { id, slug, role } of organizations) {
    // Nobody is left to learn anything for.
    const there = { ...ctx, org: { ...ctx.org, id, slug, role }, emit: async () => undefined };
    await removeEvents(there, { from: occurredAtMin, to: "2200-01-01T00:00:00Z" });
  }
  await deleteUser(userId);
  const receipt = { id: ctx.requestId, erased_at: new Date().toISOString(), counts };
  ctx.log.info("account erased", { deleted: counts.events ?? 0 });
  return receipt;
}
