import { sql } from "drizzle-orm";
import {
  check,
  doublePrecision,
  foreignKey,
  index,
  jsonb,
  pgPolicy,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import type { z } from "zod";
import type { Evidence } from "#lib/contracts/patterns.ts";
import type {
  Backtest,
  DismissReason,
  DraftChoice,
  SuggestionNeeds,
  SuggestionValue,
  SuppressingReason,
} from "#lib/contracts/suggestions.ts";
import type { Connector, WorkflowDefinition } from "#lib/contracts/workflows.ts";
import { organizationMembers } from "./accounts.ts";
import { floyo, instant, ownAs } from "./floyo.ts";

/** What Floyo proposes. `key` is what it is about: learning again updates the row and keeps its id and what the person decided. */
export const suggestions = floyo.table(
  "suggestions",
  {
    orgId: uuid("org_id").notNull(),
    id: uuid("id").notNull().defaultRandom(),
    userId: uuid("user_id").notNull(),
    key: text("key").notNull(),
    status: text("status", { enum: ["open", "accepted", "dismissed"] })
      .notNull()
      .default("open"),
    title: text("title").notNull(),
    reason: text("reason").notNull(),
    confidence: doublePrecision("confidence").notNull(),
    /** Lists show the highest first. */
    score: doublePrecision("score").notNull(),
    evidence: jsonb("evidence").$type<z.infer<typeof Evidence>>().notNull(),
    connectors: text("connectors").array().$type<z.infer<typeof Connector>[]>().notNull(),
    draft: jsonb("draft").$type<WorkflowDefinition>().notNull(),
    /** Other drafts for the same, and how the first would have done; null for those learned before there was such a thing. */
    alternatives: jsonb("alternatives").$type<DraftChoice[]>().notNull().default(sql`'[]'::jsonb`),
    backtest: jsonb("backtest").$type<Backtest>(),
    value: jsonb("value").$type<SuggestionValue>(),
    needs: jsonb("needs").$type<SuggestionNeeds>(),
    /** `About` of lib/mining: by what a dismissal knows its family. */
    about: jsonb("about").$type<{
      subjects: string[];
      tools: string[];
      trigger: "schedule" | "event";
      confidence: number;
    }>(),
    /** The person's own patterns; looked up under their policy, so that an id from elsewhere finds nothing. */
    patternIds: uuid("pattern_ids").array().notNull(),
    dismissedReason: text("dismissed_reason").$type<DismissReason>(),
    dismissedAt: instant("dismissed_at"),
    /** From then on the title and the draft stay as the person accepted them. */
    acceptedAt: instant("accepted_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "suggestions_pkey", columns: [table.orgId, table.id] }),
    unique("suggestions_key_key").on(table.orgId, table.userId, table.key),
    foreignKey({
      name: "suggestions_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    index("suggestions_best_idx").on(table.orgId, table.userId, table.status, table.score, table.id),
    check("suggestions_status_check", sql`status in ('open', 'accepted', 'dismissed')`),
    check("suggestions_confidence_check", sql`confidence between 0 and 1`),
    check("suggestions_dismissed_check", sql`(status = 'dismissed') = (dismissed_at is not null)`),
    check("suggestions_accepted_check", sql`(status = 'accepted') = (accepted_at is not null)`),
    pgPolicy("suggestions: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);

/**
 * What a person does not want to see suggested, from a dismissal with a reason: it outlasts the suggestion's own key. It
 * names no file and no command: what it is called is read from the suggestion as long as that is there.
 */
export const suggestionRules = floyo.table(
  "suggestion_rules",
  {
    orgId: uuid("org_id").notNull(),
    id: uuid("id").notNull().defaultRandom(),
    userId: uuid("user_id").notNull(),
    suggestionId: uuid("suggestion_id").notNull(),
    reason: text("reason").$type<SuppressingReason>().notNull(),
    /** Of `never_this_tool`: a connector, program or app; null where files are meant. */
    tool: text("tool"),
    /** Fingerprints of steps and files. */
    subjects: text("subjects").array().notNull(),
    trigger: text("trigger").$type<"schedule" | "event">().notNull(),
    confidence: doublePrecision("confidence").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "suggestion_rules_pkey", columns: [table.orgId, table.id] }),
    unique("suggestion_rules_suggestion_key").on(table.orgId, table.userId, table.suggestionId),
    foreignKey({
      name: "suggestion_rules_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    check(
      "suggestion_rules_reason_check",
      sql`reason in ('wrong_trigger', 'too_sensitive', 'not_worth_it', 'never_this_tool')`,
    ),
    pgPolicy("suggestion_rules: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);

/** What became of suggestions: by these a person's stated confidence is corrected. One row each, the last word. */
export const suggestionOutcomes = floyo.table(
  "suggestion_outcomes",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    suggestionId: uuid("suggestion_id").notNull(),
    /** What the engine stated when it was decided. */
    stated: doublePrecision("stated").notNull(),
    decision: text("decision", { enum: ["accepted", "dismissed"] }).notNull(),
    decidedAt: instant("decided_at").notNull().defaultNow(),
    /** When an acceptance was taken back; null while it stands. */
    takenBackAt: instant("taken_back_at"),
  },
  (table) => [
    primaryKey({ name: "suggestion_outcomes_pkey", columns: [table.orgId, table.userId, table.suggestionId] }),
    foreignKey({
      name: "suggestion_outcomes_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    check("suggestion_outcomes_decision_check", sql`decision in ('accepted', 'dismissed')`),
    pgPolicy("suggestion_outcomes: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);
