import type { StoredEvent } from "#lib/contracts/events.ts";
import type { selectEventsById } from "./queries.ts";
import { withOffset } from "./with-offset.ts";

/** An event as the API gives it, its time on the clock where it happened. */
export function presentEvent(row: Awaited<ReturnType<typeof selectEventsById>>[number]): StoredEvent {
  return {
    id: row.id,
    type: row.type,
    occurred_at: withOffset(row.occurredAt, row.utcOffsetMinutes),
    received_at: row.receivedAt.toISOString(),
    path: row.path,
    previous_path: row.previousPath,
    extension: row.extension,
    command: row.command,
    tool: row.tool,
    action: row.action,
    app: row.app,
    project: row.project,
    branch: row.branch,
    group: row.groupKey,
    source: row.source,
    duration_ms: row.durationMs,
    metadata: row.metadata,
    device_id: row.deviceId,
    clock_skew_ms: row.clockSkewMs,
  };
}
