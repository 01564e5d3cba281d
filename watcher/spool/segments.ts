import { readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { systemCode } from "../fault.ts";

/*
 * The spool is a folder of segments, each a file of whole lines, one event a line.
 *
 *   w-<name>.ndjson   a writer appends to it
 *   s-<name>.ndjson   the sender has claimed it by renaming; nobody appends any more
 *   s-<name>.at       how many of its bytes the server has taken (lost: they are sent again, and stored once)
 *
 * Claiming needs no lock. A writer looks, after each append, whether its segment still bears the writer's name; if not,
 * it writes the same lines to a new one. So an append that a reader might have missed is always repeated, and a repeat
 * does no harm, since every event has its own id.
 */

const segmentName = /^([ws])-(.+)\.ndjson$/;

export interface Segment {
  /** Orders segments by age. */
  readonly name: string;
  readonly path: string;
  readonly progressPath: string;
}

export const writingPath = (folder: string, name: string): string => join(folder, `w-${name}.ndjson`);

const claimed = (folder: string, name: string): Segment => ({
  name,
  path: join(folder, `s-${name}.ndjson`),
  progressPath: join(folder, `s-${name}.at`),
});

/** The segments' names by state, oldest first. An absent folder has none. */
export function listSegments(folder: string): { writing: string[]; claimed: Segment[]; bytes: number } {
  const writing: string[] = [];
  const taken: Segment[] = [];
  let bytes = 0;
  for (const entry of entriesOf(folder)) {
    const match = segmentName.exec(entry);
    const name = match?.[2];
    if (!match || name === undefined) continue;
    bytes += sizeOf(join(folder, entry));
    if (match[1] === "w") writing.push(name);
    else taken.push(claimed(folder, name));
  }
  return { writing: writing.sort(), claimed: taken.sort((a, b) => (a.name < b.name ? -1 : 1)), bytes };
}

/** Claims every segment for sending, oldest first. */
export function claimSegments(folder: string): Segment[] {
  for (const name of listSegments(folder).writing) {
    try {
      renameSync(writingPath(folder, name), claimed(folder, name).path);
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }
  return listSegments(folder).claimed;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return 0;
    throw error;
  }
}
