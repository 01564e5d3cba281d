import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";

/** Whether a text names a folder wherever it is read from. */
export const isPlace = (text: string): boolean => isAbsolute(text) || /^~(?:[/\\]|$)/.test(text);

/**
 * Folders in which nothing is captured, by their own names and by where links lead. Letters count in either case, so that
 * none is missed by spelling.
 */
export class PrivateFolders {
  readonly #folders: readonly string[];

  /** @param folders absolute, or from `~` on */
  constructor(folders: readonly string[]) {
    this.#folders = folders.flatMap(formsOf);
  }

  holds(path: string): boolean {
    if (this.#folders.length === 0 || !isPlace(path)) return false;
    return formsOf(path).some((form) =>
      this.#folders.some((folder) => form === folder || form.startsWith(`${folder}/`)),
    );
  }
}

/** A path as it is written, and as it is without links as far as it exists. */
function formsOf(path: string): string[] {
  const written = resolve(path.startsWith("~") ? join(homedir(), path.slice(1)) : path);
  const plain = (text: string) => text.replaceAll("\\", "/").replace(/\/$/, "").toLowerCase();
  return [plain(written), plain(withoutLinks(written))];
}

function withoutLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(withoutLinks(dirname(path)), basename(path));
  }
}
