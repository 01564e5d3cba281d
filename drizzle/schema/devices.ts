import { sql } from "drizzle-orm";
import { bigint, check, foreignKey, index, integer, pgPolicy, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { captureStates } from "#lib/contracts/devices.ts";
import { organizationMembers } from "./accounts.ts";
import { floyo, instant, ownAs } from "./floyo.ts";

/** A machine that sends events. It names itself, so its id is only unique within its person's rows. */
export const devices = floyo.table(
  "devices",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    id: uuid("id").notNull(),
    /** As the machine calls itself, told anew with every batch. */
    name: text("name").notNull(),
    /** As the person calls it, which holds over its own name. */
    label: text("label"),
    client: text("client"),
    createdAt: instant("created_at").notNull().defaultNow(),
    lastSeenAt: instant("last_seen_at").notNull().defaultNow(),
    /** From then on its events are refused. */
    revokedAt: instant("revoked_at"),
    /** Events that waited on the machine when it last told, and when that was. */
    queued: integer("queued"),
    queueReportedAt: instant("queue_reported_at"),
    /** The server's clock less the machine's, when it last sent; positive when the machine's is slow. */
    clockSkewMs: bigint("clock_skew_ms", { mode: "number" }),
    /** As its watcher said last; null when none ever did. */
    captureState: text("capture_state", { enum: captureStates }),
  },
  (table) => [
    primaryKey({ name: "devices_pkey", columns: [table.orgId, table.userId, table.id] }),
    foreignKey({
      name: "devices_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    index("devices_newest_idx").on(table.orgId, table.userId, table.createdAt, table.id),
    check("devices_label_check", sql`char_length(label) between 1 and 100`),
    check("devices_queued_check", sql`queued >= 0`),
    check("devices_capture_state_check", sql`capture_state in ('watching', 'paused', 'stopped')`),
    pgPolicy("devices: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
    pgPolicy("devices: members add their own", {
      for: "insert",
      to: authenticatedRole,
      withCheck: ownAs("member"),
    }),
    pgPolicy("devices: change one's own", {
      for: "update",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);
