import { z } from "zod";
import { Timestamp } from "./common.ts";

/**
 * The shapes of ActivityWatch's own interface, version 0, as its documentation and its client library have them
 * (https://docs.activitywatch.net/en/latest/api/rest.html). Their words, not ours.
 */

const text = (max: number) => z.string().max(max);

export const AwBucketId = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[\w.:@+-]+$/, "must be letters, digits and . _ : @ + - alone");

/** What a watcher says of a stream before it sends to it. */
export const AwCreateBucket = z.object({
  client: text(256).default("unknown"),
  type: text(256).default("unknown"),
  hostname: text(256).default("unknown"),
  name: text(256).nullish(),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type AwCreateBucket = z.output<typeof AwCreateBucket>;

/** At most so many facts about one moment; what watchers send has up to six. */
const dataEntriesMax = 64;

export const AwEvent = z.object({
  id: z.int().nullish(),
  timestamp: Timestamp,
  duration: z
    .number()
    .min(0)
    .max(7 * 86_400)
    .default(0)
    .describe("Seconds, with fractions."),
  data: z
    .record(z.string().max(128), z.unknown())
    .refine((data) => Object.keys(data).length <= dataEntriesMax, `must have at most ${dataEntriesMax} entries`),
});
export type AwEvent = z.output<typeof AwEvent>;

export const awEventsPerRequestMax = 1000;
export const AwEvents = z.array(AwEvent).max(awEventsPerRequestMax);

export const AwBucket = z.object({
  id: z.string(),
  name: z.string().nullable(),
  type: z.string(),
  client: z.string(),
  hostname: z.string(),
  created: z.string(),
  last_updated: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
export type AwBucket = z.infer<typeof AwBucket>;

/** As it is given back: with an id that is the bucket's own. */
export const AwStoredEvent = z.object({
  id: z.int(),
  timestamp: z.string(),
  duration: z.number(),
  data: z.record(z.string(), z.unknown()),
});
export type AwStoredEvent = z.infer<typeof AwStoredEvent>;

/** What `export` writes and `import` reads. */
export const AwExport = z.object({
  buckets: z.record(
    AwBucketId,
    AwCreateBucket.extend({
      id: z.string().optional(),
      created: z.string().optional(),
      events: z.array(AwEvent).max(100_000),
    }),
  ),
});
export type AwExport = z.output<typeof AwExport>;
