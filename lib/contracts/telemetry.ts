import { z } from "zod";
import { Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

export const eventTypes = [
  "file_opened",
  "file_created",
  "file_modified",
  "file_renamed",
  "file_deleted",
  "command_run",
  "tool_used",
  "app_used",
  "page_visited",
  "commit_made",
  "branch_switched",
] as const;
export const EventType = z.enum(eventTypes);
export type EventType = z.infer<typeof EventType>;

export const eventsPerBatchMax = 1000;
export const batchBytesMax = 1024 * 1024;

/** The earliest time an event may bear. */
export const occurredAtMin = "2000-01-01T00:00:00Z";
/** How far an event may lie ahead of the server's clock, in hours. */
export const aheadHoursMax = 24;

/**
 * A clock that is off by less is left alone: that long may a request be on its way before its sender gives it up, and
 * the way cannot be told from the clock.
 */
export const clockSkewMsMin = 30_000;
/** An event that waited longer on its machine is left as it is: the clock may have been set since. */
export const correctedAgeDaysMax = 7;

/** What the database can hold as text: no NUL, and no half of a surrogate pair. */
const storable = (value: string) => value.isWellFormed() && !value.includes("\u0000");
const storableFault = "must be valid Unicode without NUL characters";

const text = (max: number) => z.string().min(1).max(max).refine(storable, storableFault);

/**
 * One thing a person did. Unknown fields are refused, so that a client's typing error cannot lose data silently.
 * `occurred_at` keeps its offset: the hour on the person's own clock is what routines are found by.
 */
export const TelemetryEvent = z
  .strictObject({
    id: z.uuid().describe("Made by the client; an event sent twice under one id is stored once."),
    type: EventType,
    occurred_at: Timestamp.describe("RFC 3339 with the person's own offset, e.g. `2026-11-20T09:05:00+01:00`."),
    path: text(4096).optional().describe("The file, best relative to the project. Never its contents."),
    previous_path: text(4096).optional().describe("For `file_renamed`: the path before."),
    command: text(1024).optional().describe("For `command_run`: the command, without arguments that hold secrets."),
    tool: text(256).optional(),
    action: text(256).optional(),
    app: text(256).optional(),
    project: text(256).optional(),
    branch: text(256).optional(),
    group: text(256)
      .optional()
      .describe("Events of one commit or burst share it; they have no order among themselves."),
    source: text(64).optional().describe("What captured it, e.g. `git`, `watch`, `record`, `vscode`."),
    duration_ms: z
      .int()
      .min(0)
      .max(7 * 24 * 3_600_000)
      .optional(),
    clock: z
      .enum(["device", "other"])
      .optional()
      .describe(
        "Whose clock `occurred_at` is from. `device`: the sender's own, just now; it is corrected when that is off. `other`, the default: somebody else's, such as a commit's; it is left as it is. Not stored.",
      ),
    metadata: z
      .record(
        text(64),
        z.union([z.string().max(1024).refine(storable, storableFault), z.number(), z.boolean(), z.null()]),
      )
      .refine((value) => Object.keys(value).length <= 32, "must have at most 32 entries")
      .optional()
      .describe("Flat: text, numbers, booleans or null. At most 32 entries."),
  })
  .meta({ id: "TelemetryEvent" });
export type TelemetryEvent = z.infer<typeof TelemetryEvent>;

/** The envelope alone: each event is checked by itself with `TelemetryEvent`, and a faulty one rejects only itself. */
export const RecordEventsEnvelope = z.strictObject({
  events: z
    .array(z.unknown())
    .min(1)
    .max(eventsPerBatchMax, `must hold at most ${eventsPerBatchMax} events; send the rest in another batch`)
    .meta({
      override: {
        items: { $ref: "#/components/schemas/TelemetryEvent" },
        minItems: 1,
        maxItems: eventsPerBatchMax,
        type: "array",
      },
    }),
});

export const RejectedEvent = z.object({
  index: z.int().describe("The event's place in the batch, from 0."),
  id: z.string().nullable().describe("The event's id where it had one that could be read."),
  code: z.enum(["INVALID_EVENT", "UNKNOWN_TYPE", "UNKNOWN_FIELD", "TOO_OLD", "IN_THE_FUTURE"]),
  message: z.string(),
});
export type RejectedEvent = z.infer<typeof RejectedEvent>;

export const RecordEventsResult = z
  .object({
    accepted: z.int().describe("Stored now."),
    duplicates: z.int().describe("Were stored already, or stand twice in this batch."),
    rejected: z.array(RejectedEvent),
    dropped: z
      .int()
      .optional()
      .describe(
        "Left out by the person's own rules or the built-in ones about secrets, and not stored. Absent when none was.",
      ),
  })
  .meta({ id: "RecordEventsResult" });
export type RecordEventsResult = z.infer<typeof RecordEventsResult>;

export const record = contract({
  id: "telemetry.record",
  method: "POST",
  path: "/api/v1/telemetry",
  tag: "Telemetry",
  summary: "Send events",
  description:
    "Stores 1 to 1,000 events and answers after they are committed. The body may be gzip-compressed (`Content-Encoding: gzip`), at most 1 MiB after inflation. A fault of the envelope is a 4xx and stores nothing. A faulty event is listed under `rejected` and does not hold up the rest. Events are stored once by id, so a batch may be sent again safely. The person's rules of the workspace and the built-in ones about secrets are applied first, whoever sends. Needs the person's consent. Name the device with `X-Floyo-Device` (a UUID) and `X-Floyo-Device-Name`. A client that keeps a ledger of what it sends says so with `X-Floyo-Ledger: <seq> <hash>` (a count from 1 and 64 hexadecimal digits): the batch's digest is then kept, and can be read at `GET /api/v1/ledger`. With `X-Floyo-Sent-At` (RFC 3339, by the machine's own clock) events whose `clock` is `device` are corrected when that clock is off by more than 30 seconds. A workspace may store so many new events in a UTC day: the batch that passes the quota is still taken whole, those after it get QUOTA_EXCEEDED until midnight UTC.",
  permission: "telemetry:write",
  body: RecordEventsEnvelope,
  output: RecordEventsResult,
  status: 200,
  bodyBytesMax: batchBytesMax,
  digestsBody: true,
  rateLimit: { max: 1200, windowSeconds: 60 },
  turns: { atOnce: 8, waiting: 32 },
  errors: ["CONSENT_REQUIRED", "DEVICE_REVOKED", "QUOTA_EXCEEDED"],
});
