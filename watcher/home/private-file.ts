import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { systemCode } from "../fault.ts";

/** Makes a folder that only its owner may enter. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Makes the entries of a folder durable. Windows has no such call and needs none. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } catch (error) {
    // Some network and container file systems know no such call either.
    if (!["EINVAL", "ENOTSUP", "EPERM"].includes(systemCode(error) ?? "")) throw error;
  } finally {
    closeSync(folder);
  }
}

/**
 * Replaces a file in one step: a reader, or a crash at any moment, finds the old text or the new one, whole.
 *
 * @param durable whether it must be there after a loss of power too; waiting for the disk takes its time
 */
export function writePrivateFile(path: string, text: string, durable = true): void {
  const draft = writeDraft(path, text, durable);
  try {
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  if (durable) syncFolder(dirname(path));
}

/** Creates a file unless there is one. Of several processes that try at once, one wins and the rest get false. */
export function createPrivateFile(path: string, text: string, durable = true): boolean {
  const draft = writeDraft(path, text, durable);
  try {
    return place(draft, path, text);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A hard link puts the whole file there at once. File systems without links get the next best thing. */
function place(draft: string, path: string, text: string): true {
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(systemCode(error) ?? "")) throw error;
    writeFileSync(path, text, { flag: "wx", mode: 0o600 });
  }
  return true;
}

function writeDraft(path: string, text: string, durable: boolean): string {
  makePrivateFolder(dirname(path));
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.draft`;
  const file = openSync(draft, "wx", 0o600);
  try {
    writeFileSync(file, text);
    if (durable) fsyncSync(file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return draft;
}

/** Reads a JSON file in the given shape; null when it is missing or holds something else. */
export function readJsonFile<T extends z.ZodType>(path: string, shape: T): z.output<T> | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
  try {
    const parsed = shape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
