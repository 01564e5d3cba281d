import type { InputOf, OutputOf } from "#lib/contracts/contract.ts";
import type { checkIn } from "#lib/contracts/devices.ts";
import type { Context } from "#lib/platform/context.ts";
import { notePresence } from "./queries.ts";

/** A clock that is off by more than this is told as off by this: the column holds no more. */
const skewMsMax = 2_000_000_000;

/**
 * Hears from a device and tells it whether it may capture. What it says of itself is kept only while the person consents
 * and has not revoked it.
 */
export async function checkInDevice(
  ctx: Context,
  { state, queued, sent_at }: InputOf<typeof checkIn>,
): Promise<OutputOf<typeof checkIn>> {
  const now = Date.now();
  const { deviceId, deviceName, name } = ctx.client;
  const clockSkewMs = Math.max(-skewMsMax, Math.min(skewMsMax, now - Date.parse(sent_at)));
  const device =
    deviceId === null ? null : { id: deviceId, name: deviceName, client: name, state, queued, clockSkewMs };
  const owner = { orgId: ctx.org.id, userId: ctx.actor.userId };
  const { consented, revoked, rulesVersion } = await ctx.asUser((tx) => notePresence(tx, owner, device));
  return {
    consent: { granted: consented },
    device: { revoked },
    rules_version: rulesVersion,
    server_time: new Date(now).toISOString(),
  };
}
