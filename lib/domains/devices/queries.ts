import { and, desc, eq, sql } from "drizzle-orm";
import { devices } from "#drizzle/schema/devices.ts";
import type { Tx } from "#lib/platform/db.ts";

export function selectDevices(
  tx: Tx,
  { orgId, userId }: { readonly orgId: string; readonly userId: string },
  after: readonly [createdAt: string, id: string] | null,
  limit: number,
) {
  return tx
    .select()
    .from(devices)
    .where(
      and(
        eq(devices.orgId, orgId),
        eq(devices.userId, userId),
        after === null
          ? undefined
          : sql`(${devices.createdAt}, ${devices.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`,
      ),
    )
    .orderBy(desc(devices.createdAt), desc(devices.id))
    .limit(limit);
}
