import { z } from "zod";
import { IdParams, PageQuery, pageOf, Timestamp } from "./common.ts";
import { contract } from "./contract.ts";

/** What a rule does with what it matches, the mildest first. Where several rules match, the strictest holds. */
export const privacyActions = ["relative", "basename", "hash", "drop"] as const;
export type PrivacyAction = (typeof privacyActions)[number];

/** What a rule can look at. `path` is also the path before a renaming. */
export const privacySubjects = ["path", "project", "branch", "command", "app", "tool"] as const;
export type PrivacySubject = (typeof privacySubjects)[number];

const Pattern = z
  .string()
  .min(1)
  .max(512)
  .refine((value) => !/[\n\r]/.test(value), "must be one line")
  .refine((value) => !value.startsWith("!"), "must not begin with !; name exceptions under except");

/** One rule of a person's about what may be recorded. */
export const PrivacyRule = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "must be lower-case letters, digits and hyphens"),
    subject: z.enum(privacySubjects).describe("What the patterns are compared with."),
    patterns: z.array(Pattern).min(1).max(100).describe("In the language of `.gitignore`; one that matches is enough."),
    except: z.array(Pattern).max(100).optional().describe("What this rule leaves alone. Other rules still hold."),
    action: z
      .enum(privacyActions)
      .describe(
        "`drop`: the event is not recorded. `hash`: keyed hashes stand for the names. `basename`: of a path its last name, of a command its first word. `relative`: a path from its project on.",
      ),
    note: z.string().max(256).optional(),
  })
  .refine(({ action, subject }) => action !== "relative" || subject === "path", {
    message: "relative is for paths alone",
    path: ["action"],
  })
  .refine(({ action, subject }) => action !== "basename" || subject === "path" || subject === "command", {
    message: "basename is for paths and commands",
    path: ["action"],
  });
export type PrivacyRule = z.infer<typeof PrivacyRule>;

/** A person's rules of one layer: the workspace's at the server, or the machine's. */
export const PrivacyRules = z.strictObject({
  rules: z
    .array(PrivacyRule)
    .max(200)
    .refine((rules) => new Set(rules.map(({ id }) => id)).size === rules.length, "must have an id of its own each"),
});
export type PrivacyRules = z.infer<typeof PrivacyRules>;

const RuleHit = z.object({
  rule: z.string().describe("The rule's id."),
  hits: z.int().describe("Events that it changed or left out at the server's own doors."),
  last_at: Timestamp,
});

/** A person's rules of a workspace, as the server keeps them. */
export const WorkspaceRules = z
  .object({
    version: z.int().describe("Counts the changes; 0 before the first."),
    updated_at: Timestamp.nullable(),
    rules: PrivacyRules.shape.rules,
    hits: z
      .array(RuleHit)
      .describe(
        "What the rules caught at the server. What a watcher caught before it sent anything is not known here.",
      ),
  })
  .meta({ id: "WorkspaceRules" });
export type WorkspaceRules = z.infer<typeof WorkspaceRules>;

export const getRules = contract({
  id: "privacy.rules",
  method: "GET",
  path: "/api/v1/privacy/rules",
  tag: "Privacy",
  summary: "Your redaction rules of this workspace",
  description:
    "Watchers fetch them and apply them before anything is written; the server applies them to all that comes in, before it is stored or logged. Built-in rules about secrets always hold and are not listed.",
  permission: "telemetry:write",
  output: WorkspaceRules,
  status: 200,
});

export const replaceRules = contract({
  id: "privacy.replace_rules",
  method: "PUT",
  path: "/api/v1/privacy/rules",
  tag: "Privacy",
  summary: "Replace your redaction rules of this workspace",
  description:
    "They hold for what comes in from then on; for what is stored already see `POST /api/v1/privacy/removals`. CONFLICT when the rules were changed since the version that you name: read them again and repeat your change.",
  permission: "session",
  body: z.strictObject({
    version: z.int().min(0).describe("The version that you read; 0 when there were none."),
    rules: PrivacyRules.shape.rules,
  }),
  output: WorkspaceRules,
  status: 200,
  bodyBytesMax: 1024 * 1024,
  errors: ["CONFLICT"],
});

/** What rules would make of one value. */
export const RuleTrial = z
  .object({
    outcome: z.enum(["kept", "changed", "dropped"]),
    shown: z.string().nullable().describe("What would be stored of it; null when nothing would."),
    rules: z.array(z.string()).describe("The ids of your rules that match, whichever was the strictest."),
    built_in: z.boolean().describe("A built-in rule about secrets had a part in it."),
  })
  .meta({ id: "RuleTrial" });
