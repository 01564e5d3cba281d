import { sql } from "drizzle-orm";
import { bigint, check, foreignKey, index, integer, pgPolicy, primaryKey, uuid } from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { organizationMembers } from "./accounts.ts";
import { bytea, floyo, instant, ownAs } from "./floyo.ts";

/**
 * What arrived, batch by batch: the server's half of the outbound ledger. A machine keeps a hash chain of all it sent,
 * and the two can be held against each other. Written in the transaction that stores the batch, and never changed. The
 * hash is part of the key: a machine that was put back from a copy may count a number twice, and both stay visible.
 */
export const ledgerEntries = floyo.table(
  "ledger_entries",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    deviceId: uuid("device_id").notNull(),
    /** The machine's own count, from 1. */
    seq: bigint("seq", { mode: "number" }).notNull(),
    /** As the machine has it in its chain, 32 bytes. */
    hash: bytea("hash").notNull(),
    /** SHA-256 of the body as it arrived, after inflation: computed here, never told. */
    digest: bytea("digest").notNull(),
    /** Bytes of that body. */
    bytes: integer("bytes").notNull(),
    accepted: integer("accepted").notNull(),
    duplicates: integer("duplicates").notNull(),
    rejected: integer("rejected").notNull(),
    receivedAt: instant("received_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({
      name: "ledger_entries_pkey",
      columns: [table.orgId, table.userId, table.deviceId, table.seq, table.hash],
    }),
    foreignKey({
      name: "ledger_entries_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    index("ledger_entries_newest_idx").on(table.orgId, table.userId, table.receivedAt),
    check("ledger_entries_seq_check", sql`seq > 0`),
    check("ledger_entries_hashes_check", sql`octet_length(hash) = 32 and octet_length(digest) = 32`),
    pgPolicy("ledger_entries: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
    pgPolicy("ledger_entries: members add their own", {
      for: "insert",
      to: authenticatedRole,
      withCheck: ownAs("member"),
    }),
  ],
);
