import { sql } from "drizzle-orm";
import { bigint, customType, foreignKey, pgPolicy, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { organizationMembers } from "./accounts.ts";
import { floyo, instant, ownAs } from "./floyo.ts";

const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

/**
 * How far each topic of a person in a workspace has come: nothing of what changed, only that it did. The same version
 * means the same data, so it validates caches and ETags on any instance. Written by triggers alone, in the
 * transaction of the change and once in it.
 */
export const changes = floyo.table(
  "changes",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    /** One of the contract's topics; stored as text, so that an older release can read a newer one's. */
    topic: text("topic").notNull(),
    /** From a sequence: it grows, and no version ever comes twice, not even after the row was deleted. */
    version: bigint("version", { mode: "number" }).notNull().default(sql`nextval('floyo.change_version')`),
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: "changes_pkey", columns: [table.orgId, table.userId, table.topic] }),
    foreignKey({
      name: "changes_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    pgPolicy("changes: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
  ],
);

/** Versions of changes. */
export const changeVersion = floyo.sequence("change_version");

/**
 * What a transaction has changed so far. Noted by each statement, counted in `changes` at the commit, and gone before
 * it: no row of it is ever seen by another transaction.
 */
export const changeNotes = floyo
  .table(
    "change_notes",
    {
      /** The transaction that notes. */
      tx: xid8("tx").notNull(),
      orgId: uuid("org_id").notNull(),
      userId: uuid("user_id").notNull(),
      topic: text("topic").notNull(),
    },
    (table) => [primaryKey({ name: "change_notes_pkey", columns: [table.tx, table.orgId, table.userId, table.topic] })],
  )
  .enableRLS();
