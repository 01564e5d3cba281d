import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJsonFile, writePrivateFile } from "../home/private-file.ts";

const ImportCursor = z.object({
  /** Everything up to here has been kept. */
  done: z.string().nullable(),
  /** An import that was cut short: where it was heading, the last commit kept, and how far back it looked. */
  underway: z.object({ until: z.string(), at: z.string(), since: z.int().nullable() }).nullable(),
  /** The id of the last move of `HEAD` that has been kept. */
  moved: z.string().nullable().default(null),
});
/** How far an import of one repository with one filter has come. It saves work only: ids make a repeat harmless. */
export type ImportCursor = z.infer<typeof ImportCursor>;

export const nothingDone: ImportCursor = { done: null, underway: null, moved: null };

/** @param of everything that makes two imports different: account, repository, filter */
export function openCursor(folder: string, of: readonly string[]) {
  const path = join(folder, `${createHash("sha256").update(of.join("\0")).digest("hex").slice(0, 24)}.json`);
  return {
    read: (): ImportCursor => readJsonFile(path, ImportCursor) ?? nothingDone,
    write: (cursor: ImportCursor): void => writePrivateFile(path, `${JSON.stringify(cursor)}\n`),
    forget: (): void => rmSync(path, { force: true }),
  };
}