export type RuleTrial = z.infer<typeof RuleTrial>;

export const tryRules = contract({
  id: "privacy.try_rules",
  method: "POST",
  path: "/api/v1/privacy/rules/try",
  tag: "Privacy",
  summary: "See what your rules would do with a value",
  description: "Nothing of it is stored or logged.",
  permission: "telemetry:write",
  body: z.strictObject({
    subject: z.enum(privacySubjects),
    value: z.string().min(1).max(1024),
    project: z.string().min(1).max(256).optional().describe("Of a path: the project that it lies in."),
    rules: PrivacyRules.shape.rules.optional().describe("Rules to try instead of those that are kept."),
  }),
  output: RuleTrial,
  status: 200,
  bodyBytesMax: 1024 * 1024,
});

/** The choice of past events. At least one part must be given, so that an empty body takes nothing. */
const removalChoice = {
  from: Timestamp.optional().describe("Events at or after this time."),
  to: Timestamp.optional().describe("Events before this time."),
  path: Pattern.optional().describe(
    "In the language of `.gitignore`, as in rules: events about such paths, before a rename or named in a command included.",
  ),
  device: z.uuid().optional().describe("The id of the device that sent them."),
};

export const RemovalBody = z.strictObject({
  action: z
    .enum(["delete", "redact"])
    .describe("`redact` applies the rules that hold now; what they drop is deleted, what they leave alone stays."),
  ...removalChoice,
  all: z.literal(true).optional().describe("Takes the place of a choice: everything."),
  dry_run: z.boolean().optional().describe("Count alone."),
  cursor: z
    .string()
    .max(512)
    .optional()
    .describe("`next_cursor` of the answer before, with everything else the same: goes on from there."),
});

const Learned = z.object({
  patterns_gone: z.int(),
  patterns_changed: z.int(),
  suggestions_gone: z.int(),
  suggestions_changed: z.int(),
});

/** That past events were deleted or redacted. It never says which path was chosen: that would keep what was to go. */
export const Receipt = z
  .object({
    id: z.uuid(),
    action: z.enum(["delete", "redact"]),
    state: z
      .enum(["unfinished", "learning", "done"])
      .describe(
        "`unfinished`: cut off, or still going on; send the request again. `learning`: what was learned from the events is being made anew. `done`: nothing rests on them any more.",
      ),
    from: Timestamp.nullable(),
    to: Timestamp.nullable(),
    device: z.uuid().nullable(),
    by_path: z.boolean().describe("Whether paths were chosen. Which, is not kept."),
    events: z.int().describe("Deleted or redacted."),
    days: z.int().describe("Days in UTC that they lay in, and that are learned from anew."),
    learned: Learned.nullable().describe("What became of patterns and suggestions since; null before anything did."),
    created_at: Timestamp,
    finished_at: Timestamp.nullable(),
    learned_at: Timestamp.nullable(),
  })
  .meta({ id: "PrivacyReceipt" });
export type Receipt = z.infer<typeof Receipt>;

export const remove = contract({
  id: "privacy.remove",
  method: "POST",
  path: "/api/v1/privacy/removals",
  tag: "Privacy",
  summary: "Delete or redact past events",
  description:
    "Works for some seconds at a time: while `next_cursor` is not null, send the same body with it as `cursor`. What was done stays done when it is cut off, and the same request begins anew with what is left. ActivityWatch's own records go along. What was learned from the events is recomputed or goes; the receipt tells. No list of deleted ids is kept: a client that sends a deleted event once more under its id stores it again, which the watcher does not do once an event was acknowledged. Needs no consent.",
  permission: "events:delete",
  body: RemovalBody,
  output: z
    .object({
      receipt: Receipt.nullable().describe("Null for a dry run, and while nothing matched."),
      matched: z.int().describe("Events that matched so far, requests before this one included."),
      next_cursor: z.string().nullable().describe("Null when all is done."),
    })
    .meta({ id: "RemovalProgress" }),
  status: 200,
});

export const listReceipts = contract({
  id: "privacy.receipts",
  method: "GET",
  path: "/api/v1/privacy/removals",
  tag: "Privacy",
  summary: "List the receipts of what was deleted or redacted, newest first",
  permission: "events:read",
  query: z.strictObject({ ...PageQuery }),
  output: pageOf(Receipt).meta({ id: "PrivacyReceiptPage" }),
  status: 200,
});

export const getReceipt = contract({
  id: "privacy.receipt",
  method: "GET",
  path: "/api/v1/privacy/removals/{id}",
  tag: "Privacy",
  summary: "One receipt",
  permission: "events:read",
  params: IdParams,
  output: Receipt,
  status: 200,
});
