/** Pairs of small numbers with a count each, in a hash table of columns: 16 bytes a pair, no object. */
export class PairCounts {
  readonly #most: number;
  #a = new Int32Array(1 << 10).fill(-1);
  #b = new Int32Array(1 << 10);
  #count = new Int32Array(1 << 10);
  #size = 0;

  /** @param most pairs; those that come later are not counted */
  constructor(most: number) {
    this.#most = most;
  }

  add(a: number, b: number): void {
    let slot = this.#find(a, b);
    if (this.#a[slot] === -1) {
      if (this.#size >= this.#most) return;
      if (2 * this.#size >= this.#a.length) {
        this.#grow();
        slot = this.#find(a, b);
      }
      this.#a[slot] = a;
      this.#b[slot] = b;
      this.#size++;
    }
    this.#count[slot] = (this.#count[slot] as number) + 1;
  }

  /** In no order. */
  each(visit: (a: number, b: number, count: number) => void): void {
    for (let slot = 0; slot < this.#a.length; slot++) {
      if (this.#a[slot] !== -1) visit(this.#a[slot] as number, this.#b[slot] as number, this.#count[slot] as number);
    }
  }

  #find(a: number, b: number): number {
    const mask = this.#a.length - 1;
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77);
    hash ^= hash >>> 15;
    let slot = Math.imul(hash, 0x2c1b3c6d) >>> 7;
    for (slot &= mask; this.#a[slot] !== -1; slot = (slot + 1) & mask) {
      if (this.#a[slot] === a && this.#b[slot] === b) break;
    }
    return slot;
  }

  #grow(): void {
    const [a, b, count] = [this.#a, this.#b, this.#count];
    this.#a = new Int32Array(2 * a.length).fill(-1);
    this.#b = new Int32Array(2 * a.length);
    this.#count = new Int32Array(2 * a.length);
    for (let i = 0; i < a.length; i++) {
      if (a[i] === -1) continue;
      const slot = this.#find(a[i] as number, b[i] as number);
      this.#a[slot] = a[i] as number;
      this.#b[slot] = b[i] as number;
      this.#count[slot] = count[i] as number;
    }
  }
}
