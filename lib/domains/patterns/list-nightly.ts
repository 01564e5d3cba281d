import { sql } from "drizzle-orm";
import { asApp } from "#lib/platform/db.ts";
import type { Due } from "./list-due.ts";

/** The night, in hours of UTC: each hour brings a part of the people. */
export const nightHours = [0, 1, 2, 3, 4, 5] as const;

/**
 * A page of those whose changed days were counted on since their last full pass, of the part of the people that an hour of
 * the night brings: for the nightly job, which runs before any identity. In the order of their ids, after the given one.
 */
export async function listNightly(hour: number, after: Due | null, limit: number): Promise<Due[]> {
  const rows = await asApp((db) =>
    db.execute<{ org_id: string; user_id: string }>(sql`
      select org_id, user_id
      from floyo_private.list_nightly(
        ${hour % nightHours.length}, ${nightHours.length}, ${limit}, ${after?.orgId ?? null}::uuid,
        ${after?.userId ?? null}::uuid
      )`),
  );
  return rows.map((row) => ({ orgId: row.org_id, userId: row.user_id }));
}
