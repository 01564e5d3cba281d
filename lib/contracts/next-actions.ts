import { z } from "zod";
import { Confidence, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

export const NextAction = z
  .object({
    symbol: z.string().describe("What tells it from others: `npm test`, `figma:export`, `file_modified:src/app.ts`."),
    title: z.string().describe("What is done, in plain words."),
    p: Confidence.describe("The chance that this comes next. All of them sum to 1 at most."),
  })
  .meta({ id: "NextAction" });
export type NextAction = z.infer<typeof NextAction>;

export const NextActions = z
  .object({
    data: z.array(NextAction).describe("Likeliest first."),
    as_of: Timestamp.nullable().describe("Time of the last event; null where there is none."),
    events_learned: z.int().describe("How many events this is learned from: the newest, at most 5,000."),
  })
  .meta({ id: "NextActions" });
export type NextActions = z.infer<typeof NextActions>;

export const list = contract({
  id: "next_actions.list",
  method: "GET",
  path: "/api/v1/next-actions",
  tag: "Patterns",
  summary: "What you are likely to do next",
  description: "Learned anew from your newest events when they have changed, each guess with its chance.",
  permission: "patterns:read",
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(20).default(5).describe("How many guesses at most."),
    after: z
      .string()
      .trim()
      .min(1)
      .max(4096)
      .optional()
      .describe("Guess for the moment after this: a command, a path, or a `symbol`. Left out: after your last event."),
  }),
  output: NextActions,
  status: 200,
  changesWith: ["events"],
  rateLimit: { max: 60, windowSeconds: 60 },
});
