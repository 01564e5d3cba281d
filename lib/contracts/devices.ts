import { z } from "zod";
import { IdParams, PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

/** What goes on at a device: it watches, the person has paused it there, or no watcher runs any more. */
export const captureStates = ["watching", "paused", "stopped"] as const;

/** A watcher that runs checks in this often, in seconds, also when it has nothing to send. */
export const checkInSeconds = 60;

export const Device = z
  .object({
    id: z.uuid(),
    name: z.string().describe("As you call it; as it calls itself until you give it a name."),
    reported_name: z.string().describe("As it calls itself."),
    client: z.string().nullable().describe("The client and its version, e.g. `floyo/0.1.0`."),
    last_seen_at: Timestamp,
    created_at: Timestamp.describe("When it was first heard of."),
    revoked_at: Timestamp.nullable().describe("Since when its events are refused; null while they are taken."),
    state: z.enum(captureStates).nullable().describe("As its watcher said last; null when none ever did."),
    queued: z.int().nullable().describe("Events that waited on it to be sent, when it last told."),
    queue_reported_at: Timestamp.nullable(),
    clock_skew_ms: z
      .int()
      .nullable()
      .describe("The server's clock less its own, when it last told; positive when its own is slow."),
  })
  .meta({ id: "Device" });
export type Device = z.infer<typeof Device>;

export const list = contract({
  id: "devices.list",
  method: "GET",
  path: "/api/v1/devices",
  tag: "Devices",
  summary: "List the devices that send your events",
  permission: "devices:read",
  query: z.strictObject({ ...PageQuery }),
  output: pageOf(Device).meta({ id: "DevicePage" }),
  status: 200,
});

export const update = contract({
  id: "devices.update",
  method: "PATCH",
  path: "/api/v1/devices/{id}",
  tag: "Devices",
  summary: "Name a device, or take its revocation back",
  permission: "session",
  params: IdParams,
  body: z.strictObject({
    name: z
      .string()
      .trim()
      .min(1, "is empty; give a name, or null for the device's own")
      .max(100)
      .nullable()
      .optional()
      .describe("Null: as it calls itself."),
    revoked: z.literal(false, { error: "can only be false; DELETE revokes" }).optional(),
  }),
  output: Device,
  status: 200,
});

export const revoke = contract({
  id: "devices.revoke",
  method: "DELETE",
  path: "/api/v1/devices/{id}",
  tag: "Devices",
  summary: "Revoke a device: its events are refused from then on",
  description:
    "What it has sent stays. Keys that were made for it by signing in on it are revoked with it, for good. Any other API key goes on working elsewhere: revoke that as well if the device is lost.",
  permission: "session",
  params: IdParams,
  output: z.undefined(),
  status: 204,
});

export const checkIn = contract({
  id: "devices.check_in",
  method: "POST",
  path: "/api/v1/devices/check-in",
  tag: "Devices",
  summary: "Say that a device is there, and ask whether it may capture",
  description:
    "For a watcher, about once a minute, with `X-Floyo-Device` as when sending. What it says is kept while the person consents and has not revoked the device; the answer comes in any case. It must capture nothing while `consent.granted` is false or `device.revoked` is true.",
  permission: "telemetry:write",
  body: z.strictObject({
    state: z.enum(captureStates),
    queued: z.int().min(0).max(2_147_483_647).describe("Events that wait to be sent."),
    sent_at: Timestamp.describe("The device's own clock, so that it can be told how far that is off."),
  }),
  output: z
    .object({
      consent: z.object({ granted: z.boolean() }),
      device: z.object({ revoked: z.boolean() }),
      rules_version: z.int().describe("Of the workspace's privacy rules; 0 while there are none."),
      server_time: Timestamp,
    })
    .meta({ id: "CheckIn" }),
  status: 200,
  rateLimit: { max: 60, windowSeconds: 60 },
});
export type CheckInAnswer = z.infer<typeof checkIn.output>;
