import { and, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import { eventHours, events } from "#drizzle/schema/events.ts";
import { type ActivityBucket, eventsWalkedMax } from "#lib/contracts/events.ts";
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
  /** The server's clock less its own, in milliseconds; null when it does not tell. */
  readonly clockSkewMs: number | null;
}

export interface Doorstep {
  readonly consented: boolean;
  readonly deviceFresh: boolean;
  readonly deviceRevoked: boolean;
  /** Of the person's privacy rules; 0 when there are none. */
  readonly rulesVersion: number;
  /** New events of the whole workspace in this UTC day, as far as their transactions have committed. */
  readonly eventsToday: number;
  /** The workspace's own quota; null for the environment's. */
  readonly eventsPerDayMax: number | null;
}

/**
 * Whether the person consents now, which version their privacy rules have, whether their device is revoked, and whether
 * it needs no writing: it is known under this name and was seen within the last minute; and where the workspace's quota
 * stands. One round trip, and no lock that concurrent batches would wait for.
 *
 * A withdrawal that this waited for is not seen yet: the statement's view is older than its wait. The next statement
 * sees it, so the policy on the table refuses the events then, and `insertEvents` those of a revoked device.
 */
export async function readDoorstep(tx: Tx, { orgId, userId }: Owner, device: SendingDevice | null): Promise<Doorstep> {
  const [row] = await tx.execute<{
    consented: boolean;
    device_fresh: boolean;
    device_revoked: boolean;
    events_today: number;
    events_per_day_max: number | null;
    rules_version: number;
  }>(sql`
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
      ${revoked({ orgId, userId }, device?.id ?? null)} as device_revoked,
      ${eventsToday(orgId)} as events_today,
      (select events_per_day_max from floyo.organizations where id = ${orgId}) as events_per_day_max,
      coalesce((
        select version from floyo.privacy_rules where org_id = ${orgId} and user_id = ${userId}
      ), 0) as rules_version`);
  return {
    consented: row?.consented ?? false,
    deviceFresh: device === null || (row?.device_fresh ?? false),
    deviceRevoked: row?.device_revoked ?? false,
    eventsToday: row?.events_today ?? 0,
    eventsPerDayMax: row?.events_per_day_max ?? null,
    rulesVersion: row?.rules_version ?? 0,
  };
}

const eventsToday = (orgId: string) => sql`coalesce((
        select sum(count)::float8 from floyo.event_counts
        where org_id = ${orgId} and utc_day = (now() at time zone 'UTC')::date
      ), 0)`;

const revoked = ({ orgId, userId }: Owner, deviceId: string | null) => sql`exists (
        select from floyo.devices
        where org_id = ${orgId} and user_id = ${userId} and id = ${deviceId} and revoked_at is not null
      )`;

export async function upsertDevice(tx: Tx, { orgId, userId }: Owner, device: SendingDevice): Promise<void> {
  await tx.execute(sql`
    insert into floyo.devices as known (org_id, user_id, id, name, client, clock_skew_ms)
    values (
      ${orgId}, ${userId}, ${device.id}, ${device.name ?? device.client ?? "Unnamed device"}, ${device.client},
      ${device.clockSkewMs}
    )
    on conflict (org_id, user_id, id) do update set
      name = coalesce(${device.name}, known.name),
      client = coalesce(excluded.client, known.client),
      clock_skew_ms = coalesce(excluded.clock_skew_ms, known.clock_skew_ms),
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
      tool, action, app, project, branch, group_key, source, duration_ms, clock_skew_ms, metadata
    )
    select
      ${orgId}::uuid, ${userId}::uuid, ${deviceId}::uuid, id, type, occurred_at, utc_offset_minutes, path,
      previous_path, extension, command, tool, action, app, project, branch, group_key, source, duration_ms,
      clock_skew_ms, coalesce(metadata, '{}')
    from jsonb_to_recordset(${rows}::jsonb) as sent (
      id uuid, type text, occurred_at timestamptz, utc_offset_minutes smallint, path text, previous_path text,
      extension text, command text, tool text, action text, app text, project text, branch text, group_key text,
      source text, duration_ms integer, clock_skew_ms bigint, metadata jsonb
    )
    where not ${revoked({ orgId, userId }, deviceId)}
    order by id
    on conflict do nothing`);
  return inserted.count;
}

