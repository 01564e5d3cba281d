import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { update } from "#lib/contracts/devices.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchDevice } from "./no-such-device.ts";
import { presentDevice } from "./present-device.ts";
import { updateDevice as updateRow } from "./queries.ts";

/** Gives a device the person's own name for it, or lets a revoked one send again. NOT_FOUND when there is none. */
export async function updateDevice(
  ctx: Context,
  { id, name, revoked }: InputOf<typeof update>,
): Promise<OutputOf<typeof update>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const change = {
    ...(name === undefined ? {} : { label: name }),
    ...(revoked === undefined ? {} : { revokedAt: null }),
  };
  const row = await ctx.asUser((tx) => updateRow(tx, owner, id, change));
  if (row === null) throw noSuchDevice();
  return presentDevice(row);
}
