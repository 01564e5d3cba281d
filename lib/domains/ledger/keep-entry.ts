import type { Context } from "#lib/platform/context.ts";
import type { Tx } from "#lib/platform/db.ts";
import { insertEntry } from "./queries.ts";

/**
 * Notes a batch in the transaction that stores it, when the machine says that it keeps a ledger: the digest of what
 * arrived, and the count and hash that the machine has for it. What is refused leaves no trace, here as elsewhere.
 */
export async function keepEntry(
  ctx: Context,
  tx: Tx,
  counts: { readonly accepted: number; readonly duplicates: number; readonly rejected: number },
): Promise<void> {
  const { ledger, deviceId } = ctx.client;
  if (ledger === null || deviceId === null || ctx.received === null) return;
  const { digest, bytes } = ctx.received;
  const { seq, hash } = ledger;
  await insertEntry(tx, { orgId: ctx.org.id, userId: ctx.actor.userId, deviceId, seq, hash, digest, bytes, ...counts });
}
