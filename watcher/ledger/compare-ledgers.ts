import type { LedgerEntry } from "#lib/contracts/ledger.ts";
import type { LocalEntry, LocalLedger } from "./read-ledger.ts";

/**
 * `missing_there`: sent and answered, and the server has nothing of it. `missing_here`: the server has a batch of this
 * device that is not in its ledger. `differs`: both have it, and not the same.
 */
export interface Difference {
  readonly seq: number;
  readonly kind: "missing_there" | "missing_here" | "differs";
  /** Of `differs`: what differs. */
  readonly fields: readonly string[];
}

export interface Comparison {
  /** Batches in the ledger here. */
  readonly batches: number;
  /** Of these: those that the server has in the same form, to the byte. */
  readonly agreed: number;
  /** Of `agreed`: those whose answer never came. */
  readonly resolved: number;
  /** Sending broke off, and nothing of it arrived. */
  readonly notArrived: number;
  /** The server refused it, and has nothing of it. */
  readonly refused: number;
  readonly differences: readonly Difference[];
}

/**
 * Holds the two halves of a ledger against each other.
 *
 * @param remote what the server has of this device, from the first batch on that is kept here
 */
export function compareLedgers(local: LocalLedger, remote: readonly LedgerEntry[]): Comparison {
  const there = new Map<number, LedgerEntry[]>();
  for (const entry of remote) there.set(entry.seq, [...(there.get(entry.seq) ?? []), entry]);
  const differences: Difference[] = [];
  const counts = { agreed: 0, resolved: 0, notArrived: 0, refused: 0 };
  for (const entry of local.entries) {
    const candidates = there.get(entry.seq) ?? [];
    there.delete(entry.seq);
    const same = candidates.find(({ hash }) => hash === entry.hash);
    const theirs = same ?? candidates[0];
    const kind = entry.outcome?.outcome ?? null;
    if (!theirs) {
      if (kind === "stored") differences.push({ seq: entry.seq, kind: "missing_there", fields: [] });
      else if (kind === "refused") counts.refused += 1;
      else counts.notArrived += 1;
      continue;
    }
    const fields = differingFields(entry, theirs);
    if (fields.length > 0) differences.push({ seq: entry.seq, kind: "differs", fields });
    else counts.agreed += 1;
    if (fields.length === 0 && kind === null) counts.resolved += 1;
    // A count that the server heard twice: a ledger was put back from a copy, or another one stood here.
    for (const other of candidates)
      if (other !== theirs) differences.push({ seq: other.seq, kind: "missing_here", fields: [] });
  }
  for (const entries of there.values())
    for (const { seq } of entries) differences.push({ seq, kind: "missing_here", fields: [] });
  differences.sort((a, b) => a.seq - b.seq);
  return { batches: local.entries.length, ...counts, differences };
}

function differingFields(ours: LocalEntry, theirs: LedgerEntry): string[] {
  const fields: string[] = [];
  if (ours.outcome?.outcome === "refused") fields.push("outcome");
  if (ours.hash !== theirs.hash) fields.push("hash");
  if (ours.digest !== theirs.digest) fields.push("digest");
  if (ours.events !== theirs.events) fields.push("events");
  if (ours.bytes !== theirs.bytes) fields.push("bytes");
  return fields;
}
