import { z } from "zod";
import { Confidence, IdParams, JsonValue, PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

export const PatternKind = z.enum(["usage", "sequence", "routine", "relationship"]);
export type PatternKind = z.infer<typeof PatternKind>;

/** One time that a pattern held: when, and which events show it (a bounded sample of their ids). */
export const Occurrence = z.object({
  started_at: Timestamp,
  ended_at: Timestamp,
  event_ids: z.array(z.uuid()),
  group: z.string().nullable(),
});

/** One time that a pattern was due and did not hold. */
export const Miss = z.object({ expected_at: Timestamp, note: z.string().nullable() });

export const Evidence = z.object({
  distinct_days: z.int(),
  occurrences: z.array(Occurrence).describe("The newest, at most 50."),
  misses: z.array(Miss).describe("The newest, at most 50."),
});

export const Pattern = z
  .object({
    id: z.uuid(),
    kind: PatternKind,
    title: z.string().describe("A plain sentence about what the person does."),
    support: z.int().describe("How often it was seen."),
    confidence: Confidence,
    first_seen_at: Timestamp,
    last_seen_at: Timestamp,
    statistics: z.record(z.string(), JsonValue).describe("Figures that depend on the kind."),
    evidence: Evidence,
    updated_at: Timestamp,
  })
  .meta({ id: "Pattern" });
export type Pattern = z.infer<typeof Pattern>;

export const PatternSummary = Pattern.omit({ evidence: true })
  .extend({ distinct_days: z.int() })
  .meta({ id: "PatternSummary" });
export type PatternSummary = z.infer<typeof PatternSummary>;

export const PatternSort = z.enum(["confidence", "last_seen", "support"]);
export type PatternSort = z.infer<typeof PatternSort>;

export const list = contract({
  id: "patterns.list",
  method: "GET",
  path: "/api/v1/patterns",
  tag: "Patterns",
  summary: "List your patterns, surest first",
  permission: "patterns:read",
  query: z.strictObject({
    ...PageQuery,
    kind: PatternKind.optional(),
    confidence_min: z.coerce.number().min(0).max(1).optional(),
    search: z.string().trim().min(1).max(200).optional().describe("A part of the title. Capitals do not count."),
    since: Timestamp.optional().describe("Patterns that were first learned after this time."),
    sort: PatternSort.default("confidence"),
  }),
  output: pageOf(PatternSummary).meta({ id: "PatternPage" }),
  status: 200,
  changesWith: ["patterns"],
});

export const get = contract({
  id: "patterns.get",
  method: "GET",
  path: "/api/v1/patterns/{id}",
  tag: "Patterns",
  summary: "One pattern with its evidence",
  permission: "patterns:read",
  params: IdParams,
  output: Pattern,
  status: 200,
  changesWith: ["patterns"],
});

export const analyze = contract({
  id: "patterns.analyze",
  method: "POST",
  path: "/api/v1/patterns/analyze",
  tag: "Patterns",
  summary: "Start an analysis now",
  description: "Answers at once; `GET /api/v1/analysis` tells when it has finished.",
  permission: "patterns:analyze",
  output: z.object({ requested_at: Timestamp }).meta({ id: "AnalysisRequested" }),
  status: 202,
  rateLimit: { max: 10, windowSeconds: 60 },
});

/** What an analysis does, in the order in which it does it. */
export const AnalysisPhase = z.enum([
  "days",
  "reading",
  "usage",
  "segments",
  "sequences",
  "routines",
  "relationships",
  "suggestions",
]);
export type AnalysisPhase = z.infer<typeof AnalysisPhase>;

export const Analysis = z
  .object({
    state: z
      .enum(["none", "waiting", "current", "failed"])
      .describe(
        "`none`: nothing to analyse yet; `waiting`: something has changed since the last analysis, or one runs; `current`: all is learned; `failed`: the last analysis could not be finished, and is tried again.",
      ),
    days_waiting: z
      .int()
      .describe("Days that are still to be summarised; 0 also while patterns are looked for in all of them."),
    analyzed_at: Timestamp.nullable(),
    failed_at: Timestamp.nullable().describe("When the last analysis failed; null unless `failed`."),
    retry_at: Timestamp.nullable().describe("When it is tried again by itself, at the latest; null unless `failed`."),
    events_analyzed: z.int(),
    progress: z
      .object({
        phase: AnalysisPhase.describe(
          "`days`: changed days are summarised; `reading`: all days are read; the others: this kind of pattern is looked for.",
        ),
        days_done: z.int(),
        days_total: z.int(),
        since: Timestamp,
      })
      .nullable()
      .describe("How far the analysis that runs now has come; null while none runs, and in its first second."),
    funnel: z.record(z.string(), JsonValue).describe("Counts from events to suggestions, and the near misses."),
  })
  .meta({ id: "Analysis" });
export type Analysis = z.infer<typeof Analysis>;

export const analysis = contract({
  id: "patterns.analysis",
  method: "GET",
  path: "/api/v1/analysis",
  tag: "Patterns",
  summary: "How far the analysis has come",
  permission: "patterns:read",
  output: Analysis,
  status: 200,
  changesWith: ["patterns", "events"],
});
