import { z } from "zod";
import { Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

/**
 * The shapes of ActivityWatch's own interface, version 0, as its documentation and its client library have them
 * (https://docs.activitywatch.net/en/latest/api/rest.html). Their words, not ours.
 */

const text = (max: number) => z.string().max(max);

export const AwBucketId = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[\w.:@+-]+$/, "must be letters, digits and . _ : @ + - alone");

/** What a watcher says of a stream before it sends to it. */
export const AwCreateBucket = z.object({
  client: text(256).default("unknown"),
  type: text(256).default("unknown"),
  hostname: text(256).default("unknown"),
  name: text(256).nullish(),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type AwCreateBucket = z.output<typeof AwCreateBucket>;

/** At most so many facts about one moment; what watchers send has up to six. */
const dataEntriesMax = 64;

export const AwEvent = z.object({
  id: z.int().nullish(),
  timestamp: Timestamp,
  duration: z
    .number()
    .min(0)
    .max(7 * 86_400)
    .default(0)
    .describe("Seconds, with fractions."),
  data: z
    .record(z.string().max(128), z.unknown())
    .refine((data) => Object.keys(data).length <= dataEntriesMax, `must have at most ${dataEntriesMax} entries`),
});
export type AwEvent = z.output<typeof AwEvent>;

export const awEventsPerRequestMax = 1000;
export const AwEvents = z.array(AwEvent).max(awEventsPerRequestMax);

export const AwBucket = z.object({
  id: z.string(),
  name: z.string().nullable(),
  type: z.string(),
  client: z.string(),
  hostname: z.string(),
  created: z.string(),
  last_updated: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type AwBucket = z.infer<typeof AwBucket>;

/** As it is given back: with an id that is the bucket's own. */
export const AwStoredEvent = z.object({
  id: z.int(),
  timestamp: z.string(),
  duration: z.number(),
  data: z.record(z.string(), z.unknown()),
});
export type AwStoredEvent = z.infer<typeof AwStoredEvent>;

/** What `export` writes and `import` reads. */
export const AwExport = z.object({
  buckets: z.record(
    AwBucketId,
    AwCreateBucket.extend({
      id: z.string().optional(),
      created: z.string().optional(),
      events: z.array(AwEvent).max(10_000),
    }),
  ),
});
export type AwExport = z.output<typeof AwExport>;

const tag = "ActivityWatch";
const base = "/api/v1/activitywatch/api/0";
const BucketParams = z.strictObject({ bucket: AwBucketId });
const EventParams = z.strictObject({ bucket: AwBucketId, event: z.coerce.number().int().min(1) });

/** A page of events, and what an export gives of a bucket, holds at most so many: the newest. */
export const awEventsMax = 10_000;

const EventsQuery = z.strictObject({
  limit: z.coerce.number().int().min(-1).max(awEventsMax).default(-1).describe("-1: as many as an answer holds."),
  start: Timestamp.optional().describe("Events that end at or after this time."),
  end: Timestamp.optional().describe("Events that begin before this time."),
});
const CountQuery = EventsQuery.omit({ limit: true }).extend({
  starttime: Timestamp.optional().describe("`start`, as ActivityWatch's client for JavaScript calls it here."),
  endtime: Timestamp.optional().describe("`end`, likewise."),
});

export const info = contract({
  id: "activitywatch.info",
  method: "GET",
  path: `${base}/info`,
  tag,
  door: "activitywatch",
  summary: "Which server this is, for ActivityWatch's clients",
  permission: "telemetry:write",
  output: z.object({ hostname: z.string(), version: z.string(), testing: z.boolean(), device_id: z.string() }),
  status: 200,
});

export const listBuckets = contract({
  id: "activitywatch.list_buckets",
  method: "GET",
  path: `${base}/buckets`,
  tag,
  door: "activitywatch",
  summary: "Your buckets, by their ids",
  permission: "events:read",
  output: z.record(z.string(), AwBucket),
  status: 200,
});

export const getBucket = contract({
  id: "activitywatch.get_bucket",
  method: "GET",
  path: `${base}/buckets/{bucket}`,
  tag,
  door: "activitywatch",
  summary: "One bucket",
  permission: "events:read",
  params: BucketParams,
  output: AwBucket,
  status: 200,
});

export const createBucket = contract({
  id: "activitywatch.create_bucket",
  method: "POST",
  path: `${base}/buckets/{bucket}`,
  tag,
  door: "activitywatch",
  summary: "Make a bucket; one that is there stays as it is",
  description: "304, without a body, when it is there already.",
  permission: "telemetry:write",
  params: BucketParams,
  body: AwCreateBucket,
  output: z.object({ created: z.boolean() }),
  status: 200,
  changedWhen: "created",
  errors: ["CONSENT_REQUIRED"],
});

export const deleteBucket = contract({
  id: "activitywatch.delete_bucket",
  method: "DELETE",
  path: `${base}/buckets/{bucket}`,
  tag,
  door: "activitywatch",
  summary: "Delete a bucket and its events",
  description: "What was told of them to your activity stays; delete that there.",
  permission: "events:delete",
  params: BucketParams,
  query: z.strictObject({
    force: z.enum(["0", "1"]).optional().describe("Taken from its clients, and needless here."),
  }),
  output: z.object({ deleted: z.int() }),
  status: 200,
});

export const listEvents = contract({
  id: "activitywatch.list_events",
  method: "GET",
  path: `${base}/buckets/{bucket}/events`,
  tag,
  door: "activitywatch",
  summary: "A bucket's events, newest first",
  permission: "events:read",
  params: BucketParams,
  query: EventsQuery,
  output: z.array(AwStoredEvent),
  status: 200,
});

export const insertEvents = contract({
  id: "activitywatch.insert_events",
  method: "POST",
  path: `${base}/buckets/{bucket}/events`,
  tag,
  door: "activitywatch",
  summary: "Add events to a bucket, or replace those whose id it holds",
  description:
    "Replaced, an event that was told to your activity stays there as it was told. Titles are left out and addresses shortened to their host before anything is stored; then your rules hold.",
  permission: "telemetry:write",
  params: BucketParams,
  items: AwEvents,
  output: z.array(AwStoredEvent),
  status: 200,
  bodyBytesMax: 1024 * 1024,
  errors: ["CONSENT_REQUIRED"],
});

export const countEvents = contract({
  id: "activitywatch.count_events",
  method: "GET",
  path: `${base}/buckets/{bucket}/events/count`,
  tag,
  door: "activitywatch",
  summary: "How many events a bucket holds",
  permission: "events:read",
  params: BucketParams,
  query: CountQuery,
  output: z.int(),
  status: 200,
});

export const getEvent = contract({
  id: "activitywatch.get_event",
  method: "GET",
  path: `${base}/buckets/{bucket}/events/{event}`,
  tag,
  door: "activitywatch",
  summary: "One event of a bucket",
  permission: "events:read",
  params: EventParams,
  output: AwStoredEvent,
  status: 200,
});

export const deleteEvent = contract({
  id: "activitywatch.delete_event",
  method: "DELETE",
  path: `${base}/buckets/{bucket}/events/{event}`,
  tag,
  door: "activitywatch",
  summary: "Delete one event of a bucket",
  permission: "events:delete",
  params: EventParams,
  output: z.object({ success: z.boolean() }),
  status: 200,
});

export const heartbeat = contract({
  id: "activitywatch.heartbeat",
  method: "POST",
  path: `${base}/buckets/{bucket}/heartbeat`,
  tag,
  door: "activitywatch",
  summary: "Say that something still holds, or that something else does",
  description:
    "Joined to the bucket's newest event when it says the same within `pulsetime` seconds of its end; else an event of its own. What has ended is told to your activity: applications, pages by their host, files by their path within the project.",
  permission: "telemetry:write",
  params: BucketParams,
  query: z.strictObject({ pulsetime: z.coerce.number().min(0).max(86_400).describe("Seconds.") }),
  body: AwEvent,
  output: AwStoredEvent.extend({ id: z.int().nullable().describe("Null when your rules kept it from being stored.") }),
  status: 200,
  rateLimit: { max: 1200, windowSeconds: 60 },
  errors: ["CONSENT_REQUIRED"],
});

const Exported = z.object({ buckets: z.record(z.string(), AwBucket.extend({ events: z.array(AwStoredEvent) })) });

export const exportBucket = contract({
  id: "activitywatch.export_bucket",
  method: "GET",
  path: `${base}/buckets/{bucket}/export`,
  tag,
  door: "activitywatch",
  summary: "A bucket with its newest events, in ActivityWatch's own form",
  permission: "events:read",
  params: BucketParams,
  output: Exported,
  status: 200,
});

export const exportBuckets = contract({
  id: "activitywatch.export_buckets",
  method: "GET",
  path: `${base}/export`,
  tag,
  door: "activitywatch",
  summary: "All buckets with their newest events, in ActivityWatch's own form",
  permission: "events:read",
  output: Exported,
  status: 200,
});

export const importBuckets = contract({
  id: "activitywatch.import_buckets",
  method: "POST",
  path: `${base}/import`,
  tag,
  door: "activitywatch",
  summary: "Take in buckets with their events, in ActivityWatch's own form",
  description: "A bucket that is there gets the events that it does not hold yet, so an import may be sent again.",
  permission: "telemetry:write",
  body: AwExport,
  output: z.object({ buckets: z.int(), events: z.int() }),
  status: 200,
  bodyBytesMax: 8 * 1024 * 1024,
  rateLimit: { max: 10, windowSeconds: 60 },
  errors: ["CONSENT_REQUIRED"],
});
