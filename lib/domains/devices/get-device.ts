import type { Device } from "#lib/contracts/devices.ts";
import type { Context } from "#lib/platform/context.ts";
import { noSuchDevice } from "./no-such-device.ts";
import { presentDevice } from "./present-device.ts";
import { selectDevice } from "./queries.ts";

/** One of the person's devices, for its page. NOT_FOUND when there is none, or it is another's. */
export async function getDevice(ctx: Context, id: string): Promise<Device> {
  const row = await ctx.asUser((tx) => selectDevice(tx, { orgId: ctx.org.id, userId: ctx.actor.userId }, id));
  if (row === null) throw noSuchDevice();
  return presentDevice(row);
}
