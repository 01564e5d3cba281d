import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { takeExclusive } from "../exclusive.ts";
import { writeDurably } from "../secrets.ts";
import { mayEnter, type PostgresBinaries, systemHome } from "./binaries.ts";
import { endOrphans } from "./end-orphans.ts";

/**
 * The folder that really holds the data of `dataDir`. Postgres refuses to run as root, and the account that it runs as
 * may be unable to enter the checkout: then the data goes below /var/lib/floyo, and `<dataDir>.place` says where.
 */
export function placeOf(dataDir: string, account: PostgresBinaries["account"]): string {
  const elsewhere = notedPlace(dataDir);
  if (elsewhere !== null) return elsewhere;
  if (account === null || existsSync(join(dataDir, "PG_VERSION")) || mayEnter(dirname(dataDir), account))
    return dataDir;
  mkdirSync(systemHome, { recursive: true, mode: 0o711 });
  // A name of its own, never one made from the path: a checkout that comes later to the same path has other passwords.
  const place = join(systemHome, `${basename(dataDir)}-${randomBytes(8).toString("hex")}`);
  writeDurably(noteFile(dataDir), `${place}\n`, 0o644);
  return place;
}

/** Deletes the cluster of `dataDir`, wherever it lies, ending what still serves it. Throws `LOCKED` when it is in use. */
export async function removePostgres(dataDir: string, log: (line: string) => void = () => undefined): Promise<void> {
  const asked = resolve(dataDir);
  if (!existsSync(dirname(asked))) return;
  const lock = takeExclusive(`${asked}.lock`);
  try {
    const place = notedPlace(asked) ?? asked;
    for (const folder of [place, `${place}.new`]) {
      await endOrphans(folder, log);
      rmSync(folder, { recursive: true, force: true });
    }
    for (const suffix of [".place", ".log"]) rmSync(`${asked}${suffix}`, { force: true });
  } finally {
    lock.release();
  }
}

function noteFile(dataDir: string): string {
  return `${dataDir}.place`;
}

function notedPlace(dataDir: string): string | null {
  const note = noteFile(dataDir);
  const place = existsSync(note) ? readFileSync(note, "utf8").trim() : "";
  return place.startsWith(`${systemHome}/`) ? place : null;
}
