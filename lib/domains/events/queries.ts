import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { eventHours, events } from "#drizzle/schema/events.ts";
import { extensionOf } from "#lib/mining/symbol.ts";
import { consentLock } from "#lib/platform/consent-lock.ts";
import type { Tx } from "#lib/platform/db.ts";
import { boundTime } from "./bound-time.ts";
import type { CheckedEvent } from "./check-event.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

export interface SendingDevice {
  readonly id: string;
  readonly name: string | null;
  readonly client: string | null;
}

/**
 * Whether the person consents now, whether their device is revoked, and whether it needs no writing: it is known under
 * this name and was seen within the last minute. One round trip, and no lock that concurrent batches would wait for.
 *
 * A withdrawal that this waited for is not seen yet: the statement's view is older than its wait. The next statement
 * sees it, so the policy on the table refuses the events then, and `insertEvents` those of a revoked device.
 */
export async function readDoorstep(
  tx: Tx,
  { orgId, userId }: Owner,
  device: SendingDevice | null,
): Promise<{ consented: boolean; deviceFresh: boolean; deviceRevoked: boolean }> {
  const [row] = await tx.execute<{ consented: boolean; device_fresh: boolean; device_revoked: boolean }>(sql`
    select
      pg_advisory_xact_lock_shared(${consentLock(userId)}),
      coalesce((
        select granted from floyo.consents
        where user_id = ${userId} and purpose = 'collection'
        order by id desc limit 1
      ), false) as consented,
      exists (
        select from floyo.devices
        where org_id = ${orgId} and user_id = ${userId} and id = ${device?.id ?? null}
          and name = coalesce(${device?.name ?? null}, name)
          and client is not distinct from coalesce(${device?.client ?? null}, client)
          and last_seen_at > now() - interval '1 minute'
      ) as device_fresh,
      ${revoked({ orgId, userId }, device?.id ?? null)} as device_revoked`);
  return {
    consented: row?.consented ?? false,
    deviceFresh: device === null || (row?.device_fresh ?? false),
    deviceRevoked: row?.device_revoked ?? false,
  };
}

const revoked = ({ orgId, userId }: Owner, deviceId: string | null) => sql`exists (
        select from floyo.devices
        where org_id = ${orgId} and user_id = ${userId} and id = ${deviceId} and revoked_at is not null
      )`;

export async function upsertDevice(tx: Tx, { orgId, userId }: Owner, device: SendingDevice): Promise<void> {
  await tx.execute(sql`
    insert into floyo.devices as known (org_id, user_id, id, name, client)
    values (${orgId}, ${userId}, ${device.id}, ${device.name ?? device.client ?? "Unnamed device"}, ${device.client})
    on conflict (org_id, user_id, id) do update set
      name = coalesce(${device.name}, known.name),
      client = coalesce(excluded.client, known.client),
      last_seen_at = now()`);
}

/**
 * Stores a batch in one statement and tells how many were new. The rows travel as one JSON text, which costs Node a
 * fifth of what bound arrays cost; an id that is stored already, or stands twice in the batch, is passed over. In the
 * order of ids, so that two batches that share some wait for each other and never deadlock.
 */
export async function insertEvents(
  tx: Tx,
  { orgId, userId }: Owner,
  deviceId: string | null,
  batch: readonly CheckedEvent[],
): Promise<number> {
  const rows = JSON.stringify(batch.map(storedRow));
  const inserted = await tx.execute(sql`
    insert into floyo.events (
      org_id, user_id, device_id, id, type, occurred_at, utc_offset_minutes, path, previous_path, extension, command,
      tool, action, app, project, branch, group_key, source, duration_ms, metadata
    )
    select
      ${orgId}::uuid, ${userId}::uuid, ${deviceId}::uuid, id, type, occurred_at, utc_offset_minutes, path,
      previous_path, extension, command, tool, action, app, project, branch, group_key, source, duration_ms,
      coalesce(metadata, '{}')
    from jsonb_to_recordset(${rows}::jsonb) as sent (
      id uuid, type text, occurred_at timestamptz, utc_offset_minutes smallint, path text, previous_path text,
      extension text, command text, tool text, action text, app text, project text, branch text, group_key text,
      source text, duration_ms integer, metadata jsonb
    )
    where not ${revoked({ orgId, userId }, deviceId)}
    order by id
    on conflict do nothing`);
  return inserted.count;
}

/** An event as `insertEvents` sends it. Fields that it lacks are left out: the recordset reads them as null, and the text stays short. */
export function storedRow({ event, occurredAtMs, utcOffsetMinutes }: CheckedEvent) {
  return {
    id: event.id,
    type: event.type,
    // As UTC: Postgres refuses some offsets that RFC 3339 allows.
    occurred_at: new Date(occurredAtMs).toISOString(),
    utc_offset_minutes: utcOffsetMinutes,
    path: event.path,
    previous_path: event.previous_path,
    extension: event.path === undefined ? undefined : extensionOf(event.path),
    command: event.command,
    tool: event.tool,
    action: event.action,
    app: event.app,
    project: event.project,
    branch: event.branch,
    group_key: event.group,
    source: event.source,
    duration_ms: event.duration_ms,
    metadata: event.metadata,
  };
}

