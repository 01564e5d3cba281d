import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { organizationMembers } from "./accounts.ts";
import { floyo, instant, ownAs } from "./floyo.ts";

/**
 * A person's redaction rules in a workspace, as one document: the watcher fetches it, and the server's own doors apply
 * it before the first store. Rules that would themselves tell too much stay in a file on the machine.
 */
export const privacyRules = floyo.table(
  "privacy_rules",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    document: jsonb("document").$type<Record<string, unknown>>().notNull(),
    /** Counts the changes, from 1: whoever writes names the one that they had read. */
    version: integer("version").notNull().default(1),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "privacy_rules_pkey", columns: [table.orgId, table.userId] }),
    foreignKey({
      name: "privacy_rules_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    pgPolicy("privacy_rules: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);

/** How often a rule caught something at the server's own doors; by the rule's id, never what it caught. */
export const privacyRuleHits = floyo.table(
  "privacy_rule_hits",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    ruleId: text("rule_id").notNull(),
    hits: bigint("hits", { mode: "number" }).notNull(),
    firstAt: instant("first_at").notNull().defaultNow(),
    lastAt: instant("last_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "privacy_rule_hits_pkey", columns: [table.orgId, table.userId, table.ruleId] }),
    foreignKey({
      name: "privacy_rule_hits_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    pgPolicy("privacy_rule_hits: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);

/**
 * That a person had past events deleted or redacted: what kind of choice it was and how much it took, never the path
 * that was chosen, for a receipt that names it would keep what was to go.
 */
export const privacyReceipts = floyo.table(
  "privacy_receipts",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    id: uuid("id").notNull().defaultRandom(),
    action: text("action", { enum: ["delete", "redact"] }).notNull(),
    criteria: jsonb("criteria").$type<Record<string, unknown>>().notNull(),
    events: integer("events").notNull().default(0),
    /** UTC days that they lay in, and that are learned from anew. */
    days: integer("days").notNull().default(0),
    /** What rested on them when they went, by kind. */
    before: jsonb("before").$type<Record<string, number>>(),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** The first and the last UTC day that they lay in. */
    firstDay: date("first_day", { mode: "string" }),
    lastDay: date("last_day", { mode: "string" }),
    /** What became of patterns and suggestions since, by kind. */
    learned: jsonb("learned").$type<Record<string, number>>(),
    /** Null while it goes on, or when it was cut off midway. */
    finishedAt: instant("finished_at"),
    /** When an analysis had read all of these days anew. */
    learnedAt: instant("learned_at"),
  },
  (table) => [
    primaryKey({ name: "privacy_receipts_pkey", columns: [table.orgId, table.userId, table.id] }),
    foreignKey({
      name: "privacy_receipts_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    index("privacy_receipts_newest_idx").on(table.orgId, table.userId, table.createdAt, table.id),
    check("privacy_receipts_action_check", sql`action in ('delete', 'redact')`),
    pgPolicy("privacy_receipts: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
    pgPolicy("privacy_receipts: add one's own", {
      for: "insert",
      to: authenticatedRole,
      withCheck: ownAs("viewer"),
    }),
    pgPolicy("privacy_receipts: finish one's own", {
      for: "update",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);
