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
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { organizationMembers, organizations } from "./accounts.ts";
import { devices } from "./devices.ts";
import { floyo, instant, me, ownAs } from "./floyo.ts";

/** The person's newest decision about collection is yes. */
const consented = sql`coalesce((
  select granted from floyo.consents
  where user_id = ${me} and purpose = 'collection'
  order by id desc limit 1
), false)`;

/**
 * What people did, as sent. Keyed by person and id, so that one person's UUID cannot swallow another's. Rows are
 * inserted and deleted, never changed; triggers keep `event_hours` and `dirty_days` in step in the same transaction.
 */
export const events = floyo.table(
  "events",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    id: uuid("id").notNull(),
    deviceId: uuid("device_id"),
    /** One of the contract's types; stored as text, so that an older release can read a newer one's. */
    type: text("type").notNull(),
    occurredAt: instant("occurred_at").notNull(),
    /** Minutes east of UTC on the person's clock at that moment; timestamptz does not keep it. */
    utcOffsetMinutes: smallint("utc_offset_minutes").notNull().default(0),
    /** Retention counts from here, or imported history would die on arrival. */
    receivedAt: instant("received_at").notNull().defaultNow(),
    path: text("path"),
    previousPath: text("previous_path"),
    /** In lower case, without the dot. */
    extension: text("extension"),
    command: text("command"),
    tool: text("tool"),
    action: text("action"),
    app: text("app"),
    project: text("project"),
    branch: text("branch"),
    /** Events of one commit or burst share it: an unordered set. */
    groupKey: text("group_key"),
    source: text("source"),
    durationMs: integer("duration_ms"),
    metadata: jsonb("metadata")
      .$type<Record<string, string | number | boolean | null>>()
      .notNull()
      .default(sql`'{}'::jsonb`),
    /** By how much `occurred_at` was corrected, because the sending machine's clock was off; null when it was not. */
    clockSkewMs: bigint("clock_skew_ms", { mode: "number" }),
  },
  (table) => [
    primaryKey({ name: "events_pkey", columns: [table.userId, table.id] }),
    foreignKey({
      name: "events_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    foreignKey({
      name: "events_device_fk",
      columns: [table.orgId, table.userId, table.deviceId],
      foreignColumns: [devices.orgId, devices.userId, devices.id],
    }),
    index("events_newest_idx").on(table.orgId, table.userId, table.occurredAt, table.id),
    // One for each filter of the list: a rare value must not cost a walk through all of a person's history.
    index("events_type_idx").on(table.orgId, table.userId, table.type, table.occurredAt, table.id),
    index("events_extension_idx")
      .on(table.orgId, table.userId, table.extension, table.occurredAt, table.id)
      .where(sql`extension is not null`),
    index("events_tool_idx")
      .on(table.orgId, table.userId, table.tool, table.occurredAt, table.id)
      .where(sql`tool is not null`),
    index("events_project_idx")
      .on(table.orgId, table.userId, table.project, table.occurredAt, table.id)
      .where(sql`project is not null`),
    // Also what the foreign key of a device looks along.
    index("events_device_idx")
      .on(table.orgId, table.userId, table.deviceId, table.occurredAt, table.id)
      .where(sql`device_id is not null`),
    index("events_received_idx").using("brin", table.receivedAt),
    check("events_utc_offset_minutes_check", sql`utc_offset_minutes between -1080 and 1080`),
    check("events_occurred_at_check", sql`occurred_at >= '2000-01-01T00:00:00Z'`),
    pgPolicy("events: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
    pgPolicy("events: members who consented store their own", {
      for: "insert",
      to: authenticatedRole,
      withCheck: sql`${ownAs("member")} and ${consented}`,
    }),
    pgPolicy("events: delete one's own", {
      for: "delete",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
  ],
);

/**
 * Counts by hour on the person's own clock. A missing extension, tool or project is '', so that the key is whole.
 * Written by the triggers on `events` alone, whose rows each belong to a member and go with them: so it needs no foreign
 * key of its own, which would look the same member up for every hour of every batch.
 */
export const eventHours = floyo.table(
  "event_hours",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** The wall clock's hour where the event happened, e.g. `2026-11-20 09:00:00`. */
    localHour: timestamp("local_hour", { withTimezone: false, precision: 0, mode: "string" }).notNull(),
    type: text("type").notNull(),
    extension: text("extension").notNull().default(""),
    tool: text("tool").notNull().default(""),
    project: text("project").notNull().default(""),
    count: integer("count").notNull(),
  },
  (table) => [
    primaryKey({
      name: "event_hours_pkey",
      columns: [table.orgId, table.userId, table.localHour, table.type, table.extension, table.tool, table.project],
    }),
    check("event_hours_count_check", sql`count > 0`),
    pgPolicy("event_hours: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
  ],
);

/**
 * Days (in UTC) whose events changed since they were last learned from. The triggers on `events` give the day a new
 * `version`, from a sequence, so that no version ever comes twice; the analysis deletes the row only if it still has
 * the version that was read (compare and swap).
 */
export const dirtyDays = floyo.table(
  "dirty_days",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    utcDay: date("utc_day", { mode: "string" }).notNull(),
    version: bigint("version", { mode: "number" }).notNull().default(sql`nextval('floyo.dirty_version')`),
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "dirty_days_pkey", columns: [table.orgId, table.userId, table.utcDay] }),
    foreignKey({
      name: "dirty_days_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    pgPolicy("dirty_days: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
    pgPolicy("dirty_days: clear one's own", {
      for: "delete",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
  ],
);

/**
 * New events of a workspace by UTC day, for its quota. Up to 16 rows a day, one for each sixteenth of the connections, so
 * that batches sent at once seldom wait for each other's: the day's number is their sum. Written by the trigger on
 * `events` alone, in the transaction that stores them.
 */
export const eventCounts = floyo.table(
  "event_counts",
  {
    orgId: uuid("org_id").notNull(),
    utcDay: date("utc_day", { mode: "string" }).notNull(),
    shard: smallint("shard").notNull(),
    count: integer("count").notNull(),
  },
  (table) => [
    primaryKey({ name: "event_counts_pkey", columns: [table.orgId, table.utcDay, table.shard] }),
    foreignKey({
      name: "event_counts_org_fk",
      columns: [table.orgId],
      foreignColumns: [organizations.id],
    }).onDelete("cascade"),
    check("event_counts_count_check", sql`count >= 0`),
    pgPolicy("event_counts: members read their workspace's", {
      for: "select",
      to: authenticatedRole,
      using: sql`org_id = any ((select floyo_private.orgs_as('viewer'))::uuid[])`,
    }),
  ],
);

/** Versions of dirty days. */
export const dirtyVersion = floyo.sequence("dirty_version");
