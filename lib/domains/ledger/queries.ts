import { and, desc, eq, gte, type SQL, sql } from "drizzle-orm";
import { ledgerEntries } from "#drizzle/schema/ledger.ts";
import type { Tx } from "#lib/platform/db.ts";

/** Whose rows: every query names both, so that the indexes that begin with them are used. */
export interface Owner {
  readonly orgId: string;
  readonly userId: string;
}

export type LedgerRow = typeof ledgerEntries.$inferSelect;

/** A batch that is sent again keeps its first entry: what was new in it, it was then. */
export async function insertEntry(tx: Tx, entry: Omit<typeof ledgerEntries.$inferInsert, "receivedAt">): Promise<void> {
  await tx.insert(ledgerEntries).values(entry).onConflictDoNothing();
}

/** All of one device's. */
const ofDevice = ({ orgId, userId }: Owner, device: string): SQL | undefined =>
  and(eq(ledgerEntries.orgId, orgId), eq(ledgerEntries.userId, userId), eq(ledgerEntries.deviceId, device));

/** The entries of a device from a count on, the newest first, after the position (count and hash of the last given). */
export function selectEntries(
  tx: Tx,
  owner: Owner,
  { device, from }: { readonly device: string; readonly from?: number | undefined },
  after: readonly [seq: number, hash: string] | null,
  limit: number,
): Promise<LedgerRow[]> {
  return tx
    .select()
    .from(ledgerEntries)
    .where(
      and(
        ofDevice(owner, device),
        from === undefined ? undefined : gte(ledgerEntries.seq, from),
        after === null
          ? undefined
          : sql`(${ledgerEntries.seq}, ${ledgerEntries.hash}) < (${after[0]}::bigint, decode(${after[1]}, 'hex'))`,
      ),
    )
    .orderBy(desc(ledgerEntries.seq), desc(ledgerEntries.hash))
    .limit(limit);
}

/** What arrived from a device on each day of the person's clock, the newest first. */
export function countDays(tx: Tx, owner: Owner, device: string, timeZone: string, limit: number) {
  const day = sql<string>`to_char(${ledgerEntries.receivedAt} at time zone ${timeZone}, 'YYYY-MM-DD')`;
  return tx
    .select({
      day,
      batches: sql<number>`count(*)::int`,
      events: sql<number>`sum(${ledgerEntries.accepted} + ${ledgerEntries.duplicates} + ${ledgerEntries.rejected})::int`,
      bytes: sql<number>`sum(${ledgerEntries.bytes})::float8`,
    })
    .from(ledgerEntries)
    .where(ofDevice(owner, device))
    .groupBy(sql`1`)
    .orderBy(sql`1 desc`)
    .limit(limit);
}
