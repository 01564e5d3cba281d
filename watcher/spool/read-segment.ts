import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { systemCode } from "../fault.ts";
import { appendWhole, writeIfRoom } from "./disk-full.ts";
import type { Segment } from "./segments.ts";

export interface SpooledLine {
  readonly json: string;
  readonly segment: Segment;
  /** Where the next line begins, in bytes. */
  readonly end: number;
}

/** Lines that no longer are JSON, after a fault of the disk, are set aside here rather than thrown away. */
export interface Damage {
  setAside(text: string): void;
}

/**
 * The lines of a claimed segment that have not been sent. A last line without its end was being written when its
 * process died; nobody was told that it is kept, so it is passed over.
 */
export function* readSegment(segment: Segment, damage: Damage): Generator<SpooledLine> {
  const bytes = readOrEmpty(segment.path);
  let start = Math.min(sentBytes(segment), bytes.length);
  for (let end = bytes.indexOf(0x0a, start); end !== -1; end = bytes.indexOf(0x0a, start)) {
    const json = bytes.toString("utf8", start, end);
    start = end + 1;
    if (isObject(json)) yield { json, segment, end: start };
    else if (json !== "") damage.setAside(json);
  }
}

/** How many events of a segment wait, whoever it belongs to now. */
export function countWaiting(path: string, segment: Segment | null): number {
  const bytes = readOrEmpty(path);
  let count = 0;
  let start = segment ? Math.min(sentBytes(segment), bytes.length) : 0;
  for (let end = bytes.indexOf(0x0a, start); end !== -1; end = bytes.indexOf(0x0a, start)) {
    count += 1;
    start = end + 1;
  }
  return count;
}

/** Notes that the server has taken a segment up to `end`. Without the note, it is sent again and stored once. */
export function noteSent(segment: Segment, end: number): void {
  writeIfRoom(() => writeFileSync(segment.progressPath, String(end), { mode: 0o600 }));
}

/** Removes a segment of which nothing is left to send. */
export function removeSegment(segment: Segment): void {
  rmSync(segment.path, { force: true });
  rmSync(segment.progressPath, { force: true });
}

/** Appends to a file beside the segments. */
export const damageFile = (path: string): Damage => ({
  setAside: (text) => appendWhole(path, `${text}\n`),
});

function sentBytes(segment: Segment): number {
  const bytes = Number(readOrEmpty(segment.progressPath).toString("latin1"));
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : 0;
}

function isObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function readOrEmpty(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
