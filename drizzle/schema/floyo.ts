import { sql } from "drizzle-orm";
import { customType, pgSchema, timestamp } from "drizzle-orm/pg-core";

/**
 * The app's tables live in a schema that Supabase's Data API does not expose: whatever a browser's token may do, it
 * does through `route()`.
 */
export const floyo = pgSchema("floyo");

/** Weakest first, so that `role >= 'member'` means "a member or more". */
export const memberRole = floyo.enum("member_role", ["viewer", "member", "admin", "owner"]);
export type MemberRole = (typeof memberRole.enumValues)[number];

/** Milliseconds, as JavaScript's Date has them: a finer time would not survive the way through a paging cursor. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

export const bytea = customType<{ data: Uint8Array }>({
  dataType: () => "bytea",
});

/** Who asks. In a subquery, so that it is found once a statement and not once a row. */
export const me = sql`(select auth.uid())`;

/**
 * The asker has shown what their account asks for: a second factor, where they have one. Part of `orgs_as`; tables whose
 * policies do without that have it as a restrictive policy.
 */
export const shownEnough = sql`(select floyo_private.shown_enough())`;

/**
 * The row's organisation is one in which the asker now has this role or a stronger one. The helper returns an array
 * from a subquery, so that the memberships are read once a statement, also for an insert of 1,000 rows.
 */
export const orgAs = (role: MemberRole) => sql.raw(`org_id = any ((select floyo_private.orgs_as('${role}'))::uuid[])`);

/** The asker's own row, in an organisation to which they now belong. Roles above see no more than that. */
export const ownAs = (role: MemberRole) => sql`user_id = ${me} and ${orgAs(role)}`;
