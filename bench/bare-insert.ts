import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { checkEvent } from "#lib/domains/events/check-event.ts";
import { storedRow } from "#lib/domains/events/queries.ts";

const columns = `id, type, occurred_at, utc_offset_minutes, path, previous_path, extension, command, tool, action, app,
  project, branch, group_key, source, duration_ms, clock_skew_ms,
  metadata`;

/** The statement that stores a batch, with the organisation, the person and the rows (see `writeRows`) as parameters. */
export const bareInsert = (table: string): string => `
  insert into ${table} (org_id, user_id, ${columns})
  select $1::uuid, $2::uuid, ${columns.replace("metadata", "coalesce(metadata, '{}')")}
  from jsonb_to_recordset($3::text::jsonb) as sent (
    id uuid, type text, occurred_at timestamptz, utc_offset_minutes smallint, path text, previous_path text,
    extension text, command text, tool text, action text, app text, project text, branch text, group_key text,
    source text, duration_ms integer, clock_skew_ms bigint, metadata jsonb
  )
  on conflict do nothing`;

/** The very rows that ingestion makes of these events, as the statement's JSON. */
export function writeRows(events: readonly TelemetryEvent[]): string {
  const now = Date.now();
  return JSON.stringify(
    events.map((event) => {
      const { event: checked } = checkEvent(event, now);
      if (!checked) throw new Error("the benchmark made an event that is none");
      return storedRow(checked);
    }),
  );
}