export interface EventFilter {
  readonly type?: string | undefined;
  readonly tool?: string | undefined;
  readonly extension?: string | undefined;
  readonly project?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A person's events, newest first, after the position (time and id of the last one given). */
export function selectEvents(
  tx: Tx,
  { orgId, userId }: Owner,
  filter: EventFilter,
  after: readonly [occurredAt: string, id: string] | null,
  limit: number,
) {
  const conditions: (SQL | undefined)[] = [
    eq(events.orgId, orgId),
    eq(events.userId, userId),
    filter.type === undefined ? undefined : eq(events.type, filter.type),
    filter.tool === undefined ? undefined : eq(events.tool, filter.tool),
    filter.extension === undefined ? undefined : eq(events.extension, filter.extension.toLowerCase()),
    filter.project === undefined ? undefined : eq(events.project, filter.project),
    filter.from === undefined ? undefined : gte(events.occurredAt, boundTime(filter.from)),
    filter.to === undefined ? undefined : lt(events.occurredAt, boundTime(filter.to)),
    after === null
      ? undefined
      : sql`(${events.occurredAt}, ${events.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
  ];
  return tx
    .select()
    .from(events)
    .where(and(...conditions))
    .orderBy(desc(events.occurredAt), desc(events.id))
    .limit(limit);
}

/** Deletes at most `limit` events of the range and tells how many; the triggers mark their days. */
export async function deleteEvents(
  tx: Tx,
  { orgId, userId }: Owner,
  range: { readonly from: string; readonly to: string },
  limit: number,
): Promise<number> {
  const deleted = await tx.execute(sql`
    delete from floyo.events
    where user_id = ${userId} and id = any (array(
      select id from floyo.events
      where org_id = ${orgId} and user_id = ${userId}
        and occurred_at >= ${boundTime(range.from).toISOString()} and occurred_at < ${boundTime(range.to).toISOString()}
      order by occurred_at limit ${limit}
    ))`);
  return deleted.count;
}

/** The wall clock's hours from which and up to which activity is counted; null: no end. */
export interface HourRange {
  readonly from: string;
  readonly to: string | null;
}

/** Counts of a stretch of the roll-up, each grouping in its own rows. One reading of the hours serves them all. */
export async function countHours(tx: Tx, { orgId, userId }: Owner, range: HourRange) {
  return await tx.execute<{
    grouping: "day" | "hour" | "type" | "extension";
    day: string | null;
    weekday: number | null;
    hour: number | null;
    name: string | null;
    count: number;
  }>(sql`
    with hours as materialized (
      select
        local_hour::date as day, extract(isodow from local_hour)::int as weekday,
        extract(hour from local_hour)::int as hour, type, extension, sum(count)::int as count
      from ${eventHours}
      where org_id = ${orgId} and user_id = ${userId}
        and local_hour >= ${range.from}::timestamp
        and (${range.to}::timestamp is null or local_hour < ${range.to}::timestamp)
      group by 1, 2, 3, 4, 5
    )
    (select 'day' as grouping, day::text, null::int as weekday, null::int as hour, null as name, sum(count)::int as count
      from hours group by day order by day)
    union all
    (select 'hour', null, weekday, hour, null, sum(count)::int from hours group by weekday, hour order by weekday, hour)
    union all
    (select 'type', null, null, null, type, sum(count)::int as count from hours group by type order by count desc, type)
    union all
    (select 'extension', null, null, null, extension, sum(count)::int as count
      from hours where extension <> '' group by extension order by count desc, extension limit 10)`);
}

/** The earliest and the latest event ever stored, each from one end of the index, and the person's time zone. */
export async function readSpan(tx: Tx, { orgId, userId }: Owner) {
  const end = (order: SQL) => sql`
    (select jsonb_build_object('at', occurred_at, 'offset', utc_offset_minutes) from ${events}
      where org_id = ${orgId} and user_id = ${userId} order by occurred_at ${order}, id ${order} limit 1)`;
  type End = { at: string; offset: number } | null;
  const [row] = await tx.execute<{ first: End; last: End; timezone: string }>(sql`
    select ${end(sql`asc`)} as first, ${end(sql`desc`)} as last,
      coalesce((select timezone from floyo.profiles where user_id = ${userId}), 'UTC') as timezone`);
  return { first: row?.first ?? null, last: row?.last ?? null, timezone: row?.timezone ?? "UTC" };
}
