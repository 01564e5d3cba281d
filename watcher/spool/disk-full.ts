import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { Fault, systemCode } from "../fault.ts";

const reasons: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is used up",
  EFBIG: "a file may not grow further (see `ulimit -f`)",
};

export const isDiskFull = (error: unknown): boolean => Object.hasOwn(reasons, systemCode(error) ?? "");

/** A full disk in words; any other error as it is. */
export function diskFault(error: unknown): unknown {
  const reason = reasons[systemCode(error) ?? ""];
  if (reason === undefined) return error;
  return new Fault("DISK_FULL", `Nothing more can be kept: ${reason}.`, {
    hint: "Make room and run the same command again; what was kept before is safe.",
    cause: error,
  });
}

/**
 * Writes what only saves work: on a full disk it is left out, since sending is what makes room there.
 *
 * @returns whether it was written
 */
export function writeIfRoom(write: () => void): boolean {
  try {
    write();
    return true;
  } catch (error) {
    if (isDiskFull(error)) return false;
    throw error;
  }
}

/**
 * Appends text to a file, on the disk itself when this returns; or not a byte of it.
 *
 * @throws Fault DISK_FULL
 */
export function appendWhole(path: string, text: string): void {
  try {
    const file = openSync(path, "a", 0o600);
    const { size } = fstatSync(file);
    let written = 0;
    try {
      const bytes = Buffer.from(text, "utf8");
      while (written < bytes.length) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } catch (error) {
      // Unless somebody else has appended meanwhile: theirs is whole.
      if (fstatSync(file).size === size + written) ftruncateSync(file, size);
      throw error;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw diskFault(error);
  }
}
