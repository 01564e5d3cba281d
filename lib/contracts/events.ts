import { z } from "zod";
import { IdParams, PageQuery, pageOf, Timestamp } from "./common.ts";
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
    clock_skew_ms: z
      .number()
      .nullable()
      .describe(
        "By how much `occurred_at` was corrected, in milliseconds, because the sending machine's clock was off; null when it was not.",
      ),
  })
  .meta({ id: "StoredEvent" });
export type StoredEvent = z.infer<typeof StoredEvent>;

/** What both the list and the counts can be narrowed to. */
const Narrowing = {
  type: EventType.optional(),
  tool: z.string().max(256).optional(),
  extension: z.string().max(32).optional().describe("Without the dot, e.g. `csv`."),
  project: z.string().max(256).optional(),
  weekday: z.coerce
    .number()
    .int()
    .min(1)
    .max(7)
    .optional()
    .describe("1 is Monday, 7 is Sunday; on the clock where the event happened."),
  hour: z.coerce.number().int().min(0).max(23).optional().describe("The hour of the day, on the same clock."),
};

/** How many events a page is at most looked for among, where no index can answer: a path's part, a weekday or an hour. */
export const eventsWalkedMax = 100_000;

export const ListEventsQuery = z.strictObject({
  ...PageQuery,
  ...Narrowing,
  device: z.uuid().optional().describe("The id of the device that sent it."),
  path: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe("A part of the path, or of the path before a rename. Capitals do not count."),
  from: Timestamp.optional().describe("Events at or after this time."),
  to: Timestamp.optional().describe("Events before this time."),
});
export type ListEventsQuery = z.output<typeof ListEventsQuery>;

export const list = contract({
  id: "events.list",
  method: "GET",
  path: "/api/v1/events",
  tag: "Events",
  summary: "List your events, newest first",
  description: `With \`path\`, \`weekday\` or \`hour\`, a page is looked for among ${eventsWalkedMax.toLocaleString("en")} events at most. Where that ends it early, it may hold fewer than \`limit\` or none: \`looked_back_to\` says how far it went, and \`next_cursor\` goes on from there.`,
  permission: "events:read",
  query: ListEventsQuery,
  output: pageOf(StoredEvent)
    .extend({
      looked_back_to: Timestamp.nullable().describe(
        "Where the search stopped before the page was full; null when it is full, or the list has ended.",
      ),
    })
    .meta({ id: "EventPage" }),
  status: 200,
  changesWith: ["events"],
});
export type EventPage = z.infer<(typeof list)["output"]>;

export const get = contract({
  id: "events.get",
  method: "GET",
  path: "/api/v1/events/{id}",
  tag: "Events",
  summary: "One event, with all that is stored of it",
  permission: "events:read",
  params: IdParams,
  output: StoredEvent,
  status: 200,
});

export const removeOne = contract({
  id: "events.remove_one",
  method: "DELETE",
  path: "/api/v1/events/{id}",
  tag: "Events",
  summary: "Delete one event",
  description: "It cannot be taken back. What was learned from it goes too: its day is analysed anew.",
  permission: "events:delete",
  params: IdParams,
  output: z.object({ deleted: z.int() }).meta({ id: "DeletedEvent" }),
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

export const ActivityBucket = z.enum(["hour", "day", "week", "month"]);
export type ActivityBucket = z.infer<typeof ActivityBucket>;

export const ActivityQuery = z.strictObject({
  ...Narrowing,
  from: Timestamp.optional().describe("Default: 28 days before `to`."),
  to: Timestamp.optional().describe("Default: now."),
  bucket: ActivityBucket.optional().describe(
    "The step of `series`. Default: hours up to two days, days up to 100 days, weeks up to two years, then months.",
  ),
});

export const ActivitySummary = z
  .object({
    total: z.int(),
    first_at: Timestamp.nullable().describe("The earliest event ever stored."),
    last_at: Timestamp.nullable().describe("The latest event ever stored."),
    bucket: ActivityBucket.describe("The step of `series`."),
    series: z
      .array(z.object({ start: z.iso.datetime({ local: true }), type: z.string(), count: z.int() }))
      .describe(
        "Counts by step and type, oldest first. `start` is on the person's own clock, without a zone; weeks begin on Monday; steps without events are left out.",
      ),
    days: z.array(z.object({ day: z.iso.date(), count: z.int() })).describe("By the person's own clock."),
    hours: z
      .array(z.object({ weekday: z.int().min(1).max(7), hour: z.int().min(0).max(23), count: z.int() }))
      .describe("Weekday 1 is Monday. By the person's own clock; hours without events are left out."),
    by_type: z.array(z.object({ type: z.string(), count: z.int() })),
    by_extension: z.array(z.object({ extension: z.string(), count: z.int() })).describe("The ten most frequent."),
    by_tool: z.array(z.object({ tool: z.string(), count: z.int() })).describe("The ten most frequent."),
    by_project: z.array(z.object({ project: z.string(), count: z.int() })).describe("The ten most frequent."),
  })
  .meta({ id: "ActivitySummary" });
export type ActivitySummary = z.infer<typeof ActivitySummary>;

export const activity = contract({
  id: "events.activity",
  method: "GET",
  path: "/api/v1/activity",
  tag: "Events",
  summary: "Counts of your activity by time, hour of the week, type, extension, tool and project",
  description:
    "Counted from a roll-up by the hour, so a range begins and ends at whole hours. It knows neither devices nor paths.",
  permission: "events:read",
  query: ActivityQuery,
  output: ActivitySummary,
  status: 200,
  changesWith: ["events", "account"],
  // Ranges may end now.
  standsSeconds: 60,
});
