import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { z } from "zod";
import { Timestamp } from "#lib/contracts/common.ts";
import { Fault, systemCode, usageFault } from "../fault.ts";

const HistoryLine = z.object({
  commit: z.string().min(1).max(256),
  author: z.string().min(1),
  occurred_at: Timestamp,
  type: z.enum(["file_created", "file_modified", "file_renamed", "file_deleted"]),
  path: z.string().min(1),
  previous_path: z.string().min(1).optional(),
});
/** One file change of a history file. */
export type HistoryLine = z.infer<typeof HistoryLine>;

export interface NumberedLine {
  readonly number: number;
  /** Null when the line is not in the form described. */
  readonly line: HistoryLine | null;
  readonly fault: string | null;
}

/**
 * Reads a history file, one JSON object a line, compressed with gzip or not (told by its first bytes, not its name).
 *
 * @throws Fault USAGE when there is no such file, DAMAGED_FILE when its compression is broken
 */
export async function* readHistoryFile(path: string): AsyncGenerator<NumberedLine> {
  const gzipped = await isGzip(path);
  const source = createReadStream(path);
  const text = new PassThrough();
  const flow = gzipped ? pipeline(source, createGunzip(), text) : pipeline(source, text);
  let broken: unknown = null;
  flow.catch((error: unknown) => {
    broken = error;
  });
  let number = 0;
  try {
    for await (const raw of createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY })) {
      number += 1;
      if (raw.trim() !== "") yield { number, ...parseLine(raw) };
    }
    await flow;
  } catch (error) {
    throw new Fault("DAMAGED_FILE", `${path} cannot be read after line ${number}.`, {
      hint: "The file may have been cut short; get it again. What was read before is kept.",
      cause: broken ?? error,
    });
  } finally {
    source.destroy();
  }
}

function parseLine(raw: string): Pick<NumberedLine, "line" | "fault"> {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return { line: null, fault: "is not JSON" };
  }
  const parsed = HistoryLine.safeParse(value);
  if (parsed.success) return { line: parsed.data, fault: null };
  const issue = parsed.error.issues[0];
  return { line: null, fault: issue ? `${issue.path.join(".") || "line"}: ${issue.message}` : "is not a change" };
}

async function isGzip(path: string): Promise<boolean> {
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT") throw usageFault(`There is no file ${path}.`);
    if (code === "EISDIR") throw usageFault(`${path} is a folder; give a history file.`);
    throw error;
  }
}

/** The project that a history file is of, unless told: its name without endings. */
export const projectOf = (path: string): string =>
  basename(path).replace(/(?:\.(?:nd)?jsonl?)?(?:\.gz)?$/i, "") || "history";
