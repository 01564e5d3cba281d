import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgPolicy,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { authenticatedRole, authUsers } from "drizzle-orm/supabase";
import { floyo, instant, me, memberRole, orgAs, shownEnough } from "./floyo.ts";

/** One a person, made by the trigger on `auth.users` at sign-up. */
export const profiles = floyo.table(
  "profiles",
  {
    userId: uuid("user_id").primaryKey(),
    displayName: text("display_name"),
    timezone: text("timezone").notNull().default("UTC"),
    /** How long after a sign of life somebody still counts as at work, where durations are made of such signs. */
    idleTimeoutMinutes: smallint("idle_timeout_minutes").notNull().default(15),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    check("profiles_idle_timeout_minutes_check", sql`idle_timeout_minutes between 1 and 120`),
    foreignKey({ name: "profiles_user_fk", columns: [table.userId], foreignColumns: [authUsers.id] }).onDelete(
      "cascade",
    ),
    pgPolicy("profiles: after the second factor", {
      as: "restrictive",
      for: "all",
      to: authenticatedRole,
      using: shownEnough,
      withCheck: shownEnough,
    }),
    pgPolicy("profiles: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: sql`user_id = ${me}`,
    }),
    pgPolicy("profiles: change one's own", {
      for: "update",
      to: authenticatedRole,
      using: sql`user_id = ${me}`,
      withCheck: sql`user_id = ${me}`,
    }),
  ],
);

/** A workspace. Every person has a personal one from sign-up on; it goes when they go. */
export const organizations = floyo.table(
  "organizations",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    slug: text("slug").notNull(),
    name: text("name").notNull(),
    /** Whose personal workspace this is; null for one that people share. */
    personalUserId: uuid("personal_user_id"),
    personal: boolean("personal").notNull().generatedAlwaysAs(sql`personal_user_id is not null`),
    createdBy: uuid("created_by"),
    /** New events that the workspace may store in a UTC day; null for what the environment says. Operators set it. */
    eventsPerDayMax: integer("events_per_day_max"),
    createdAt: instant("created_at").notNull().defaultNow(),
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (table) => [
    unique("organizations_slug_key").on(table.slug),
    unique("organizations_personal_user_key").on(table.personalUserId),
    foreignKey({
      name: "organizations_personal_user_fk",
      columns: [table.personalUserId],
      foreignColumns: [authUsers.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "organizations_created_by_fk",
      columns: [table.createdBy],
      foreignColumns: [authUsers.id],
    }).onDelete("set null"),
    index("organizations_created_by_idx").on(table.createdBy),
    check("organizations_events_per_day_max_check", sql`events_per_day_max >= 0`),
    check("organizations_slug_check", sql`slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'`),
    pgPolicy("organizations: members read theirs", {
      for: "select",
      to: authenticatedRole,
      using: sql`id = any ((select floyo_private.orgs_as('viewer'))::uuid[])`,
    }),
    pgPolicy("organizations: owners rename theirs", {
      for: "update",
      to: authenticatedRole,
      using: sql`id = any ((select floyo_private.orgs_as('owner'))::uuid[])`,
      withCheck: sql`id = any ((select floyo_private.orgs_as('owner'))::uuid[])`,
    }),
  ],
);

/**
 * Who belongs where. A removed member keeps the row with `removed_at`: the rows of their activity point here, so that
 * none can lie in an organisation to which its person never belonged. Row-level security hides removed rows from
 * everybody, so queries made as a person need no condition for it.
 */
export const organizationMembers = floyo.table(
  "organization_members",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    role: memberRole("role").notNull(),
    joinedAt: instant("joined_at").notNull().defaultNow(),
    removedAt: instant("removed_at"),
  },
  (table) => [
    primaryKey({ name: "organization_members_pkey", columns: [table.orgId, table.userId] }),
    foreignKey({
      name: "organization_members_org_fk",
      columns: [table.orgId],
      foreignColumns: [organizations.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "organization_members_user_fk",
      columns: [table.userId],
      foreignColumns: [authUsers.id],
    }).onDelete("cascade"),
    index("organization_members_user_idx").on(table.userId),
    pgPolicy("organization_members: members read who else belongs", {
      for: "select",
      to: authenticatedRole,
      using: sql`removed_at is null and ${orgAs("viewer")}`,
    }),
  ],
);

/** What a consent is about. One purpose so far; storing events asks for it in its policy. */
export const consentPurposes = ["collection"] as const;

/** Every decision is kept, and the newest (the highest `id`) decides. Rows are never changed. */
export const consents = floyo.table(
  "consents",
  {
    userId: uuid("user_id").notNull(),
    purpose: text("purpose", { enum: consentPurposes }).notNull(),
    id: bigint("id", { mode: "number" }).generatedAlwaysAsIdentity(),
    granted: boolean("granted").notNull(),
    version: text("version").notNull(),
    decidedAt: instant("decided_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "consents_pkey", columns: [table.userId, table.purpose, table.id] }),
    foreignKey({ name: "consents_user_fk", columns: [table.userId], foreignColumns: [authUsers.id] }).onDelete(
      "cascade",
    ),
    check("consents_purpose_check", sql`purpose in ('collection')`),
    pgPolicy("consents: after the second factor", {
      as: "restrictive",
      for: "all",
      to: authenticatedRole,
      using: shownEnough,
      withCheck: shownEnough,
    }),
    pgPolicy("consents: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: sql`user_id = ${me}`,
    }),
    pgPolicy("consents: decide for oneself, now", {
      for: "insert",
      to: authenticatedRole,
      withCheck: sql`user_id = ${me} and decided_at = now()::timestamptz(3)`,
    }),
  ],
);
