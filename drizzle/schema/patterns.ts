import { sql } from "drizzle-orm";
import {
  check,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import type { z } from "zod";
import type { JsonValue } from "#lib/contracts/common.ts";
import type { Evidence, PatternKind } from "#lib/contracts/patterns.ts";
import { organizationMembers } from "./accounts.ts";
import { floyo, instant, ownAs } from "./floyo.ts";

/** What the engine keeps of one day (in UTC), so that a changed day is read again and the others are not. */
export const miningDays = floyo.table(
  "mining_days",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    utcDay: date("utc_day", { mode: "string" }).notNull(),
    engineVersion: text("engine_version").notNull(),
    /** `DaySummary` of lib/mining. */
    summary: jsonb("summary").$type<unknown>().notNull(),
    eventCount: integer("event_count").notNull(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "mining_days_pkey", columns: [table.orgId, table.userId, table.utcDay] }),
    foreignKey({
      name: "mining_days_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    pgPolicy("mining_days: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);

/** The state of a person's analysis in one organisation. */
export const analyses = floyo.table(
  "analyses",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    analyzedAt: instant("analyzed_at"),
    /** Another version than the running engine's makes the sweep bring the person back. */
    engineVersion: text("engine_version"),
    eventsAnalyzed: integer("events_analyzed").notNull().default(0),
    funnel: jsonb("funnel").$type<Record<string, JsonValue>>().notNull().default(sql`'{}'::jsonb`),
    requestedAt: instant("requested_at"),
    /** When the last analysis failed for good; null again once one succeeds. */
    failedAt: instant("failed_at"),
    /** When all days were last mined. Between such passes, changed days are counted on. */
    fullAt: instant("full_at"),
    /** When it was last found that counting on will not do, as after a deletion; null again after a full pass. */
    fullOwedAt: instant("full_owed_at"),
    /** `Tracked` of lib/domains/patterns: what is needed to count on; null while there is nothing to count on from. */
    tracked: jsonb("tracked").$type<unknown>(),
    /** `Progress` of lib/domains/patterns while an analysis runs. */
    progress: jsonb("progress").$type<unknown>(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "analyses_pkey", columns: [table.orgId, table.userId] }),
    foreignKey({
      name: "analyses_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    pgPolicy("analyses: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);

/** What repeats. `key` says what the pattern is about, so that learning again updates it and keeps its id. */
export const patterns = floyo.table(
  "patterns",
  {
    orgId: uuid("org_id").notNull(),
    id: uuid("id").notNull().defaultRandom(),
    userId: uuid("user_id").notNull(),
    kind: text("kind").$type<PatternKind>().notNull(),
    key: text("key").notNull(),
    title: text("title").notNull(),
    support: integer("support").notNull(),
    confidence: doublePrecision("confidence").notNull(),
    firstSeenAt: instant("first_seen_at").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    distinctDays: integer("distinct_days").notNull(),
    statistics: jsonb("statistics").$type<Record<string, JsonValue>>().notNull(),
    evidence: jsonb("evidence").$type<z.infer<typeof Evidence>>().notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "patterns_pkey", columns: [table.orgId, table.id] }),
    unique("patterns_key_key").on(table.orgId, table.userId, table.key),
    foreignKey({
      name: "patterns_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    index("patterns_strongest_idx").on(table.orgId, table.userId, table.confidence, table.id),
    index("patterns_latest_idx").on(table.orgId, table.userId, table.lastSeenAt, table.id),
    index("patterns_support_idx").on(table.orgId, table.userId, table.support, table.id),
    check("patterns_kind_check", sql`kind in ('usage', 'sequence', 'routine', 'relationship')`),
    check("patterns_confidence_check", sql`confidence between 0 and 1`),
    pgPolicy("patterns: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);
