import { readFileSync } from "node:fs";
import { type Intent, noHash, type Outcome, readLine } from "./chain.ts";
import { filesMax, listFiles } from "./ledger-files.ts";

export interface LocalEntry extends Intent {
  readonly hash: string;
  /** Null while nothing is known. */
  readonly outcome: Outcome | null;
}

/** Where the chain is not whole. */
export interface ChainFault {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /**
   * `unreadable`: no line of a ledger. `broken`: it does not follow from the line before. `count`: a batch was left out
   * or stands twice. `beginning`: files before this one were taken away.
   */
  readonly kind: "unreadable" | "broken" | "count" | "beginning";
}

export interface LocalLedger {
  /** The oldest first. */
  readonly entries: readonly LocalEntry[];
  readonly faults: readonly ChainFault[];
  /** What the first batch that is kept here counts; those before it went with their files. */
  readonly from: number;
}

/** Reads a ledger from its first file to its last and walks the chain. */
export function readLedger(folder: string): LocalLedger {
  const files = listFiles(folder);
  const entries = new Map<number, LocalEntry>();
  const faults: ChainFault[] = [];
  const from = files[0]?.from ?? 1;
  let before = noHash;
  let last = from - 1;
  files.forEach(({ path }, index) => {
    const fault = (line: number, kind: ChainFault["kind"]) => faults.push({ file: path, line, kind });
    // A last line without its end was being written when its process died.
    const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
    for (const [at, text] of lines.entries()) {
      const read = readLine(text);
      if (!read) {
        fault(at + 1, "unreadable");
        continue;
      }
      const { record, hash } = read;
      if ("ledger" in record) {
        // Files go from the oldest on, and only when there are as many as are kept.
        if (index === 0 && record.from > 1 && files.length < filesMax) fault(at + 1, "beginning");
        if (index === 0 && at === 0) before = record.prev;
        else if (record.prev !== before) fault(at + 1, "broken");
        if (record.from !== last + 1) fault(at + 1, "count");
      } else if (at === 0) fault(1, "broken");
      if (!read.follows("ledger" in record ? record.prev : before)) fault(at + 1, "broken");
      before = hash;
      if ("digest" in record) {
        if (record.seq !== last + 1) fault(at + 1, "count");
        last = record.seq;
        entries.set(record.seq, { ...record, hash, outcome: null });
      } else if ("outcome" in record) {
        const of = entries.get(record.seq);
        if (of) entries.set(record.seq, { ...of, outcome: record });
        else fault(at + 1, "count");
      }
    }
  });
  return { entries: [...entries.values()].sort((a, b) => a.seq - b.seq), faults, from };
}
