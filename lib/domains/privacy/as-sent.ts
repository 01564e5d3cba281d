import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { withOffset } from "#lib/domains/events/with-offset.ts";
import type { EventRow } from "./queries.ts";

/** A stored event in the form in which rules look at it. */
export function asSent(row: EventRow): TelemetryEvent {
  const said = {
    path: row.path,
    previous_path: row.previousPath,
    command: row.command,
    tool: row.tool,
    action: row.action,
    app: row.app,
    project: row.project,
    branch: row.branch,
    group: row.groupKey,
    source: row.source,
  };
  return {
    id: row.id,
    // Stored as text, so that an older release can read a newer one's; rules do not look at it.
    type: row.type as TelemetryEvent["type"],
    occurred_at: withOffset(row.occurredAt, row.utcOffsetMinutes),
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)),
    metadata: row.metadata,
  };
}
