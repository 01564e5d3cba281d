import { createHash } from "node:crypto";
import { z } from "zod";
import { Timestamp } from "#lib/contracts/common.ts";

/*
 * The ledger is a chain of lines. Each ends in a hash over the hash of the line before it and its own text to the byte,
 * so that no line can be changed, taken out or put in without all that follow being written anew; and those of batches
 * are known to the server.
 *
 *   {"ledger":1,"from":1,"prev":"000…","hash":"…"}                                      begins a file
 *   {"seq":1,"at":"…","digest":"…","events":3,"bytes":412,"hash":"…"}                   before a batch is sent
 *   {"seq":1,"at":"…","outcome":"stored","accepted":3,"duplicates":0,"rejected":0,"hash":"…"}   after the answer
 */

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Seq = z.int().min(1);

export const Head = z.strictObject({
  ledger: z.literal(1),
  /** What the file's first batch counts. */
  from: Seq,
  /** The hash of the last line of the file before. */
  prev: Sha256,
});

export const Intent = z.strictObject({
  seq: Seq,
  at: Timestamp,
  /** SHA-256 of the request's body before compression. */
  digest: Sha256,
  events: z.int(),
  bytes: z.int(),
});
export type Intent = z.infer<typeof Intent>;

export const Outcome = z.union([
  z.strictObject({
    seq: Seq,
    at: Timestamp,
    outcome: z.literal("stored"),
    accepted: z.int(),
    duplicates: z.int(),
    rejected: z.int(),
  }),
  z.strictObject({ seq: Seq, at: Timestamp, outcome: z.literal("refused"), code: z.string() }),
]);
export type Outcome = z.infer<typeof Outcome>;

const LedgerRecord = z.union([Head, Outcome, Intent]);
export type LedgerRecord = z.infer<typeof LedgerRecord>;

/** What the first line of all follows from. */
export const noHash = "0".repeat(64);

const hashOf = (before: string, text: string): string =>
  createHash("sha256").update(`${before}\n${text}`).digest("hex");

/** A record as a line, without its end, and the hash that the next one follows from. */
export function sealLine(before: string, record: LedgerRecord): { line: string; hash: string } {
  const text = JSON.stringify(record);
  const hash = hashOf(before, text);
  return { line: `${text.slice(0, -1)},"hash":"${hash}"}`, hash };
}

const sealed = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/;

export interface ReadLine {
  readonly record: LedgerRecord;
  readonly hash: string;
  /** Whether the hash is that of this text after that line. */
  follows(before: string): boolean;
}

/** Reads a line back; null when it is none. */
export function readLine(line: string): ReadLine | null {
  const [, open, hash] = sealed.exec(line) ?? [];
  if (open === undefined || hash === undefined) return null;
  const text = `${open}}`;
  const parsed = LedgerRecord.safeParse(parseOrNull(text));
  if (!parsed.success) return null;
  return { record: parsed.data, hash, follows: (before) => hashOf(before, text) === hash };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
