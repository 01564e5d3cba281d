import { sql } from "drizzle-orm";
import { check, foreignKey, index, pgPolicy, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import type { Scope } from "#lib/contracts/scopes.ts";
import { organizationMembers } from "./accounts.ts";
import { bytea, floyo, instant, ownAs } from "./floyo.ts";

/**
 * A key is its maker's, in one organisation. The key itself is never stored, and its hash is granted to nobody for
 * reading: name the columns in `select` and `returning`, or the database refuses. `floyo_private.find_api_key` looks
 * a key up and stamps `last_used_at`.
 */
export const apiKeys = floyo.table(
  "api_keys",
  {
    orgId: uuid("org_id").notNull(),
    id: uuid("id").notNull().defaultRandom(),
    userId: uuid("user_id").notNull(),
    name: text("name").notNull(),
    prefix: text("prefix").notNull(),
    /** SHA-256 of the whole key, 32 bytes. */
    keyHash: bytea("key_hash").notNull(),
    scopes: text("scopes").array().$type<Scope[]>().notNull(),
    expiresAt: instant("expires_at"),
    lastUsedAt: instant("last_used_at"),
    createdAt: instant("created_at").notNull().defaultNow(),
    revokedAt: instant("revoked_at"),
    /** `wakatime`: in the form that WakaTime's plugins insist on, good at their door alone. */
    kind: text("kind", { enum: ["floyo", "wakatime"] })
      .notNull()
      .default("floyo"),
    /** The device that it was made for by signing in there; revoking the one revokes the other. */
    deviceId: uuid("device_id"),
  },
  (table) => [
    primaryKey({ name: "api_keys_pkey", columns: [table.orgId, table.id] }),
    unique("api_keys_key_hash_key").on(table.keyHash),
    foreignKey({
      name: "api_keys_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    index("api_keys_newest_idx").on(table.orgId, table.userId, table.createdAt, table.id),
    check("api_keys_key_hash_check", sql`octet_length(key_hash) = 32`),
    check("api_keys_kind_check", sql`kind in ('floyo', 'wakatime')`),
    check("api_keys_scopes_check", sql`cardinality(scopes) > 0`),
    pgPolicy("api_keys: read one's own", {
      for: "select",
      to: authenticatedRole,
      using: ownAs("viewer"),
    }),
    pgPolicy("api_keys: members make their own", {
      for: "insert",
      to: authenticatedRole,
      withCheck: ownAs("member"),
    }),
    pgPolicy("api_keys: revoke one's own", {
      for: "update",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);
