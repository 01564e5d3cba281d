import { sql } from "drizzle-orm";
import { bigint, foreignKey, jsonb, pgPolicy, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { organizations } from "./accounts.ts";
import { bytea, floyo, instant, me, orgAs } from "./floyo.ts";

/**
 * Who changed what, written by triggers in the change's own transaction. Each row's hash covers the one before it in
 * its organisation. Insert-only for every role; see the migration `audit` for how rows age out.
 */
export const auditLogs = floyo.table(
  "audit_logs",
  {
    orgId: uuid("org_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    at: instant("at").notNull(),
    /** No foreign key: the log outlives the account. Null for what the system itself did. */
    actorId: uuid("actor_id"),
    /** `session`, `bearer`, `api_key`, `job` or `system`. */
    actorVia: text("actor_via").notNull(),
    /** `create`, `update` or `delete`. */
    action: text("action").notNull(),
    /** The table. */
    entity: text("entity").notNull(),
    entityId: text("entity_id").notNull(),
    before: jsonb("before").$type<Record<string, unknown>>(),
    after: jsonb("after").$type<Record<string, unknown>>(),
    requestId: text("request_id"),
    prevHash: bytea("prev_hash").notNull(),
    hash: bytea("hash").notNull(),
  },
  (table) => [
    primaryKey({ name: "audit_logs_pkey", columns: [table.orgId, table.seq] }),
    foreignKey({ name: "audit_logs_org_fk", columns: [table.orgId], foreignColumns: [organizations.id] }).onDelete(
      "cascade",
    ),
    pgPolicy("audit_logs: admins read, private matters aside; each their own", {
      for: "select",
      to: authenticatedRole,
      using: sql`(${orgAs("admin")} and entity not in ('suggestions', 'devices', 'consents'))
        or (${orgAs("viewer")} and actor_id = ${me})`,
    }),
  ],
);

/**
 * The end of each organisation's chain, locked while a row is added, and the point up to which retention has removed
 * rows. It belongs to the audit functions alone: no policy, no grant.
 */
export const auditChains = floyo
  .table(
    "audit_chains",
    {
      orgId: uuid("org_id").primaryKey(),
      headSeq: bigint("head_seq", { mode: "number" }).notNull(),
      headHash: bytea("head_hash").notNull(),
      checkpointSeq: bigint("checkpoint_seq", { mode: "number" }).notNull().default(0),
      checkpointHash: bytea("checkpoint_hash"),
      checkpointedAt: instant("checkpointed_at"),
    },
    (table) => [
      foreignKey({ name: "audit_chains_org_fk", columns: [table.orgId], foreignColumns: [organizations.id] }).onDelete(
        "cascade",
      ),
    ],
  )
  .enableRLS();