/** An event as `insertEvents` sends it. Fields that it lacks are left out: the recordset reads them as null, and the text stays short. */
export function storedRow({ event, occurredAtMs, utcOffsetMinutes, clockSkewMs }: CheckedEvent) {
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
    clock_skew_ms: clockSkewMs ?? undefined,
    metadata: event.metadata,
  };
}

export interface EventFilter {
  readonly type?: string | undefined;
  readonly tool?: string | undefined;
  readonly extension?: string | undefined;
  readonly project?: string | undefined;
  readonly device?: string | undefined;
  readonly path?: string | undefined;
  readonly weekday?: number | undefined;
  readonly hour?: number | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export type EventPosition = readonly [occurredAt: string, id: string];

/** Whether the filter asks for what no index answers, so that events are walked through one by one. */
export const isWalk = ({ path, weekday, hour }: EventFilter): boolean =>
  path !== undefined || weekday !== undefined || hour !== undefined;

/** What the indexes answer, each of which ends in the list's order. */
function indexed({ orgId, userId }: Owner, filter: EventFilter, after: EventPosition | null): SQL | undefined {
  return and(
    eq(events.orgId, orgId),
    eq(events.userId, userId),
    filter.type === undefined ? undefined : eq(events.type, filter.type),
    filter.tool === undefined ? undefined : eq(events.tool, filter.tool),
    filter.extension === undefined ? undefined : eq(events.extension, filter.extension.toLowerCase()),
    filter.project === undefined ? undefined : eq(events.project, filter.project),
    filter.device === undefined ? undefined : eq(events.deviceId, filter.device),
    filter.from === undefined ? undefined : gte(events.occurredAt, boundTime(filter.from)),
    filter.to === undefined ? undefined : lt(events.occurredAt, boundTime(filter.to)),
    after === null
      ? undefined
      : sql`(${events.occurredAt}, ${events.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
  );
}

const newestFirst = [desc(events.occurredAt), desc(events.id)];

/**
 * A person's events, newest first, after the position (time and id of the last one given). A part of a path, a weekday
 * and an hour are looked for among the next `walkMax` events and no further: a trigram index would not be used here,
 * because the operators it serves are not leakproof and row-level security lets nothing else run before its policy;
 * and it would cost every batch that is stored. Walking 100,000 events takes some 35 ms.
 */
export function selectEvents(
  tx: Tx,
  owner: Owner,
  filter: EventFilter,
  after: EventPosition | null,
  limit: number,
  walkMax: number = eventsWalkedMax,
) {
  const found = indexed(owner, filter, after);
  if (!isWalk(filter))
    return tx
      .select()
      .from(events)
      .where(found)
      .orderBy(...newestFirst)
      .limit(limit);
  const walked = tx
    .select()
    .from(events)
    .where(found)
    .orderBy(...newestFirst)
    .limit(walkMax)
    .as("walked");
  const wallClock = sql`(${walked.occurredAt} at time zone 'UTC') + make_interval(mins => ${walked.utcOffsetMinutes})`;
  const part = sql`lower(${filter.path ?? ""})`;
  return tx
    .select()
    .from(walked)
    .where(
      and(
        filter.path === undefined
          ? undefined
          : sql`(strpos(lower(${walked.path}), ${part}) > 0 or strpos(lower(${walked.previousPath}), ${part}) > 0)`,
        filter.weekday === undefined ? undefined : sql`extract(isodow from ${wallClock}) = ${filter.weekday}`,
        filter.hour === undefined ? undefined : sql`extract(hour from ${wallClock}) = ${filter.hour}`,
      ),
    )
    .orderBy(desc(walked.occurredAt), desc(walked.id))
    .limit(limit);
}

/** The last event that such a walk looks at; null when the events end before. */
export async function selectWalkEnd(
  tx: Tx,
  owner: Owner,
  filter: EventFilter,
  after: EventPosition | null,
  walkMax: number = eventsWalkedMax,
) {
  const [row] = await tx
    .select({ occurredAt: events.occurredAt, id: events.id, utcOffsetMinutes: events.utcOffsetMinutes })
    .from(events)
    .where(indexed(owner, filter, after))
    .orderBy(...newestFirst)
    .offset(walkMax - 1)
    .limit(1);
  return row ?? null;
}

/** Those of the ids that are events of the person's, newest first. */
export function selectEventsById(tx: Tx, { orgId, userId }: Owner, ids: readonly string[]) {
  return tx
    .select()
    .from(events)
    .where(and(eq(events.orgId, orgId), eq(events.userId, userId), inArray(events.id, [...ids])))
    .orderBy(...newestFirst);
}

/** Deletes one event and tells whether there was one; the triggers mark its day. */
export async function deleteEvent(tx: Tx, { orgId, userId }: Owner, id: string): Promise<boolean> {
  const deleted = await tx.execute(
    sql`delete from floyo.events where org_id = ${orgId} and user_id = ${userId} and id = ${id}`,
  );
  return deleted.count > 0;
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

/** How many events lie in the range. */
export async function countEvents(
  tx: Tx,
  { orgId, userId }: Owner,
  range: { readonly from: string; readonly to: string },
): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from floyo.events
    where org_id = ${orgId} and user_id = ${userId}
      and occurred_at >= ${boundTime(range.from).toISOString()} and occurred_at < ${boundTime(range.to).toISOString()}`);
  return row?.count ?? 0;
}

/** The wall clock's hours from which and up to which activity is counted; null: no end. */
export interface HourRange {
  readonly from: string;
  readonly to: string | null;
}

/** What the roll-up by the hour can be narrowed to. */
export type HourFilter = Pick<EventFilter, "type" | "tool" | "extension" | "project" | "weekday" | "hour">;

/** One count of one grouping: `at` is a wall-clock time, a day, or weekday × 24 + hour. */
export interface HourCount extends Record<string, unknown> {
  readonly grouping: "series" | "day" | "slot" | "extension" | "tool" | "project";
  readonly at: string | null;
  readonly name: string | null;
  readonly count: number;
}

/** Counts of a stretch of the roll-up, each grouping in its own rows. One reading of the hours serves them all. */
export async function countHours(
  tx: Tx,
  { orgId, userId }: Owner,
  range: HourRange,
  bucket: ActivityBucket,
  filter: HourFilter = {},
): Promise<HourCount[]> {
  const narrowed = and(
    sql`org_id = ${orgId} and user_id = ${userId} and local_hour >= ${range.from}::timestamp`,
    range.to === null ? undefined : sql`local_hour < ${range.to}::timestamp`,
    filter.type === undefined ? undefined : sql`type = ${filter.type}`,
    filter.tool === undefined ? undefined : sql`tool = ${filter.tool}`,
    filter.extension === undefined ? undefined : sql`extension = ${filter.extension.toLowerCase()}`,
    filter.project === undefined ? undefined : sql`project = ${filter.project}`,
    filter.weekday === undefined ? undefined : sql`extract(isodow from local_hour) = ${filter.weekday}`,
    filter.hour === undefined ? undefined : sql`extract(hour from local_hour) = ${filter.hour}`,
  );
  const most = (column: SQL) => sql`
    (select ${column}, sum(count)::int from hours where ${column} <> '' group by ${column} order by 2 desc, 1 limit 10)`;
  return await tx.execute<HourCount & Record<string, unknown>>(sql`
    with hours as materialized (
      select local_hour, type, extension, tool, project, count from ${eventHours} where ${narrowed}
    ), typed as materialized (
      select local_hour, type, sum(count)::int as count from hours group by local_hour, type
    )
    (select 'series' as grouping, to_char(date_trunc(${bucket}, local_hour), 'YYYY-MM-DD"T"HH24:MI:SS') as at,
        type as name, sum(count)::int as count
      from typed group by 2, 3 order by 2, 3)
    union all
    (select 'day', local_hour::date::text, null, sum(count)::int from typed group by 2 order by 2)
    union all
    (select 'slot', (extract(isodow from local_hour) * 24 + extract(hour from local_hour))::int::text, null,
        sum(count)::int
      from typed group by extract(isodow from local_hour) * 24 + extract(hour from local_hour)
      order by extract(isodow from local_hour) * 24 + extract(hour from local_hour))
    union all select 'extension', null, * from ${most(sql`extension`)}
    union all select 'tool', null, * from ${most(sql`tool`)}
    union all select 'project', null, * from ${most(sql`project`)}`);
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
