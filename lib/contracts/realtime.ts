import { z } from "zod";
import { Timestamp } from "./common.ts";
import { contract } from "./contract.ts";
import type { Topic } from "./topic.ts";

const version = z.int().optional();

/** How far each topic has come. Another number means other data; a topic that never changed is left out. */
export const Versions = z
  .object({
    events: version,
    patterns: version,
    suggestions: version,
    devices: version,
    api_keys: version,
    account: version,
  } satisfies Record<Topic, typeof version>)
  .meta({ id: "Versions" });
export type Versions = z.infer<typeof Versions>;

export const connect = contract({
  id: "realtime.connect",
  method: "GET",
  path: "/api/v1/realtime",
  tag: "Live",
  summary: "Where and as whom to listen for changes",
  description:
    "For the pages' own Supabase Realtime client. Join `channel` as a private channel: the broadcast `changed` carries the versions of what changed, `membership_ended` says to leave. Ask again for a new token before this one expires.",
  permission: "session",
  output: z
    .object({
      url: z.url().describe("The address of Supabase Realtime."),
      key: z.string().describe("The publishable key of the project."),
      token: z.string().describe("The session's own access token."),
      expires_at: Timestamp,
      channel: z.string(),
    })
    .meta({ id: "LiveConnection" }),
  status: 200,
  // It holds a token.
  unkept: true,
  rateLimit: { max: 60, windowSeconds: 60 },
});

export const versions = contract({
  id: "realtime.versions",
  method: "GET",
  path: "/api/v1/realtime/versions",
  tag: "Live",
  summary: "How far your data has come, topic by topic",
  description: "Cheap enough to ask every few seconds where a connection cannot be had: 304 while nothing has changed.",
  permission: "session",
  output: z.object({ versions: Versions }).meta({ id: "CurrentVersions" }),
  status: 200,
});
