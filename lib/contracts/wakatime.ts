import { z } from "zod";
import { TimeZone } from "./common.ts";
import { contract } from "./contract.ts";

/** WakaTime's documentation allows 25, and wakatime-cli keeps to it; not every other client does. */
export const heartbeatsPerRequestMax = 250;

const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => value.isWellFormed() && !value.includes("\u0000"), "must be valid Unicode without NUL")
    .transform((value) => value.trim() || null)
    .nullish();
const count = z.number().finite().nullish();

/**
 * A heartbeat, as https://wakatime.com/developers#heartbeats documents it and wakatime-cli sends it. Fields that are
 * not known here are passed over: editors' plugins are newer than we are.
 */
export const Heartbeat = z
  .object({
    entity: z
      .string()
      .trim()
      .min(1)
      .max(4096)
      .refine((value) => value.isWellFormed() && !value.includes("\u0000"), "must be valid Unicode without NUL")
      .describe("What it is about: a file's absolute path, an application's name, a domain or an address."),
    type: z
      .enum(["file", "app", "domain", "url"])
      .nullish()
      .transform((type) => type ?? "file"),
    category: text(64).describe("`coding` unless told."),
    time: z
      .number()
      .min(946_684_800, "must be a time since the year 2000, in seconds since 1970")
      .max(253_402_300_799, "must be in seconds since 1970")
      .describe("Seconds since 1970, with a fraction."),
    project: text(256),
    project_root_count: z
      .int()
      .min(0)
      .nullish()
      .describe("How many of the entity's parts, counted by slashes, are the project's folder."),
    branch: text(256),
    language: text(256),
    dependencies: z.union([z.array(z.string()), z.string()]).nullish(),
    lines: count,
    lineno: count,
    cursorpos: count,
    is_write: z.boolean().nullish(),
    is_unsaved_entity: z.boolean().nullish(),
    ai_line_changes: count,
    human_line_changes: count,
    user_agent: text(1024).describe("The editor and its plugin; otherwise the request's User-Agent says them."),
  })
  .meta({ id: "WakaTimeHeartbeat" });
export type Heartbeat = z.infer<typeof Heartbeat>;

const tag = "WakaTime";
const base = "/api/v1/wakatime/users/current";
const bodyBytesMax = 1024 * 1024;
const rateLimit = { max: 1200, windowSeconds: 60 } as const;

/** A length of time, as WakaTime writes one. */
const Length = z.object({
  decimal: z.string(),
  digital: z.string(),
  hours: z.int(),
  minutes: z.int(),
  text: z.string().describe("In words: `2 hrs 5 mins`."),
  total_seconds: z.number(),
});
const Shares = z.array(Length.extend({ name: z.string(), percent: z.number(), seconds: z.int() }));

export const WakaTimeDay = z
  .object({
    grand_total: Length,
    categories: Shares,
    projects: Shares,
    languages: Shares,
    editors: Shares,
    operating_systems: Shares,
    dependencies: Shares.describe("Always empty: the names of dependencies are not kept."),
    machines: Shares.describe("Always empty."),
    range: z.object({ date: z.iso.date(), start: z.string(), end: z.string(), text: z.string(), timezone: z.string() }),
  })
  .meta({ id: "WakaTimeDay" });

const Taken = z.object({
  data: z.object({
    id: z.uuid().nullable().describe("The event's id; null when there was nothing to tell."),
    entity: z.string(),
    type: z.string(),
    time: z.number(),
  }),
});

/** What became of one heartbeat among many, with the status that it would have had alone. */
export const HeartbeatAnswer = z.tuple([
  z.union([Taken, z.object({ errors: z.record(z.string(), z.array(z.string())) }), z.object({ error: z.string() })]),
  z.union([z.literal(201), z.literal(400)]),
]);
export type HeartbeatAnswer = z.input<typeof HeartbeatAnswer>;

/** How a whole request is refused at this door: WakaTime's clients show the text, and decide by the status. */
export const WakaTimeError = z
  .union([
    z.object({ error: z.string() }).describe("Why, in words."),
    z.object({ errors: z.array(z.string()).min(1) }).describe("What is wrong with each field."),
  ])
  .meta({ id: "WakaTimeError", description: "The form that errors take at the door for WakaTime's clients." });
