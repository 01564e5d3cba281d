import { free } from "./columns.ts";
import { PackedIds } from "./packed-ids.ts";

/**
 * Numbers distinct ids in the order in which they come, each once: an open-addressing hash table (linear probing, at most
 * half full) over the packed ids. Millions of groups weigh some thirty bytes each, where a `Map` of strings takes a hundred.
 */
export class IdTable {
  readonly #ids = new PackedIds();
  /** 1 + number, 0 where nothing is. */
  #table = new Int32Array(1 << 9);
  #last = "";
  #numberOfLast = -1;

  get size(): number {
    return this.#ids.size;
  }

  /** The id's number; O(characters). */
  numberOf(id: string): number {
    if (id === this.#last && this.#numberOfLast >= 0) return this.#numberOfLast;
    const ids = this.#ids;
    if (2 * ids.size >= this.#table.length) this.#grow();
    let number = ids.size;
    ids.push(id);
    const slot = this.#slotOf(number);
    const known = this.#table[slot] as number;
    if (known === 0) this.#table[slot] = number + 1;
    else {
      ids.pop();
      number = known - 1;
    }
    this.#last = id;
    this.#numberOfLast = number;
    return number;
  }

  at(number: number): string {
    return this.#ids.at(number);
  }

  /** As `<` orders the texts. */
  compare(a: number, b: number): number {
    return this.#ids.compare(a, b);
  }

  /** Lets go of what only more ids would need. */
  close(): void {
    free(this.#table);
  }

  /** Where an id that is packed stands, or would. */
  #slotOf(number: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let slot = this.#ids.hash(number) & mask;
    for (let known = table[slot] as number; known !== 0; known = table[slot] as number) {
      if (this.#ids.same(known - 1, number)) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const { length } = this.#table;
    free(this.#table);
    this.#table = new Int32Array(2 * length);
    for (let number = 0; number < this.#ids.size; number++) this.#table[this.#slotOf(number)] = number + 1;
  }
}
