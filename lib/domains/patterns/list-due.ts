import { sql } from "drizzle-orm";
import { ENGINE_VERSION } from "#lib/mining/types.ts";
import { asApp } from "#lib/platform/db.ts";

/** A person in a workspace whose patterns are to be learned anew. Ids alone. */
export interface Due {
  readonly orgId: string;
  readonly userId: string;
}

/** How often the sweep comes round: at these minutes of each hour. */
export const sweepMinutes = 30;

/**
 * A page of those who have changed days, an unanswered request, or patterns of another engine: for the sweep, which
 * runs before any identity. In the order of their ids, after the given one; null starts at the beginning.
 */
export async function listDue(after: Due | null, limit: number): Promise<Due[]> {
  const rows = await asApp((db) =>
    db.execute<{ org_id: string; user_id: string }>(sql`
      select org_id, user_id
      from floyo_private.list_due(
        ${String(ENGINE_VERSION)}, ${limit}, ${after?.orgId ?? null}::uuid, ${after?.userId ?? null}::uuid
      )`),
  );
  return rows.map((row) => ({ orgId: row.org_id, userId: row.user_id }));
}
