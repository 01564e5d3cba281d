import { foreignKey, pgPolicy, primaryKey, uuid } from "drizzle-orm/pg-core";
import { authenticatedRole } from "drizzle-orm/supabase";
import { organizationMembers } from "./accounts.ts";
import { floyo, instant, ownAs } from "./floyo.ts";

/** When a person last looked, so that Today can say what has changed since. One row a person and workspace; no log of visits. */
export const visits = floyo.table(
  "visits",
  {
    orgId: uuid("org_id").notNull(),
    userId: uuid("user_id").notNull(),
    lastSeenAt: instant("last_seen_at").notNull(),
    /** When the visit before the present one ended; null during the first. */
    previousSeenAt: instant("previous_seen_at"),
  },
  (table) => [
    primaryKey({ name: "visits_pkey", columns: [table.orgId, table.userId] }),
    foreignKey({
      name: "visits_member_fk",
      columns: [table.orgId, table.userId],
      foreignColumns: [organizationMembers.orgId, organizationMembers.userId],
    }).onDelete("cascade"),
    pgPolicy("visits: one's own", {
      for: "all",
      to: authenticatedRole,
      using: ownAs("viewer"),
      withCheck: ownAs("viewer"),
    }),
  ],
);
