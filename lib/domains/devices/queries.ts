import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { apiKeys } from "#drizzle/schema/api-keys.ts";
import { devices } from "#drizzle/schema/devices.ts";
import { events } from "#drizzle/schema/events.ts";
import type { Tx } from "#lib/platform/db.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

export type DeviceRow = typeof devices.$inferSelect;

const ownedBy = ({ orgId, userId }: Owner) => and(eq(devices.orgId, orgId), eq(devices.userId, userId));

export function selectDevices(
  tx: Tx,
  owner: Owner,
  after: readonly [createdAt: string, id: string] | null,
  limit: number,
): Promise<DeviceRow[]> {
  return tx
    .select()
    .from(devices)
    .where(
      and(
        ownedBy(owner),
        after === null
          ? undefined
          : sql`(${devices.createdAt}, ${devices.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(devices.createdAt), desc(devices.id))
    .limit(limit);
}

/** Changes a device and gives it back; null when there is none. */
export async function updateDevice(
  tx: Tx,
  owner: Owner,
  id: string,
  change: { readonly label?: string | null; readonly revokedAt?: null },
): Promise<DeviceRow | null> {
  const which = and(ownedBy(owner), eq(devices.id, id));
  const [row] =
    Object.keys(change).length === 0
      ? await tx.select().from(devices).where(which)
      : await tx.update(devices).set(change).where(which).returning();
  return row ?? null;
}

/** Revokes a device and tells whether there is one; one revoked before keeps its time. */
export async function revokeRow(tx: Tx, owner: Owner, id: string): Promise<boolean> {
  const which = and(ownedBy(owner), eq(devices.id, id));
  await tx
    .update(devices)
    .set({ revokedAt: sql`now()` })
    .where(and(which, isNull(devices.revokedAt)));
  const [known] = await tx.select({ id: devices.id }).from(devices).where(which);
  return known !== undefined;
}

/** Revokes the keys that were made by signing in on a device. */
export async function revokeKeysOf(tx: Tx, { orgId, userId }: Owner, id: string): Promise<void> {
  await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(
      and(eq(apiKeys.orgId, orgId), eq(apiKeys.userId, userId), eq(apiKeys.deviceId, id), isNull(apiKeys.revokedAt)),
    );
}

/** One device of the person's; null when there is none. */
export async function selectDevice(tx: Tx, owner: Owner, id: string): Promise<DeviceRow | null> {
  const [row] = await tx
    .select()
    .from(devices)
    .where(and(ownedBy(owner), eq(devices.id, id)));
  return row ?? null;
}

export interface Presence {
  readonly id: string;
  readonly name: string | null;
  readonly client: string | null;
  readonly state: string;
  readonly queued: number;
  readonly clockSkewMs: number;
}

/**
 * Notes what a device says of itself, if it may say anything, and tells whether it may capture. One statement: a
 * thousand idle watchers ask this once a minute each.
 */
export async function notePresence(
  tx: Tx,
  { orgId, userId }: Owner,
  device: Presence | null,
): Promise<{ consented: boolean; revoked: boolean; rulesVersion: number }> {
  const [row] = await tx.execute<{ consented: boolean; revoked: boolean; rules_version: number }>(sql`
    with asked as (
      select
        coalesce((
          select granted from floyo.consents
          where user_id = ${userId} and purpose = 'collection' order by id desc limit 1
        ), false) as consented,
        exists (
          select from floyo.devices
          where org_id = ${orgId} and user_id = ${userId} and id = ${device?.id ?? null} and revoked_at is not null
        ) as revoked,
        coalesce((
          select version from floyo.privacy_rules where org_id = ${orgId} and user_id = ${userId}
        ), 0) as rules_version
    ), noted as (
      insert into floyo.devices as known
        (org_id, user_id, id, name, client, capture_state, queued, queue_reported_at, clock_skew_ms)
      select ${orgId}::uuid, ${userId}::uuid, ${device?.id ?? null}::uuid,
        ${device?.name ?? device?.client ?? "Unnamed device"}, ${device?.client ?? null}, ${device?.state ?? null},
        ${device?.queued ?? null}::integer, now(), ${device?.clockSkewMs ?? null}::integer
      from asked where consented and not revoked and ${device !== null}::boolean
      on conflict (org_id, user_id, id) do update set
        name = coalesce(${device?.name ?? null}, known.name),
        client = coalesce(excluded.client, known.client),
        last_seen_at = now(),
        capture_state = excluded.capture_state,
        queued = excluded.queued,
        queue_reported_at = excluded.queue_reported_at,
        clock_skew_ms = excluded.clock_skew_ms
    )
    select consented, revoked, rules_version from asked`);
  return {
    consented: row?.consented ?? false,
    revoked: row?.revoked ?? false,
    rulesVersion: row?.rules_version ?? 0,
  };
}

/** Events stored of each device, of all time and since a moment; a device without any is left out. */
export function countByDevice(tx: Tx, { orgId, userId }: Owner, since: Date) {
  return tx
    .select({
      deviceId: sql<string>`${events.deviceId}`,
      total: sql<number>`count(*)::int`,
      recent: sql<number>`(count(*) filter (where ${events.occurredAt} >= ${since.toISOString()}))::int`,
    })
    .from(events)
    .where(and(eq(events.orgId, orgId), eq(events.userId, userId), isNotNull(events.deviceId)))
    .groupBy(events.deviceId);
}
