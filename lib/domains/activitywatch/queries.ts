import { sql } from "drizzle-orm";
import type { AwBucket, AwCreateBucket, AwStoredEvent } from "#lib/contracts/activitywatch.ts";
import type { Tx } from "#lib/platform/db.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

export type Facts = Record<string, unknown>;

/** ActivityWatch writes times with microseconds and an offset. */
const fine = (column: string) => sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')`);

const bucketColumns = sql`id, name, type, client, hostname, data, ${fine("created_at")} as created,
  to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+00:00"') as last_updated`;

export async function selectBuckets(tx: Tx, { orgId, userId }: Owner, id?: string): Promise<AwBucket[]> {
  return await tx.execute<AwBucket & Record<string, unknown>>(sql`
    select ${bucketColumns} from floyo.activitywatch_buckets
    where org_id = ${orgId} and user_id = ${userId} ${id === undefined ? sql`` : sql`and id = ${id}`}
    order by id`);
}

/** Tells whether it was made; one that is there stays as it is. */
export async function insertBucket(
  tx: Tx,
  { orgId, userId }: Owner,
  id: string,
  { name, type, client, hostname }: AwCreateBucket,
): Promise<boolean> {
  const made = await tx.execute(sql`
    insert into floyo.activitywatch_buckets (org_id, user_id, id, name, type, client, hostname)
    values (${orgId}, ${userId}, ${id}, ${name ?? null}, ${type}, ${client}, ${hostname})
    on conflict do nothing`);
  return made.count > 0;
}

/** Holds the bucket until the transaction ends, so that heartbeats of one stream come one after the other. */
export async function lockBucket(
  tx: Tx,
  { orgId, userId }: Owner,
  id: string,
): Promise<{ type: string; client: string } | null> {
  const [row] = await tx.execute<{ type: string; client: string }>(sql`
    update floyo.activitywatch_buckets set updated_at = now()
    where org_id = ${orgId} and user_id = ${userId} and id = ${id}
    returning type, client`);
  return row ?? null;
}

export async function deleteBucketRow(tx: Tx, { orgId, userId }: Owner, id: string): Promise<number> {
  const gone = await tx.execute(sql`
    delete from floyo.activitywatch_buckets where org_id = ${orgId} and user_id = ${userId} and id = ${id}`);
  return gone.count;
}

const eventColumns = sql`id::int8, ${fine("started_at")} as timestamp, duration, data`;
interface EventRow extends Record<string, unknown> {
  readonly id: string | number;
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Facts;
}
const present = (row: EventRow): AwStoredEvent => ({ ...row, id: Number(row.id) });