export type WakaTimeError = z.infer<typeof WakaTimeError>;

export const sendOne = contract({
  id: "wakatime.send_one",
  method: "POST",
  path: `${base}/heartbeats`,
  tag,
  door: "wakatime",
  summary: "Send one heartbeat, as WakaTime's clients do",
  description:
    "Becomes one event, stored once however often it is sent. Of a file's path only what lies within its project is kept, after your rules have judged the whole of it. `X-Machine-Name` names the machine, `TimeZone` its clock's zone. Needs the person's consent.",
  permission: "telemetry:write",
  body: Heartbeat,
  output: Taken,
  status: 201,
  bodyBytesMax,
  rateLimit,
  errors: ["CONSENT_REQUIRED", "DEVICE_REVOKED", "QUOTA_EXCEEDED"],
});

export const sendMany = contract({
  id: "wakatime.send_many",
  method: "POST",
  path: `${base}/heartbeats.bulk`,
  tag,
  door: "wakatime",
  summary: "Send heartbeats, as WakaTime's clients do",
  description: `A list of at most ${heartbeatsPerRequestMax}. Answers once all are stored, with an answer for each in their order; a faulty one has its own 400 and does not hold up the rest.`,
  permission: "telemetry:write",
  items: z
    .array(z.unknown())
    .max(heartbeatsPerRequestMax, `must hold at most ${heartbeatsPerRequestMax}`)
    .meta({
      override: {
        items: { $ref: "#/components/schemas/WakaTimeHeartbeat" },
        maxItems: heartbeatsPerRequestMax,
        type: "array",
      },
    }),
  output: z.object({ responses: z.array(HeartbeatAnswer) }),
  status: 202,
  bodyBytesMax,
  rateLimit,
  errors: ["CONSENT_REQUIRED", "DEVICE_REVOKED", "QUOTA_EXCEEDED"],
});

export const user = contract({
  id: "wakatime.user",
  method: "GET",
  path: base,
  tag,
  door: "wakatime",
  summary: "Who the key belongs to, in WakaTime's form",
  permission: "events:read",
  output: z.object({
    data: z.object({
      id: z.uuid(),
      username: z.null(),
      display_name: z.string(),
      timezone: z.string(),
      timeout: z.int().describe("The idle timeout, in minutes."),
    }),
  }),
  status: 200,
});

const todayParts = {
  method: "GET",
  tag,
  door: "wakatime",
  summary: "How long you have worked today, for an editor's status bar",
  permission: "events:read",
  output: z.object({ cached_at: z.string(), data: WakaTimeDay, has_team_features: z.boolean() }),
  status: 200,
} as const;

export const today = contract({ id: "wakatime.today", path: `${base}/statusbar/today`, ...todayParts });

/** WakaTime's documentation writes it so, its client the other way. */
export const todayAsDocumented = contract({
  id: "wakatime.today_as_documented",
  path: `${base}/status_bar/today`,
  ...todayParts,
});

export const summaryDaysMax = 31;

export const summaries = contract({
  id: "wakatime.summaries",
  method: "GET",
  path: `${base}/summaries`,
  tag,
  door: "wakatime",
  summary: "How long you have worked, day by day",
  description: `Made of heartbeats: what lies further apart than your idle timeout is two times of work. At most ${summaryDaysMax} days at once.`,
  permission: "events:read",
  query: z.strictObject({
    start: z.iso.date().describe("The first day."),
    end: z.iso.date().describe("The last day."),
    project: z.string().min(1).max(256).optional().describe("Of this project alone."),
    timezone: TimeZone.optional().describe("Whose days they are; yours unless told."),
  }),
  output: z.object({
    data: z.array(WakaTimeDay),
    cumulative_total: z.object({ decimal: z.string(), digital: z.string(), seconds: z.number(), text: z.string() }),
    daily_average: z.object({
      holidays: z.int().describe("Days without work."),
      days_including_holidays: z.int(),
      days_minus_holidays: z.int(),
      seconds: z.number(),
      seconds_including_other_language: z.number(),
      text: z.string(),
      text_including_other_language: z.string(),
    }),
    start: z.string(),
    end: z.string(),
  }),
  status: 200,
});
