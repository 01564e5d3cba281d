import type { LedgerEntry } from "#lib/contracts/ledger.ts";
import type { LedgerRow } from "./queries.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** A stored entry as the API gives it. */
export function presentEntry(row: LedgerRow): LedgerEntry {
  const { seq, bytes, accepted, duplicates, rejected } = row;
  return {
    seq,
    hash: hex(row.hash),
    digest: hex(row.digest),
    bytes,
    events: accepted + duplicates + rejected,
    accepted,
    duplicates,
    rejected,
    received_at: row.receivedAt.toISOString(),
  };
}
