import type { Facts } from "./read-facts.ts";

/** Numbers kept for each file: inode, birth, size, mtime. */
const columns = 4;
/** More than this are merged in one go rather than squeezed in one by one. */
const fewChanges = 8;

/**
 * The files of one folder with their facts: a sorted list of names and a flat list of numbers, some 80 bytes a file. A
 * hundred thousand files fit into a few megabytes.
 */
export class FileTable {
  #names: string[] = [];
  #numbers: number[] = [];

  get size(): number {
    return this.#names.length;
  }

  names(): readonly string[] {
    return this.#names;
  }

  has(name: string): boolean {
    return this.#names[this.#place(name)] === name;
  }

  get(name: string): Facts | null {
    const place = this.#place(name);
    if (this.#names[place] !== name) return null;
    const at = place * columns;
    const [inode = 0, bornMs = 0, size = 0, mtimeMs = 0] = this.#numbers.slice(at, at + columns);
    return { kind: "file", inode, bornMs, size, mtimeMs };
  }

  /** Takes what became of some files: their facts, or null for a file that is no longer there. */
  merge(changes: ReadonlyMap<string, Facts | null>): void {
    if (changes.size <= fewChanges) {
      for (const [name, facts] of changes) this.#replace(name, facts);
      return;
    }
    const files = this.#names
      .filter((name) => !changes.has(name))
      .map((name) => ({ name, facts: this.get(name) as Facts }));
    for (const [name, facts] of changes) if (facts) files.push({ name, facts });
    this.fill(files);
  }

  /** Takes files in place of all it held. */
  fill(files: readonly { readonly name: string; readonly facts: Facts }[]): void {
    const sorted = files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    this.#names = sorted.map(({ name }) => name);
    const numbers = new Array<number>(sorted.length * columns);
    sorted.forEach(({ facts }, place) => {
      const at = place * columns;
      numbers[at] = facts.inode;
      numbers[at + 1] = facts.bornMs;
      numbers[at + 2] = facts.size;
      numbers[at + 3] = facts.mtimeMs;
    });
    this.#numbers = numbers;
  }

  #replace(name: string, facts: Facts | null): void {
    const place = this.#place(name);
    const known = this.#names[place] === name;
    if (facts === null) {
      if (known) this.#names.splice(place, 1);
      if (known) this.#numbers.splice(place * columns, columns);
      return;
    }
    if (!known) this.#names.splice(place, 0, name);
    const { inode, bornMs, size, mtimeMs } = facts;
    this.#numbers.splice(place * columns, known ? columns : 0, inode, bornMs, size, mtimeMs);
  }

  /** Where a name is, or would be. */
  #place(name: string): number {
    let low = 0;
    let high = this.#names.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#names[middle] as string) < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
