import type { Device } from "#lib/contracts/devices.ts";
import type { DeviceRow } from "./queries.ts";

/** A stored device as the API gives it. */
export function presentDevice(row: DeviceRow): Device {
  return {
    id: row.id,
    name: row.label ?? row.name,
    reported_name: row.name,
    client: row.client,
    last_seen_at: row.lastSeenAt.toISOString(),
    created_at: row.createdAt.toISOString(),
    revoked_at: row.revokedAt?.toISOString() ?? null,
    state: row.captureState,
    queued: row.queued,
    queue_reported_at: row.queueReportedAt?.toISOString() ?? null,
    clock_skew_ms: row.clockSkewMs,
  };
}
