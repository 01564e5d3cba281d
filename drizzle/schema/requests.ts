import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgPolicy,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { organizationMembers } from "./accounts.ts";
import { bytea, floyo, instant, ownAs } from "./floyo.ts";

/** First answers to POSTs that carried an `Idempotency-Key`, kept until `expires_at`. */
export const idempotencyKeys = floyo.table(
  "idempotency_keys",
  {
    userId: uuid("user_id").notNull(),
    orgId: uuid("org_id").notNull(),
    /** The contract's id. */
    operation: text("operation").notNull(),
    key: text("key").notNull(),
    /** SHA-256 of the request: another request under the same key is refused. */
    requestHash: bytea("request_hash").notNull(),
    state: text("state", { enum: ["in_progress", "done"] })
      .notNull()
      .default("in_progress"),
    status: smallint("status"),
    body: jsonb("body").$type<unknown>(),
    createdAt: instant("created_at").notNull().defaultNow(),
    expiresAt: instant("expires_at").notNull(),
  },
  (table) => [
    primaryKey({ name: "idempotency_keys_pkey", columns: [table.userId, table.orgId, table.operation, table.key] }),
    foreignKey({
      name: "idempotency_keys_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    index("idempotency_keys_expires_idx").on(table.expiresAt),
    check("idempotency_keys_state_check", sql`state in ('in_progress', 'done')`),
    check("idempotency_keys_done_check", sql`(state = 'done') = (status is not null)`),
    pgPolicy("idempotency_keys: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);

/**
 * Requests counted a window. Written by `floyo_private.take_rate_limit` alone: no policy, no grant. The table is
 * UNLOGGED (a migration says so): after a crash counting starts anew.
 */
export const rateLimits = floyo
  .table(
    "rate_limits",
    {
      /** What is counted, e.g. `telemetry.record:key:<id>`. Hash whatever is about a person, such as an address. */
      key: text("key").primaryKey(),
      count: integer("count").notNull(),
      resetsAt: instant("resets_at").notNull(),
    },
    (table) => [index("rate_limits_resets_idx").on(table.resetsAt)],
  )
  .enableRLS();
