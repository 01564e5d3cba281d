import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { systemCode } from "../fault.ts";
import type { Device } from "../home/device.ts";

/** A file is closed once it has grown past this: some 10,000 batches. */
export const fileBytesMax = 4 * 1024 * 1024;
/** So many files are kept, 32 MiB in all; with a new one the oldest goes, and the chain begins at its successor. */
export const filesMax = 8;

/**
 * Where an account's ledger lies: beside the folder `spool`, under the same name, one for each device that this home
 * has been. The server counts by device too.
 *
 * @param spool the account's spool
 */
export const ledgerFolder = (spool: string, device: Pick<Device, "id">): string =>
  join(dirname(dirname(spool)), "ledger", basename(spool), device.id);

const fileName = /^(\d{15})\.ndjson$/;

/** @param from what the file's first batch counts */
export const ledgerFile = (folder: string, from: number): string =>
  join(folder, `${String(from).padStart(15, "0")}.ndjson`);

export interface LedgerFile {
  readonly path: string;
  readonly from: number;
}

/** The files of a ledger, the oldest first. An absent folder has none. */
export function listFiles(folder: string): LedgerFile[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
  return names
    .flatMap((name) => {
      const from = fileName.exec(name)?.[1];
      return from === undefined ? [] : [{ path: join(folder, name), from: Number(from) }];
    })
    .sort((a, b) => a.from - b.from);
}
