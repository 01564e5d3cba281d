import type { Folder } from "./folder.ts";
import { type Facts, sameFile } from "./read-facts.ts";

/** A file, and where it is or was. */
export interface Sighting {
  readonly folder: Folder;
  readonly name: string;
  readonly facts: Facts;
  /** When it happened, in milliseconds since 1970. */
  readonly at: number;
}

/** Something that became of a file, seen between two looks. */
export type Change =
  | { readonly type: "file_created" | "file_modified" | "file_deleted"; readonly file: Sighting }
  | { readonly type: "file_renamed"; readonly from: Sighting; readonly file: Sighting };

/** Files that have gone, by inode, waiting for the place where they turn up again. */
export class Vanished {
  readonly #byInode = new Map<number, Sighting[]>();

  constructor(gone: readonly Sighting[]) {
    for (const one of gone) {
      const same = this.#byInode.get(one.facts.inode);
      if (same) same.push(one);
      else this.#byInode.set(one.facts.inode, [one]);
    }
  }

  get size(): number {
    return this.#byInode.size;
  }

  /** Takes out the file that is now at another place; of hard links, the one of the same name. */
  claim(found: Facts, name: string): Sighting | null {
    const same = this.#byInode.get(found.inode);
    if (!same) return null;
    const alike = same.filter((one) => sameFile(one.facts, found));
    const match = alike.find((one) => one.name === name) ?? alike[0];
    if (!match) return null;
    same.splice(same.indexOf(match), 1);
    if (same.length === 0) this.#byInode.delete(found.inode);
    return match;
  }

  /** Those that turned up nowhere. */
  rest(): Sighting[] {
    return [...this.#byInode.values()].flat();
  }
}
