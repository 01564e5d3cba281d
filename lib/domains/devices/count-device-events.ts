import type { Context } from "#lib/platform/context.ts";
import { countByDevice } from "./queries.ts";

/** How many stored events came from one device: of all time, and since the moment that was asked for. */
export interface DeviceEvents {
  readonly total: number;
  readonly recent: number;
}

/** The person's events in this workspace by the device that sent them. */
export async function countDeviceEvents(ctx: Context, since: Date): Promise<ReadonlyMap<string, DeviceEvents>> {
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const counted = await ctx.asUser((tx) => countByDevice(tx, owner, since));
  return new Map(counted.map(({ deviceId, total, recent }) => [deviceId, { total, recent }]));
}
