import { z } from "zod";
import { PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";
import { EventType } from "./telemetry.ts";

/** An event as it is stored and given back. */
export const StoredEvent = z
  .object({
    id: z.uuid(),
    type: z.string(),
    occurred_at: Timestamp.describe("In the offset it was sent with."),
    received_at: Timestamp,
    path: z.string().nullable(),
    previous_path: z.string().nullable(),
    extension: z.string().nullable(),
    command: z.string().nullable(),
    tool: z.string().nullable(),
    action: z.string().nullable(),
    app: z.string().nullable(),
    project: z.string().nullable(),
    branch: z.string().nullable(),
    group: z.string().nullable(),
    source: z.string().nullable(),
    duration_ms: z.number().nullable(),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    device_id: z.uuid().nullable(),
  })
  .meta({ id: "StoredEvent" });
export type StoredEvent = z.infer<typeof StoredEvent>;

export const ListEventsQuery = z.strictObject({
  ...PageQuery,
  type: EventType.optional(),
  tool: z.string().max(256).optional(),
  extension: z.string().max(32).optional().describe("Without the dot, e.g. `csv`."),
  project: z.string().max(256).optional(),
  from: Timestamp.optional().describe("Events at or after this time."),
  to: Timestamp.optional().describe("Events before this time."),
});

export const list = contract({
  id: "events.list",
  method: "GET",
  path: "/api/v1/events",
  tag: "Events",
  summary: "List your events, newest first",
  permission: "events:read",
  query: ListEventsQuery,
  output: pageOf(StoredEvent).meta({ id: "EventPage" }),
  status: 200,
});

export const DeleteEventsQuery = z.strictObject({
  from: Timestamp.describe("Delete events at or after this time."),
  to: Timestamp.describe("Delete events before this time."),
});

export const remove = contract({
  id: "events.remove",
  method: "DELETE",
  path: "/api/v1/events",
  tag: "Events",
  summary: "Delete a range of your events",
  description: "What was learned from them goes too: the days they lay in are analysed anew.",
  permission: "events:delete",
  query: DeleteEventsQuery,
  output: z.object({ deleted: z.int() }).meta({ id: "DeletedEvents" }),
  status: 200,
});

export const ActivityQuery = z.strictObject({
  from: Timestamp.optional().describe("Default: 28 days before `to`."),
  to: Timestamp.optional().describe("Default: now."),
});

export const ActivitySummary = z
  .object({
    total: z.int(),
    first_at: Timestamp.nullable().describe("The earliest event ever stored."),
    last_at: Timestamp.nullable().describe("The latest event ever stored."),
    days: z.array(z.object({ day: z.iso.date(), count: z.int() })).describe("By the person's own clock."),
    hours: z
      .array(z.object({ weekday: z.int().min(1).max(7), hour: z.int().min(0).max(23), count: z.int() }))
      .describe("Weekday 1 is Monday. By the person's own clock; hours without events are left out."),
    by_type: z.array(z.object({ type: z.string(), count: z.int() })),
    by_extension: z.array(z.object({ extension: z.string(), count: z.int() })).describe("The ten most frequent."),
  })
  .meta({ id: "ActivitySummary" });
export type ActivitySummary = z.infer<typeof ActivitySummary>;

export const activity = contract({
  id: "events.activity",
  method: "GET",
  path: "/api/v1/activity",
  tag: "Events",
  summary: "Counts of your activity by day, hour, type and extension",
  permission: "events:read",
  query: ActivityQuery,
  output: ActivitySummary,
  status: 200,
});
