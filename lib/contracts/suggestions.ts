import { z } from "zod";
import { Confidence, Download, IdParams, PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";
import { Evidence } from "./patterns.ts";
import { Connector, WorkflowDefinition } from "./workflows.ts";

export const SuggestionStatus = z.enum(["open", "accepted", "dismissed"]);
export type SuggestionStatus = z.infer<typeof SuggestionStatus>;
export const DismissReason = z.enum(["wrong_trigger", "too_sensitive", "not_worth_it", "never_this_tool", "other"]);
export type DismissReason = z.infer<typeof DismissReason>;

/** Reasons that hold for the whole family of a suggestion; another reason is for it alone. */
export const SuppressingReason = DismissReason.exclude(["other"]);
export type SuppressingReason = z.infer<typeof SuppressingReason>;

/** Replays are told newest first, at most so many times. */
const TimesShown = "The newest, at most 100.";

export const Backtest = z
  .object({
    from: Timestamp,
    to: Timestamp,
    fired: z.int().describe("Times it would have begun: `matched` and `false_alarms` together."),
    matched: z.int().describe("Times it would have begun and you then did it."),
    false_alarms: z.int().describe("Times it would have begun and you did not do it."),
    missed: z.int().describe("Times you did it and it would not have begun."),
    spoke: z
      .int()
      .describe(
        "Times it would have said anything; fewer than `fired` where it only speaks when something is left behind.",
      ),
    firings: z.array(z.object({ at: Timestamp, matched: z.boolean() })).describe(TimesShown),
    missed_at: z.array(Timestamp).describe(TimesShown),
    days: z
      .array(
        z.object({
          day: z.iso.date(),
          active: z.boolean().describe("Whether anything at all was recorded on it."),
          matched: z.int(),
          false_alarms: z.int(),
          missed: z.int(),
        }),
      )
      .describe("Each day of the replay in your time zone, oldest first."),
  })
  .meta({ id: "Backtest" });
export type Backtest = z.infer<typeof Backtest>;

const Spread = z.object({
  low: z.number().describe("Lower quartile."),
  expected: z.number().describe("Median."),
  high: z.number().describe("Upper quartile."),
});

export const SuggestionValue = z
  .object({
    per_week: z.number().describe("Times a week that you did it in the last eight weeks."),
    hand_minutes: Spread.nullable().describe("Minutes that it takes by hand; null where your events do not tell."),
    held: z.number().min(0).max(1).describe("Share of the beginnings that it held."),
    saved_per_week: Spread.nullable().describe("Minutes a week; null where that is not known, or it only tells you."),
    text: z.string().describe("The same in plain words."),
  })
  .meta({ id: "SuggestionValue" });
export type SuggestionValue = z.infer<typeof SuggestionValue>;

export const SuggestionNeeds = z
  .object({
    connectors: z.array(z.object({ connector: Connector, scopes: z.array(z.string()) })),
    folders: z
      .array(z.object({ project: z.string().nullable(), path: z.string() }))
      .describe("Folders whose files it watches."),
    programs: z.array(z.string()).describe("Programs that must be installed where it runs."),
  })
  .meta({ id: "SuggestionNeeds" });
export type SuggestionNeeds = z.infer<typeof SuggestionNeeds>;

/** `run` does it once agreed to, `remind` says what is next, `tell_team` posts that it was done. */
export const DraftKind = z.enum(["run", "remind", "tell_team"]);
export type DraftKind = z.infer<typeof DraftKind>;

export const DraftChoice = z.object({ kind: DraftKind, draft: WorkflowDefinition });
export type DraftChoice = z.infer<typeof DraftChoice>;

export const Suggestion = z
  .object({
    id: z.uuid(),
    status: SuggestionStatus,
    title: z.string().describe('One sentence: "You edit `sales.csv` on weekday mornings, then run `report.py`".'),
    reason: z.string().describe("Why it is suggested, in plain words with its numbers."),
    confidence: Confidence,
    evidence: Evidence,
    connectors: z.array(Connector).describe("Only those that its evidence needs."),
    draft: WorkflowDefinition.describe("The automation it proposes."),
    alternatives: z.array(DraftChoice).describe("Other things that could be done about the same."),
    backtest: Backtest.nullable().describe(
      "The draft's trigger replayed over your last 30 days, without calling anything; null until it is learned again.",
    ),
    value: SuggestionValue.nullable().describe("What it is expected to save; null until it is learned again."),
    needs: SuggestionNeeds.nullable().describe(
      "What it needs: only what its evidence used; null until it is learned again.",
    ),
    pattern_ids: z.array(z.uuid()).describe("The patterns it rests on."),
    dismissed_reason: DismissReason.nullable(),
    dismissed_at: Timestamp.nullable(),
    accepted_at: Timestamp.nullable(),
    created_at: Timestamp,
    updated_at: Timestamp,
  })
  .meta({ id: "Suggestion" });
export type Suggestion = z.infer<typeof Suggestion>;

export const list = contract({
  id: "suggestions.list",
  method: "GET",
  path: "/api/v1/suggestions",
  tag: "Suggestions",
  summary: "List your suggestions, best first",
  permission: "suggestions:read",
  query: z.strictObject({
    ...PageQuery,
    status: SuggestionStatus.default("open"),
    confidence_min: z.coerce.number().min(0).max(1).optional(),
  }),
  output: pageOf(Suggestion).meta({ id: "SuggestionPage" }),
  status: 200,
  changesWith: ["suggestions"],
});

export const get = contract({
  id: "suggestions.get",
  method: "GET",
  path: "/api/v1/suggestions/{id}",
  tag: "Suggestions",
  summary: "One suggestion",
  permission: "suggestions:read",
  params: IdParams,
  output: Suggestion,
  status: 200,
  changesWith: ["suggestions"],
});

export const ExportFormat = z.enum(["bash", "powershell", "node", "github-actions"]);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const exportScript = contract({
  id: "suggestions.export",
  method: "GET",
  path: "/api/v1/suggestions/{id}/export",
  tag: "Suggestions",
  summary: "A suggestion's draft as a script",
  description:
    "Made from your own commands and file names, to run without Floyo. It asks before it acts, takes secrets from the environment, and tells in its first lines how it is started. The answer is the file itself. PowerShell is written after its documentation and untried.",
  permission: "suggestions:read",
  params: IdParams,
  query: z.strictObject({ format: ExportFormat }),
  output: Download,
  status: 200,
  download: true,
});

export const accept = contract({
  id: "suggestions.accept",
  method: "POST",
  path: "/api/v1/suggestions/{id}/accept",
  tag: "Suggestions",
  summary: "Accept a suggestion",
  description:
    "Its draft is kept as it is now, also when the patterns are learned again. Nothing runs yet. `restore` takes it back.",
  permission: "suggestions:write",
  params: IdParams,
  output: Suggestion,
  status: 200,
});

export const dismiss = contract({
  id: "suggestions.dismiss",
  method: "POST",
  path: "/api/v1/suggestions/{id}/dismiss",
  tag: "Suggestions",
  summary: "Dismiss a suggestion, with a reason",
  description:
    "It stays dismissed when the patterns are learned again, and a reason other than `other` holds for its whole family: see `GET /api/v1/suggestion-rules`. `restore` takes both back.",
  permission: "suggestions:write",
  params: IdParams,
  body: z.strictObject({ reason: DismissReason }),
  output: Suggestion,
  status: 200,
});

export const restore = contract({
  id: "suggestions.restore",
  method: "POST",
  path: "/api/v1/suggestions/{id}/restore",
  tag: "Suggestions",
  summary: "Take back what was decided: the suggestion is open again",
  permission: "suggestions:write",
  params: IdParams,
  output: Suggestion,
  status: 200,
});

export const SuggestionRule = z
  .object({
    id: z.uuid(),
    reason: SuppressingReason,
    tool: z
      .string()
      .nullable()
      .describe("Of `never_this_tool`: the connector, program or app; null where files are meant."),
    trigger: z
      .enum(["schedule", "event"])
      .describe("How the dismissed one would have started: `wrong_trigger` is about that."),
    confidence: Confidence.describe("Of the dismissed one: `too_sensitive` holds until one is surer by 0.15."),
    suggestion_id: z.uuid(),
    title: z.string().nullable().describe("Of the dismissed suggestion; null once the activity behind it is deleted."),
    created_at: Timestamp,
  })
  .meta({ id: "SuggestionRule" });
export type SuggestionRule = z.infer<typeof SuggestionRule>;

export const listRules = contract({
  id: "suggestion_rules.list",
  method: "GET",
  path: "/api/v1/suggestion-rules",
  tag: "Suggestions",
  summary: "What you do not want to see suggested",
  description: "At most the newest 200.",
  permission: "suggestions:read",
  output: z.object({ data: z.array(SuggestionRule) }).meta({ id: "SuggestionRules" }),
  status: 200,
});

export const removeRule = contract({
  id: "suggestion_rules.remove",
  method: "DELETE",
  path: "/api/v1/suggestion-rules/{id}",
  tag: "Suggestions",
  summary: "Let it be suggested again",
  description: "The dismissed suggestion is open again, and an analysis looks for the others of its family.",
  permission: "suggestions:write",
  params: IdParams,
  output: z.null(),
  status: 204,
});

export const Calibration = z
  .object({
    outcomes: z.int().describe("Suggestions of which it is known whether they were kept."),
    kept: z.int(),
    waiting: z.int().describe("Accepted less than 30 days ago: not known yet."),
    needed: z.int().describe("So many outcomes are needed before your confidence is corrected by them."),
    corrected: z.boolean(),
    steps: z
      .array(
        z.object({
          from: z.number(),
          to: z.number(),
          outcomes: z.int(),
          kept: z.int(),
          shown: Confidence.describe("What the middle of this step is corrected to."),
        }),
      )
      .describe("By what was stated."),
  })
  .meta({ id: "Calibration" });
export type Calibration = z.infer<typeof Calibration>;

export const calibration = contract({
  id: "suggestions.calibration",
  method: "GET",
  path: "/api/v1/calibration",
  tag: "Suggestions",
  summary: "Of suggestions at 80 %, how many you kept",
  description:
    "A suggestion is kept when you accepted it and did not take that back for 30 days; it is not when you dismissed it or took it back sooner.",
  permission: "suggestions:read",
  output: Calibration,
  status: 200,
});
