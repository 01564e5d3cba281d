import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
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
