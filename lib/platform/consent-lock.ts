import { type SQL, sql } from "drizzle-orm";
import { statementTimeoutMs, type Tx } from "./db.ts";

/**
 * The advisory lock that makes a decision about what may be stored and the storing of events wait for each other:
 * storing holds it shared, deciding alone. Without it a batch that was being stored when consent was withdrawn would be
 * committed after the person has read that nothing is taken any more.
 */
export const consentLock = (userId: string): SQL => sql`hashtextextended(${`floyo consent ${userId}`}, 0)`;

/**
 * Waits until no events of this person are being stored, and keeps others from it until the transaction ends. Longer
 * than for other locks: to be told to try again is no answer to somebody who wants it to stop.
 */
export async function lockStoring(tx: Tx, userId: string): Promise<void> {
  await tx.execute(sql`select set_config('lock_timeout', ${String(statementTimeoutMs)}, true)`);
  await tx.execute(sql`select pg_advisory_xact_lock(${consentLock(userId)})`);
}