export interface EventRange {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

const inRange = ({ start, end }: EventRange) => sql`
  ${start === undefined ? sql`` : sql`and started_at + make_interval(secs => duration) >= ${start}::timestamptz`}
  ${end === undefined ? sql`` : sql`and started_at < ${end}::timestamptz`}`;

const ofBucket = ({ orgId, userId }: Owner, bucket: string) =>
  sql`org_id = ${orgId} and user_id = ${userId} and bucket_id = ${bucket}`;

/** Newest first. */
export async function selectEvents(
  tx: Tx,
  owner: Owner,
  bucket: string,
  range: EventRange,
  limit: number,
): Promise<AwStoredEvent[]> {
  const rows = await tx.execute<EventRow>(sql`
    select ${eventColumns} from floyo.activitywatch_events
    where ${ofBucket(owner, bucket)} ${inRange(range)}
    order by started_at desc, id desc limit ${limit}`);
  return rows.map(present);
}

export async function selectEvent(tx: Tx, owner: Owner, bucket: string, id: number): Promise<AwStoredEvent | null> {
  const [row] = await tx.execute<EventRow>(sql`
    select ${eventColumns} from floyo.activitywatch_events where ${ofBucket(owner, bucket)} and id = ${id}`);
  return row ? present(row) : null;
}

export async function countRows(tx: Tx, owner: Owner, bucket: string, range: EventRange): Promise<number> {
  const [row] = await tx.execute<{ count: number }>(sql`
    select count(*)::int as count from floyo.activitywatch_events where ${ofBucket(owner, bucket)} ${inRange(range)}`);
  return row?.count ?? 0;
}

export interface NewEvent {
  readonly timestamp: string;
  readonly duration: number;
  readonly data: Facts;
}

/** Adds events in their order and gives them with their ids. @param known whether those held already are passed over */
export async function insertRows(
  tx: Tx,
  owner: Owner,
  bucket: string,
  rows: readonly NewEvent[],
  known = false,
): Promise<AwStoredEvent[]> {
  const { orgId, userId } = owner;
  const added = await tx.execute<EventRow>(sql`
    insert into floyo.activitywatch_events (org_id, user_id, bucket_id, started_at, duration, data)
    select ${orgId}::uuid, ${userId}::uuid, ${bucket}, sent.timestamp, sent.duration, sent.data
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as sent (timestamp timestamptz, duration float8, data jsonb)
    ${
      known
        ? sql`where not exists (
            select from floyo.activitywatch_events held
            where held.org_id = ${orgId} and held.user_id = ${userId} and held.bucket_id = ${bucket}
              and held.started_at = sent.timestamp and held.data = sent.data
          )`
        : sql``
    }
    returning ${eventColumns}`);
  return added.map(present);
}

/** Gives events that the bucket holds, by their ids, another time, duration and facts; gives back those that it held. */
export async function replaceRows(
  tx: Tx,
  owner: Owner,
  bucket: string,
  rows: readonly (NewEvent & { readonly id: number | null })[],
): Promise<AwStoredEvent[]> {
  const named = rows.filter(({ id }) => id !== null);
  if (named.length === 0) return [];
  const replaced = await tx.execute<EventRow>(sql`
    update floyo.activitywatch_events held
    set started_at = sent.timestamp, duration = sent.duration, data = sent.data
    from jsonb_to_recordset(${JSON.stringify(named)}::jsonb)
      as sent (id int8, timestamp timestamptz, duration float8, data jsonb)
    where held.org_id = ${owner.orgId} and held.user_id = ${owner.userId} and held.bucket_id = ${bucket}
      and held.id = sent.id
    returning held.id::int8, ${fine("held.started_at")} as timestamp, held.duration, held.data`);
  return replaced.map(present);
}

export async function updateDuration(tx: Tx, owner: Owner, bucket: string, id: number, seconds: number): Promise<void> {
  await tx.execute(sql`
    update floyo.activitywatch_events set duration = ${seconds}
    where ${ofBucket(owner, bucket)} and id = ${id}`);
}

export async function deleteRow(tx: Tx, owner: Owner, bucket: string, id: number): Promise<boolean> {
  const gone = await tx.execute(sql`
    delete from floyo.activitywatch_events where ${ofBucket(owner, bucket)} and id = ${id}`);
  return gone.count > 0;
}

export interface Ended {
  readonly bucketId: string;
  readonly type: string;
  readonly client: string;
  readonly id: number;
  readonly startedMs: number;
  readonly duration: number;
  readonly data: Facts;
  readonly eventId: string;
}

/**
 * What has ended in any of a person's buckets and was not told yet: all but each one's newest, and that too once
 * nothing has come for `restSeconds`. That is by when it came: a client that was offline sends old heartbeats, which grow
 * as new ones do. Each is given the id under which it will be told, once and for all: told again, it tells
 * nothing new.
 */
export async function takeEnded(
  tx: Tx,
  { orgId, userId }: Owner,
  restSeconds: number,
  limit: number,
): Promise<Ended[]> {
  const rows = await tx.execute<{
    bucket_id: string;
    type: string;
    client: string;
    id: string;
    started_ms: string;
    duration: number;
    data: Facts;
    event_id: string;
  }>(sql`
    with ended as (
      select e.org_id, e.user_id, e.bucket_id, e.id, b.type, b.client
      from floyo.activitywatch_events e
      join floyo.activitywatch_buckets b on (b.org_id, b.user_id, b.id) = (e.org_id, e.user_id, e.bucket_id)
      where e.org_id = ${orgId} and e.user_id = ${userId} and e.settled_at is null
        and (
          b.updated_at < now() - make_interval(secs => ${restSeconds})
          or exists (
            select from floyo.activitywatch_events newer
            where newer.org_id = e.org_id and newer.user_id = e.user_id and newer.bucket_id = e.bucket_id
              and (newer.started_at, newer.id) > (e.started_at, e.id)
          )
        )
      order by e.bucket_id, e.started_at, e.id limit ${limit}
    )
    update floyo.activitywatch_events e set event_id = coalesce(e.event_id, gen_random_uuid())
    from ended
    where (e.org_id, e.user_id, e.bucket_id, e.id) = (ended.org_id, ended.user_id, ended.bucket_id, ended.id)
    returning
      e.bucket_id, ended.type, ended.client, e.id, extract(epoch from e.started_at) * 1000 as started_ms, e.duration, e.data,
      e.event_id`);
  return rows.map((row) => ({
    bucketId: row.bucket_id,
    type: row.type,
    client: row.client,
    id: Number(row.id),
    startedMs: Number(row.started_ms),
    duration: row.duration,
    data: row.data,
    eventId: row.event_id,
  }));
}

export async function markSettled(tx: Tx, { orgId, userId }: Owner, told: readonly Pick<Ended, "bucketId" | "id">[]) {
  await tx.execute(sql`
    update floyo.activitywatch_events e set settled_at = now()
    from jsonb_to_recordset(${JSON.stringify(told.map(({ bucketId, id }) => ({ bucket: bucketId, id })))}::jsonb)
      as told (bucket text, id int8)
    where e.org_id = ${orgId} and e.user_id = ${userId} and e.bucket_id = told.bucket and e.id = told.id`);
}

export async function selectTimeZone(tx: Tx, userId: string): Promise<string> {
  const [row] = await tx.execute<{ timezone: string }>(sql`
    select timezone from floyo.profiles where user_id = ${userId}`);
  return row?.timezone ?? "UTC";
}
