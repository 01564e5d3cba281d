import { z } from "zod";
import { Confidence, IdParams, PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";
import { Evidence } from "./patterns.ts";
import { Connector, WorkflowDefinition } from "./workflows.ts";

export const SuggestionStatus = z.enum(["open", "accepted", "dismissed"]);
export type SuggestionStatus = z.infer<typeof SuggestionStatus>;
export const DismissReason = z.enum(["wrong_trigger", "too_sensitive", "not_worth_it", "never_this_tool", "other"]);
export type DismissReason = z.infer<typeof DismissReason>;

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
  description: "It stays dismissed when the patterns are learned again. `restore` takes it back.",
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
