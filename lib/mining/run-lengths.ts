const BLOCK_SHIFT = 6;
const BLOCK = 1 << BLOCK_SHIFT;
/** What a byte says of a length that it cannot hold. */
const LONG = 255;

/**
 * How many things each run has, and where in a list of all of them its own begin: a byte a run and a few for every 64th,
 * since nearly all runs are short, where two columns of numbers would take eight.
 */
export class RunLengths {
  size = 0;
  /** Of all runs. */
  total = 0;
  readonly #short: Uint8Array;
  readonly #long = new Map<number, number>();
  readonly #starts: Int32Array;

  /** @param room at least as many runs as will come */
  constructor(room: number) {
    this.#short = new Uint8Array(room);
    this.#starts = new Int32Array((room >> BLOCK_SHIFT) + 1);
  }

  push(length: number): void {
    const run = this.size++;
    if (run % BLOCK === 0) this.#starts[run >> BLOCK_SHIFT] = this.total;
    this.#set(run, length);
  }

  /** The last run has so many more. */
  extend(by: number): void {
    const run = this.size - 1;
    const before = this.at(run);
    this.total -= before;
    this.#set(run, before + by);
  }

  at(run: number): number {
    const length = this.#short[run] as number;
    return length === LONG ? (this.#long.get(run) as number) : length;
  }

  startOf(run: number): number {
    let start = this.#starts[run >> BLOCK_SHIFT] as number;
    for (let before = run & -BLOCK; before < run; before++) start += this.at(before);
    return start;
  }

  #set(run: number, length: number): void {
    this.total += length;
    this.#short[run] = Math.min(length, LONG);
    if (length >= LONG) this.#long.set(run, length);
  }
}
