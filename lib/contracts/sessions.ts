import { z } from "zod";
import { IdParams, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

export const Session = z
  .object({
    id: z.uuid(),
    current: z.boolean().describe("Whether this request came with it."),
    device: z.string().describe("The browser and its system in words, as it calls itself: `Firefox on Linux`."),
    address: z.string().nullable().describe("The network it was last used from, not the machine: `203.0.113.x`."),
    second_factor: z.boolean().describe("Whether a second factor was shown."),
    created_at: Timestamp,
    last_used_at: Timestamp.describe("To the minute."),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const list = contract({
  id: "sessions.list",
  method: "GET",
  path: "/api/v1/sessions",
  tag: "Sessions",
  summary: "List where you are signed in",
  description: "The one used last comes first; at most 200.",
  permission: "session",
  output: z.object({ data: z.array(Session) }).meta({ id: "Sessions" }),
  status: 200,
});

export const end = contract({
  id: "sessions.end",
  method: "DELETE",
  path: "/api/v1/sessions/{id}",
  tag: "Sessions",
  summary: "Sign out one session",
  description: "It ends at once, its access token included.",
  permission: "session",
  params: IdParams,
  output: z.undefined(),
  status: 204,
});

export const endOthers = contract({
  id: "sessions.end_others",
  method: "DELETE",
  path: "/api/v1/sessions",
  tag: "Sessions",
  summary: "Sign out every session but this one",
  permission: "session",
  output: z.undefined(),
  status: 204,
});
