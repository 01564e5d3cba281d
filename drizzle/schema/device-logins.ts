import { sql } from "drizzle-orm";
import { check, foreignKey, index, text, unique, uuid } from "drizzle-orm/pg-core";
import type { Scope } from "#lib/contracts/scopes.ts";
import { organizationMembers } from "./accounts.ts";
import { bytea, floyo, instant } from "./floyo.ts";

/**
 * A machine that asks to be signed in (RFC 8628, device authorization): it holds the device code, its person reads the
 * user code on its screen and decides in a browser. Nobody's until then, so it is reached through functions of the
 * database alone: no policy, no grant. Neither code is stored: what is here finds one that is shown, and tells nobody.
 */
export const deviceLogins = floyo
  .table(
    "device_logins",
    {
      id: uuid("id").primaryKey().defaultRandom(),
      /** SHA-256 of the device code, 32 bytes. */
      deviceCodeHash: bytea("device_code_hash").notNull(),
      /** SHA-256 of the user code without its dash, in capitals. */
      userCodeHash: bytea("user_code_hash").notNull(),
      /** The machine's words about itself, bounded and checked. */
      deviceId: uuid("device_id"),
      deviceName: text("device_name"),
      client: text("client"),
      /** Where it asked from, shortened before it is stored: the network, not the machine. */
      address: text("address"),
      scopes: text("scopes").array().$type<Scope[]>().notNull(),
      createdAt: instant("created_at").notNull().defaultNow(),
      expiresAt: instant("expires_at").notNull(),
      /** When the machine last asked how it stands: faster than its interval is told to slow down. */
      polledAt: instant("polled_at"),
      /** `approved` or `denied`; null while it waits. */
      decision: text("decision", { enum: ["approved", "denied"] }),
      decidedAt: instant("decided_at"),
      orgId: uuid("org_id"),
      userId: uuid("user_id"),
      /** When the key was handed out: once. */
      claimedAt: instant("claimed_at"),
    },
    (table) => [
      unique("device_logins_device_code_key").on(table.deviceCodeHash),
      unique("device_logins_user_code_key").on(table.userCodeHash),
      foreignKey({
        name: "device_logins_member_fk",
        columns: [table.orgId, table.userId],
        foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
      }).onDelete("cascade"),
      index("device_logins_expires_idx").on(table.expiresAt),
      check("device_logins_decision_check", sql`decision in ('approved', 'denied')`),
      check(
        "device_logins_decided_check",
        sql`(decision is null) = (user_id is null) and (decision is null) = (decided_at is null)`,
      ),
    ],
  )
  .enableRLS();
