import { eq, sql } from "drizzle-orm";
import { organizations } from "#drizzle/schema/accounts.ts";
import type { Member } from "#lib/contracts/organizations.ts";
import type { AppDb, Tx } from "#lib/platform/db.ts";

/** Renames a workspace; the policy lets nobody but its owner. Null when nothing was changed. */
export async function renameRow(tx: Tx, id: string, name: string) {
  const [row] = await tx
    .update(organizations)
    .set({ name, updatedAt: sql`now()` })
    .where(eq(organizations.id, id))
    .returning({
      id: organizations.id,
      slug: organizations.slug,
      name: organizations.name,
      personal: organizations.personal,
    });
  return row ?? null;
}

/** New events of a workspace in this UTC day and its own quota; null where the asker is no member. */
export async function selectUsage(tx: Tx, orgId: string) {
  const [row] = await tx.execute<{ events_today: number; events_per_day_max: number | null }>(
    sql`
      select events_per_day_max, coalesce((
        select sum(count)::float8 from floyo.event_counts
        where org_id = o.id and utc_day = (now() at time zone 'UTC')::date
      ), 0) as events_today
      from floyo.organizations o where id = ${orgId}`,
  );
  return row ?? null;
}

/** Who belongs to a workspace, if the asker does; across people, so by the listed function. */
export async function selectMembers(db: AppDb, orgId: string, asker: string): Promise<Member[]> {
  const rows = await db.execute<{ user_id: string; display_name: string | null; role: string; joined_at: string }>(
    sql`select user_id, display_name, role, joined_at from floyo_private.list_members(${orgId}, ${asker})`,
  );
  return rows.map(({ role, joined_at, ...row }) => ({
    ...row,
    role: role as Member["role"],
    joined_at: new Date(joined_at).toISOString(),
  }));
}
