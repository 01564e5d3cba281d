import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { revoke } from "#lib/contracts/devices.ts";
import { lockStoring } from "#lib/platform/consent-lock.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchDevice } from "./no-such-device.ts";
import { revokeKeysOf, revokeRow } from "./queries.ts";

/**
 * Refuses a device's events from now on: what is being stored meanwhile is stored before this answers, or not at all.
 * The keys that were made for it go for good. Again does nothing. NOT_FOUND when there is none, or it is another's.
 */
export async function revokeDevice(ctx: Context, { id }: InputOf<typeof revoke>): Promise<OutputOf<typeof revoke>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const known = await ctx.asUser(async (tx) => {
    await lockStoring(tx, owner.userId);
    await revokeKeysOf(tx, owner, id);
    return await revokeRow(tx, owner, id);
  });
  if (!known) throw noSuchDevice();
}
