import { z } from "zod";
import { Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

/** Without a sign of the person for this long, what they were at is over, and the next one begins a new visit. */
export const visitGapMinutes = 30;
/** A longer absence brings more events than anybody reads one by one. */
export const newEventsMax = 10_000;

export const Changes = z
  .object({
    since: Timestamp.nullable().describe("When the visit before this one ended; null during the first."),
    events: z.int().describe(`Events that happened since, counted up to ${newEventsMax.toLocaleString("en")}.`),
    patterns: z.int().describe("Patterns learned since that still hold."),
    suggestions: z.int().describe("Open suggestions made since."),
  })
  .meta({ id: "Changes" });
export type Changes = z.infer<typeof Changes>;

export const changes = contract({
  id: "visits.changes",
  method: "GET",
  path: "/api/v1/changes",
  tag: "Visits",
  summary: "What has changed since your last visit",
  permission: "session",
  output: Changes,
  status: 200,
});

export const mark = contract({
  id: "visits.mark",
  method: "POST",
  path: "/api/v1/visits",
  tag: "Visits",
  summary: "Say that you are here",
  description: `The pages do this while they are in view. After ${visitGapMinutes} minutes without it a visit is over. Only the ends of the last two visits are kept.`,
  permission: "session",
  output: z.object({ since: Timestamp.nullable() }).meta({ id: "Visit" }),
  status: 200,
});
