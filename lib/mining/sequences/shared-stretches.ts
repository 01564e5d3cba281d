import type { StretchCounts } from "./stretch-counts.ts";

/**
 * The stretches that hold the first steps of a chain, with what a shuffle makes of them: those of the prefix asked for last
 * are kept, as a search that grows chains comes back to them.
 */
export class SharedStretches {
  readonly #counts: StretchCounts;
  /** The first steps of the chain asked for last, and the stretches shared by the first one, two, … of them. */
  readonly #prefix: number[] = [];
  readonly #shared: StretchColumns[] = [];
  /** The product of each stretch for the first step alone, 0 where it is not; and whose these are. */
  readonly #ofFirst: Float64Array;
  #first = -1;

  constructor(counts: StretchCounts) {
    this.#counts = counts;
    this.#ofFirst = new Float64Array(counts.lengths.length);
  }

  /** The stretches that hold the first `steps` steps of a chain, until the next call. O(those that hold all but the last new step). */
  of(chain: readonly number[], steps: number): StretchColumns {
    let known = 0;
    while (known < steps && this.#prefix[known] === chain[known]) known++;
    if (known < steps) this.#prefix.length = known;
    for (let i = known; i < steps; i++) {
      this.#prefix.push(chain[i] as number);
      if (i === 1) this.#shareSecond();
      else this.#share(i);
    }
    return this.#shared[steps - 1] as StretchColumns;
  }

  /**
   * The same of two steps, which is most of the work in a long history: the first one's products stand in a row by stretch,
   * and what the second meets there is written whether it is anything or not, since no processor can guess which.
   */
  #shareSecond(): void {
    const { lengths, firstRow, stretchOf, countOf } = this.#counts;
    const [first, second] = this.#prefix as [number, number];
    const own = this.#shared[1] ?? new StretchColumns(lengths.length);
    this.#shared[1] = own;
    const { stretches, products } = own;
    const ofFirst = this.#productsOfFirst(first);
    const taken = first === second ? 1 : 0;
    const end = firstRow[second + 1] as number;
    let size = 0;
    for (let c = firstRow[second] as number; c < end; c++) {
      const stretch = stretchOf[c] as number;
      const n = lengths[stretch] as number;
      const product = (ofFirst[stretch] as number) * (((countOf[c] as number) - taken) / (n - 1));
      stretches[size] = stretch;
      products[size] = product;
      size += product > 0 && n > 1 ? 1 : 0;
    }
    own.size = size;
  }

  #productsOfFirst(first: number): Float64Array {
    const row = this.#ofFirst;
    if (this.#first === first) return row;
    row.fill(0);
    this.#first = first;
    const { stretches, products, size } = this.#shared[0] as StretchColumns;
    for (let i = 0; i < size; i++) row[stretches[i] as number] = products[i] as number;
    return row;
  }

  /** Of the stretches that hold the steps before step i of the prefix, those that hold it too. */
  #share(i: number): void {
    const { lengths, firstRow, stretchOf, countOf } = this.#counts;
    const symbol = this.#prefix[i] as number;
    const before = this.#shared[i - 1];
    const own = this.#shared[i] ?? new StretchColumns(lengths.length);
    this.#shared[i] = own;
    own.size = 0;
    const taken = timesBefore(this.#prefix, i);
    let b = 0;
    for (let c = firstRow[symbol] as number; c < (firstRow[symbol + 1] as number); c++) {
      const stretch = stretchOf[c] as number;
      const n = lengths[stretch] as number;
      const copies = (countOf[c] as number) - taken;
      if (n <= i || copies <= 0) continue;
      let product = 1;
      if (before !== undefined) {
        while (b < before.size && (before.stretches[b] as number) < stretch) b++;
        if (b >= before.size) break;
        if (before.stretches[b] !== stretch) continue;
        product = before.products[b] as number;
      }
      own.stretches[own.size] = stretch;
      own.products[own.size] = product * (copies / (n - i));
      own.size++;
    }
  }
}

/** Stretches that hold the first k steps of a chain, ascending, each with Π cᵢ / (n)_k. */
class StretchColumns {
  size = 0;
  readonly stretches: Int32Array;
  readonly products: Float64Array;

  constructor(sizeMax: number) {
    this.stretches = new Int32Array(sizeMax);
    this.products = new Float64Array(sizeMax);
  }
}

/** How often a chain has step i before it: so many of its copies are taken. */
export function timesBefore(chain: readonly number[], i: number): number {
  let times = 0;
  for (let before = 0; before < i; before++) if (chain[before] === chain[i]) times++;
  return times;
}
