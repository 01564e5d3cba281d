import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, statSync, writeSync } from "node:fs";
import { Fault, systemCode } from "../fault.ts";
import { makePrivateFolder, syncFolder } from "../home/private-file.ts";
import { diskFault } from "./disk-full.ts";
import { listSegments, writingPath } from "./segments.ts";

/** A segment is closed once it has grown past this, so that the sender frees space as it goes. */
const segmentBytesMax = 4 * 1024 * 1024;
/** What may wait on disk for one account: about 1.5 million events. */
const spoolBytesMaxDefault = 512 * 1024 * 1024;

let made = 0;

/** Sorts by age: by the clock, and within one millisecond of this process by the order of making. */
function nextName(): string {
  made += 1;
  const order = `${String(Date.now()).padStart(14, "0")}-${String(made).padStart(9, "0")}`;
  return `${order}-${process.pid}-${randomBytes(4).toString("hex")}`;
}

interface OpenSegment {
  readonly path: string;
  readonly file: number;
  readonly inode: number;
  bytes: number;
}

/** Appends events to one account's spool. Any number of processes may have one at a time. */
export class SpoolWriter {
  readonly #folder: string;
  readonly #bytesMax: number;
  #bytesBefore: number | null = null;
  #segment: OpenSegment | null = null;

  /** @param bytesMax how much may wait in the folder */
  constructor(folder: string, bytesMax: number = spoolBytesMaxDefault) {
    this.#folder = folder;
    this.#bytesMax = bytesMax;
  }

  /**
   * Keeps events, and returns when they are on the disk itself. After an error none of them counts as kept.
   *
   * @param lines each an event as JSON, without line ends
   * @throws Fault SPOOL_FULL, DISK_FULL
   */
  append(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const bytes = Buffer.from(`${lines.join("\n")}\n`, "utf8");
    this.#refuseWhenFull(bytes.length);
    for (;;) {
      const segment = this.#usableSegment();
      this.#write(segment, bytes);
      if (stillWriting(segment)) return;
      this.close();
    }
  }

  close(): void {
    if (this.#segment) closeSync(this.#segment.file);
    this.#segment = null;
    this.#bytesBefore = null;
  }

  #refuseWhenFull(more: number): void {
    this.#bytesBefore ??= listSegments(this.#folder).bytes;
    if (this.#bytesBefore + (this.#segment?.bytes ?? 0) + more <= this.#bytesMax) return;
    throw new Fault("SPOOL_FULL", `The spool is full: ${Math.round(this.#bytesMax / 2 ** 20)} MiB wait to be sent.`, {
      hint: "Run `floyo flush`; `floyo status` says why it could not be sent before.",
    });
  }

  #usableSegment(): OpenSegment {
    if (this.#segment && (this.#segment.bytes >= segmentBytesMax || !stillWriting(this.#segment))) this.close();
    this.#segment ??= this.#openSegment();
    return this.#segment;
  }

  #openSegment(): OpenSegment {
    const name = nextName();
    const path = writingPath(this.#folder, name);
    try {
      makePrivateFolder(this.#folder);
      const file = openSync(path, "ax", 0o600);
      syncFolder(this.#folder);
      return { path, file, inode: fstatSync(file).ino, bytes: 0 };
    } catch (error) {
      throw diskFault(error);
    }
  }

  #write(segment: OpenSegment, bytes: Buffer): void {
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(segment.file, bytes, written);
      fsyncSync(segment.file);
      segment.bytes += bytes.length;
    } catch (error) {
      this.#segment = null;
      takeBack(segment);
      throw diskFault(error);
    }
  }
}

/** A half-written append is cut off again; should that fail too, a reader passes over the torn line. */
function takeBack(segment: OpenSegment): void {
  try {
    ftruncateSync(segment.file, segment.bytes);
  } catch {
    // The first error is the one to report.
  }
  closeSync(segment.file);
}

function stillWriting(segment: OpenSegment): boolean {
  try {
    return statSync(segment.path).ino === segment.inode;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
