import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { Fault, systemCode } from "../fault.ts";
import { makePrivateFolder, syncFolder } from "../home/private-file.ts";
import { type Intent, type LedgerRecord, noHash, type Outcome, readLine, sealLine } from "./chain.ts";
import { fileBytesMax, filesMax, ledgerFile, listFiles } from "./ledger-files.ts";

/** A batch's place in the chain, as the server is told it. */
export interface Place {
  readonly seq: number;
  readonly hash: string;
  /** It was noted before, and may have arrived. */
  readonly again?: boolean;
}

export type Answer =
  | { readonly outcome: "stored"; readonly accepted: number; readonly duplicates: number; readonly rejected: number }
  | { readonly outcome: "refused"; readonly code: string };

/** More than two lines of any kind. */
const tailBytes = 4096;
/** Set aside, so that sending, which frees space, can be noted on a disk that is full. */
const reserveBytes = 64 * 1024;

interface OpenFile {
  readonly path: string;
  readonly file: number;
  bytes: number;
  /** What the last line counts, and its hash. */
  seq: number;
  hash: string;
  /** The last batch, while nothing says what became of it. */
  open: (Intent & Place) | null;
}

/**
 * Writes an account's ledger. Whoever sends holds the lock on sending; should somebody have taken it over, for instance
 * after this process was stopped for minutes, the file has grown, and is read anew before a line is added.
 */
export class LedgerKeeper {
  readonly #folder: string;
  readonly #bytesMax: number;
  #at: OpenFile | null = null;

  /** @param bytesMax when a file is closed and the next begun */
  constructor(folder: string, bytesMax: number = fileBytesMax) {
    this.#folder = folder;
    this.#bytesMax = bytesMax;
  }

  /**
   * Notes a batch and returns when that is on the disk: only then may it be sent. One that is sent again, to the byte,
   * while nothing is known of the time before, is the same entry.
   *
   * @throws Fault DISK_FULL
   */
  begin(batch: Pick<Intent, "digest" | "events" | "bytes">): Place {
    try {
      let at = this.#current();
      if (at.open && at.open.digest === batch.digest && at.open.events === batch.events)
        return { ...at.open, again: true };
      if (at.bytes > this.#bytesMax) at = this.#nextFile(at);
      const { digest, events, bytes } = batch;
      const intent: Intent = { seq: at.seq + 1, at: new Date().toISOString(), digest, events, bytes };
      this.#append(at, intent);
      fsyncSync(at.file);
      at.seq = intent.seq;
      at.open = { ...intent, hash: at.hash };
      return at.open;
    } catch (error) {
      this.close();
      throw diskFault(error);
    }
  }

  /** Notes what the server answered. Were this lost, the server could still be asked, so nothing waits for the disk. */
  end({ seq }: Place, answer: Answer): void {
    try {
      const at = this.#current();
      const record: Outcome = { seq, at: new Date().toISOString(), ...answer };
      this.#append(at, record);
      if (at.open?.seq === seq) at.open = null;
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#at) closeSync(this.#at.file);
    this.#at = null;
  }

  #current(): OpenFile {
    if (this.#at && statSync(this.#at.path, { throwIfNoEntry: false })?.size !== this.#at.bytes) this.close();
    this.#at ??= this.#open();
    return this.#at;
  }

  #open(): OpenFile {
    makePrivateFolder(this.#folder);
    this.#fillReserve();
    for (;;) {
      const last = listFiles(this.#folder).at(-1);
      if (!last) return this.#beginFile(1, noHash);
      const at = openLast(last.path);
      // A file that was only just begun when its process died is begun again, from the one before.
      if (at === "empty") rmSync(last.path);
      // Nothing in it can be read, which `verify` tells; the chain goes on beside it.
      else return at ?? this.#beginFile(last.from + 1, noHash);
    }
  }

  #nextFile(before: OpenFile): OpenFile {
    closeSync(before.file);
    this.#at = null;
    this.#at = this.#beginFile(before.seq + 1, before.hash);
    for (const { path } of listFiles(this.#folder).slice(0, -filesMax)) rmSync(path, { force: true });
    return this.#at;
  }

  #beginFile(from: number, prev: string): OpenFile {
    const path = ledgerFile(this.#folder, from);
    const file = openSync(path, "a+", 0o600);
    const at: OpenFile = { path, file, bytes: fstatSync(file).size, seq: from - 1, hash: prev, open: null };
    this.#append(at, { ledger: 1, from, prev });
    syncFolder(this.#folder);
    return at;
  }

  #append(at: OpenFile, record: LedgerRecord): void {
    const { line, hash } = sealLine(at.hash, record);
    const bytes = Buffer.from(`${line}\n`, "utf8");
    try {
      writeWhole(at.file, bytes);
    } catch (error) {
      ftruncateSync(at.file, at.bytes);
      if (!isFull(error) || !this.#freeReserve()) throw error;
      writeWhole(at.file, bytes);
    }
    at.bytes += bytes.length;
    at.hash = hash;
  }

  get #reserve(): string {
    return join(this.#folder, "reserve");
  }

  #fillReserve(): void {
    if (statSync(this.#reserve, { throwIfNoEntry: false })?.size === reserveBytes) return;
    try {
      const file = openSync(this.#reserve, "w", 0o600);
      try {
        writeWhole(file, Buffer.alloc(reserveBytes, "-"));
      } finally {
        closeSync(file);
      }
    } catch (error) {
      rmSync(this.#reserve, { force: true });
      if (!isFull(error)) throw error;
    }
  }

  #freeReserve(): boolean {
    const there = statSync(this.#reserve, { throwIfNoEntry: false }) !== undefined;
    rmSync(this.#reserve, { force: true });
    return there;
  }
}

/**
 * Opens a file at its end. A line without an end was being written when its process died, before anything was sent for
 * it, and is cut off. Null when no line can be read.
 */
function openLast(path: string): OpenFile | "empty" | null {
  const file = openSync(path, "a+", 0o600);
  const size = fstatSync(file).size;
  for (const span of [tailBytes, size]) {
    const tail = Buffer.alloc(Math.min(span, size));
    readSync(file, tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(0x0a) + 1;
    const whole = tail.length === size;
    if (end === 0 && !whole) continue;
    const bytes = size - tail.length + end;
    if (bytes < size) ftruncateSync(file, bytes);
    const lines = tail
      .toString("utf8", 0, end)
      .split("\n")
      .slice(whole ? 0 : 1)
      .reverse();
    for (const line of lines) {
      const read = readLine(line);
      if (!read) continue;
      const { record, hash } = read;
      const seq = "ledger" in record ? record.from - 1 : record.seq;
      return { path, file, bytes, seq, hash, open: "digest" in record ? { ...record, hash } : null };
    }
    if (whole && bytes === 0) {
      closeSync(file);
      return "empty";
    }
  }
  closeSync(file);
  return null;
}

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

const isFull = (error: unknown): boolean => ["ENOSPC", "EDQUOT", "EFBIG"].includes(systemCode(error) ?? "");

const diskFault = (error: unknown): unknown =>
  isFull(error)
    ? new Fault("DISK_FULL", "Nothing can be sent: the disk is full, so it could not be noted what is sent.", {
        hint: "Make room, then run `floyo flush`; what was captured is kept.",
        cause: error,
      })
    : error;
