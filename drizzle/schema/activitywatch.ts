import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  doublePrecision,
  foreignKey,
  index,
  jsonb,
  pgPolicy,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { organizationMembers } from "./accounts.ts";
import { floyo, instant, ownAs } from "./floyo.ts";

/** ActivityWatch's own times have microseconds, and its clients compare them. */
const fineInstant = (name: string) => timestamp(name, { withTimezone: true, precision: 6, mode: "string" });

/** A stream of one of ActivityWatch's watchers, under the id that the watcher gave it. */
export const activitywatchBuckets = floyo.table(
  "activitywatch_buckets",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    id: text("id").notNull(),
    name: text("name"),
    /** What its events are about, e.g. `currentwindow`. */
    type: text("type").notNull(),
    client: text("client").notNull(),
    hostname: text("hostname").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull().default(sql`'{}'::jsonb`),
    createdAt: fineInstant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "activitywatch_buckets_pkey", columns: [table.orgId, table.userId, table.id] }),
    foreignKey({
      name: "activitywatch_buckets_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    check("activitywatch_buckets_id_check", sql`char_length(id) between 1 and 256`),
    pgPolicy("activitywatch_buckets: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
    pgPolicy("activitywatch_buckets: members add their own", {
      for: "insert",
      to: authenticatedRole,
      withCheck: ownAs("member"),
    }),
    pgPolicy("activitywatch_buckets: members change their own", {
      for: "update",
      to: authenticatedRole,
      using: ownAs("member"),
      withCheck: ownAs("member"),
    }),
    pgPolicy("activitywatch_buckets: delete one's own", {
      for: "delete",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
  ],
);

/**
 * What ActivityWatch's watchers sent, redacted before it came here. The newest of a bucket grows while heartbeats like it
 * come in; once it has ended, it is told to `events` under an id of its own, and stays here for those clients.
 */
export const activitywatchEvents = floyo.table(
  "activitywatch_events",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    bucketId: text("bucket_id").notNull(),
    id: bigint("id", { mode: "number" }).notNull().generatedAlwaysAsIdentity({ name: "activitywatch_events_id_seq" }),
    startedAt: fineInstant("started_at").notNull(),
    /** Seconds, with fractions. */
    duration: doublePrecision("duration").notNull(),
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    /** The event that was told of it; null while it may still grow, or when there is nothing to tell. */
    eventId: uuid("event_id"),
    /** When it was looked at for telling; null while it may still grow. */
    settledAt: instant("settled_at"),
  },
  (table) => [
    primaryKey({ name: "activitywatch_events_pkey", columns: [table.orgId, table.userId, table.bucketId, table.id] }),
    foreignKey({
      name: "activitywatch_events_bucket_fk",
      columns: [table.orgId, table.userId, table.bucketId],
      foreignColumns: [activitywatchBuckets.orgId, activitywatchBuckets.userId, activitywatchBuckets.id],
    }).onDelete("cascade"),
    index("activitywatch_events_newest_idx").on(
      table.orgId,
      table.userId,
      table.bucketId,
      table.startedAt.desc(),
      table.id.desc(),
    ),
    index("activitywatch_events_open_idx").on(table.startedAt).where(sql`settled_at is null`),
    check("activitywatch_events_duration_check", sql`duration >= 0`),
    pgPolicy("activitywatch_events: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
    pgPolicy("activitywatch_events: members add their own", {
      for: "insert",
      to: authenticatedRole,
      withCheck: ownAs("member"),
    }),
    pgPolicy("activitywatch_events: members change their own", {
      for: "update",
      to: authenticatedRole,
      using: ownAs("member"),
      withCheck: ownAs("member"),
    }),
    pgPolicy("activitywatch_events: delete one's own", {
      for: "delete",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
  ],
);
