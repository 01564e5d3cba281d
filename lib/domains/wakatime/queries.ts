import { eq, sql } from "drizzle-orm";
import { profiles } from "#drizzle/schema/accounts.ts";
import type { Tx } from "#lib/platform/db.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

export interface Clock {
  readonly timezone: string;
  readonly idleMinutes: number;
  readonly displayName: string | null;
}

/** The person's clock, and how long they may rest at work. */
export async function selectClock(tx: Tx, userId: string): Promise<Clock> {
  const [row] = await tx
    .select({
      timezone: profiles.timezone,
      idleMinutes: profiles.idleTimeoutMinutes,
      displayName: profiles.displayName,
    })
    .from(profiles)
    .where(eq(profiles.userId, userId));
  return row ?? { timezone: "UTC", idleMinutes: 15, displayName: null };
}

export interface Opening {
  readonly id: string;
  readonly at: string;
  readonly path: string;
  readonly project: string | null;
}

/** Those of the openings that another heartbeat about the same file came before, by less than the idle time. */
export async function selectGoingOn(
  tx: Tx,
  { orgId, userId }: Owner,
  idleMinutes: number,
  openings: readonly Opening[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.execute<{ id: string }>(sql`
    select sent.id
    from jsonb_to_recordset(${JSON.stringify(openings)}::jsonb)
      as sent (id uuid, at timestamptz, path text, project text)
    where exists (
      select from floyo.events known
      where known.org_id = ${orgId} and known.user_id = ${userId}
        and known.occurred_at between sent.at - make_interval(mins => ${idleMinutes}) and sent.at
        and known.source = 'wakatime' and known.path = sent.path
        and known.project is not distinct from sent.project and known.id <> sent.id
    )`);
  return new Set(rows.map(({ id }) => id));
}

/** More heartbeats in a day than any editor sends. */
const beatsMax = 50_000;

export interface StoredBeat extends Record<string, unknown> {
  readonly occurred_at: string;
  readonly project: string | null;
  readonly branch: string | null;
  readonly path: string | null;
  readonly app: string | null;
  readonly metadata: Record<string, unknown>;
}

/** The heartbeats from `from` to before `to`, in milliseconds since 1970. */
export async function selectBeats(tx: Tx, { orgId, userId }: Owner, from: number, to: number): Promise<StoredBeat[]> {
  return await tx.execute<StoredBeat>(sql`
    select occurred_at, project, branch, path, app, metadata
    from floyo.events
    where org_id = ${orgId} and user_id = ${userId} and source = 'wakatime'
      and occurred_at >= ${new Date(from).toISOString()} and occurred_at < ${new Date(to).toISOString()}
    order by occurred_at
    limit ${beatsMax}`);
}

/** So far back is looked for editors: no index knows what sent an event. */
const eventsWalkedMax = 20_000;

/** When each editor, browser or other program was last heard of by a heartbeat, the latest first. */
export async function selectEditors(tx: Tx, { orgId, userId }: Owner) {
  return await tx.execute<{ editor: string | null; plugin: string | null; last_at: string }>(sql`
    select distinct on (editor) editor, plugin, occurred_at as last_at
    from (
      select source, occurred_at, metadata ->> 'editor' as editor, metadata ->> 'plugin' as plugin
      from floyo.events
      where org_id = ${orgId} and user_id = ${userId}
      order by occurred_at desc, id desc
      limit ${eventsWalkedMax}
    ) walked
    where source = 'wakatime'
    order by editor, occurred_at desc`);
}
