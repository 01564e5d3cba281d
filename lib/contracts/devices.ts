import { z } from "zod";
import { IdParams, PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

export const Device = z
  .object({
    id: z.uuid(),
    name: z.string().describe("As you call it; as it calls itself until you give it a name."),
    reported_name: z.string().describe("As it calls itself."),
    client: z.string().nullable().describe("The client and its version, e.g. `floyo/0.1.0`."),
    last_seen_at: Timestamp,
    created_at: Timestamp.describe("When its first events came."),
    revoked_at: Timestamp.nullable().describe("Since when its events are refused; null while they are taken."),
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
  description: "What it has sent stays. Its API key goes on working elsewhere: revoke that as well if it is lost.",
  permission: "session",
  params: IdParams,
  output: z.undefined(),
  status: 204,
});
