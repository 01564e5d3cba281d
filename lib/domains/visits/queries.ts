import { sql } from "drizzle-orm";
import { newEventsMax, visitGapMinutes } from "#lib/contracts/visits.ts";
import type { Tx } from "#lib/platform/db.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

const over = sql`known.last_seen_at < now() - make_interval(mins => ${visitGapMinutes})`;

/** Notes that the person is here. Gives the end of the visit before this one. */
export async function upsertVisit(tx: Tx, { orgId, userId }: Owner): Promise<Date | null> {
  const [row] = await tx.execute<{ since: string | null }>(sql`
    insert into floyo.visits as known (org_id, user_id, last_seen_at) values (${orgId}, ${userId}, now())
    on conflict (org_id, user_id) do update set
      previous_seen_at = case when ${over} then known.last_seen_at else known.previous_seen_at end,
      last_seen_at = now()
    returning previous_seen_at as since`);
  return row?.since ? new Date(row.since) : null;
}

/** When the visit before the present one ended: the last one, where a new one begins now. */
export async function selectSince(tx: Tx, { orgId, userId }: Owner): Promise<Date | null> {
  const [row] = await tx.execute<{ since: string | null }>(sql`
    select case when ${over} then known.last_seen_at else known.previous_seen_at end as since
    from floyo.visits known where org_id = ${orgId} and user_id = ${userId}`);
  return row?.since ? new Date(row.since) : null;
}

/** What has come about since a moment. Events are counted along their index, and no further than is said. */
export async function countChanges(tx: Tx, { orgId, userId }: Owner, since: Date) {
  const from = since.toISOString();
  const [row] = await tx.execute<{ events: number; patterns: number; suggestions: number }>(sql`
    select
      (select count(*)::int from (
        select from floyo.events
        where org_id = ${orgId} and user_id = ${userId} and occurred_at > ${from}::timestamptz
        limit ${newEventsMax}
      ) newest) as events,
      (select count(*)::int from floyo.patterns
        where org_id = ${orgId} and user_id = ${userId} and created_at > ${from}::timestamptz) as patterns,
      (select count(*)::int from floyo.suggestions
        where org_id = ${orgId} and user_id = ${userId} and status = 'open' and created_at > ${from}::timestamptz
      ) as suggestions`);
  return { events: row?.events ?? 0, patterns: row?.patterns ?? 0, suggestions: row?.suggestions ?? 0 };
}
