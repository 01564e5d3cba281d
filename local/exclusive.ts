import { chmodSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/**
 * Takes an exclusive lock on `file` for as long as this process lives or until `release()`.
 * The operating system holds it (SQLite's file lock), so it vanishes with a `kill -9`: no stale lock file to judge.
 * Waits for up to `patienceMs`, since a process that has just been killed takes a moment to be gone.
 * Throws an error with code `LOCKED` when another process holds it.
 */
export function takeExclusive(file: string, patienceMs = 0): { release(): void } {
  const database = new DatabaseSync(file, { timeout: patienceMs });
  try {
    // Nothing is ever written, so there is no journal to keep either.
    database.exec("PRAGMA journal_mode = OFF; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    chmodSync(file, 0o600);
  } catch (cause) {
    database.close();
    throw Object.assign(new Error(`another process holds ${file}`, { cause }), { code: "LOCKED" });
  }
  return {
    release() {
      if (database.isOpen) database.close();
    },
  };
}
