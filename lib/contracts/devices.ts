import { z } from "zod";
import { PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

export const Device = z
  .object({
    id: z.uuid(),
    name: z.string(),
    client: z.string().nullable().describe("The client and its version, e.g. `floyo/0.1.0`."),
    last_seen_at: Timestamp,
    created_at: Timestamp,
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
