import { z } from "zod";

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
