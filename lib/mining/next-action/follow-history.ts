import { extendKey } from "./context-table.ts";

/** Symbols by which a place in history is recognised. */
const RECOGNISED_BY = 3;
/** Surprises in a row after which a place is given up. */
const SURPRISES_MAX = 4;
/** Symbols looked at for one that came early: one may be left out, or two. */
const LEAP_MAX = 3;
/** Symbols compared to say how far a place that is found is like this one. */
const LIKENESS_MAX = 16;

/**
 * Follows an earlier stretch of the same history step by step, as a reader follows a text with a finger: the "match
 * model" of PAQ (Mahoney 2005), made to survive what people do within their routines. A symbol that is not the expected
 * one is taken as inserted, and the finger stays; one that is expected a little later is taken as a leap over what was
 * left out. Long routines are so followed to their end whatever comes between. O(1) a symbol; 4 bytes for each of the
 * `span` symbols remembered and 8 for each place they are recognised by.
 */
export class HistoryFollower {
  /** Symbols expected now, nearest first; -1 where there is none. */
  readonly expected = new Int32Array(2).fill(-1);
  /** Symbols met since the place was found, and surprises since the last that was expected. */
  met = 0;
  surprises = 0;
  readonly #history: Int32Array;
  /** By the last symbols, where in history they were last seen. */
  readonly #places: Float64Array;
  readonly #mask: number;
  #length = 0;
  #at = -1;

  /** @param span symbols remembered, a power of two */
  constructor(span: number) {
    this.#history = new Int32Array(span).fill(-1);
    this.#places = new Float64Array(span).fill(-1);
    this.#mask = span - 1;
  }

  /** The `back`-th last symbol (1 is the last), or -1. */
  last(back: number): number {
    return back > this.#length ? -1 : (this.#history[(this.#length - back) & this.#mask] as number);
  }

  note(symbol: number): void {
    this.#history[this.#length & this.#mask] = symbol;
    this.#length++;
    this.#advance(symbol);
    this.#recognise();
    this.#expect();
  }

  forget(gone: Uint8Array): void {
    for (let i = 0; i < this.#history.length; i++) {
      const symbol = this.#history[i] as number;
      if (symbol >= 0 && gone[symbol] === 1) this.#history[i] = -1;
    }
    this.#expect();
  }

  #advance(symbol: number): void {
    if (this.#at < 0) return;
    let leap = 0;
    while (leap < LEAP_MAX && this.#symbolAt(this.#at + leap) !== symbol) leap++;
    if (leap < LEAP_MAX) {
      this.#at += leap + 1;
      this.met++;
      this.surprises = 0;
    } else if (++this.surprises > SURPRISES_MAX) {
      this.#at = -1;
    }
  }

  /** Finds the newest place like this one, and goes there when no place is followed with success. */
  #recognise(): void {
    if (this.#length < RECOGNISED_BY) return;
    let key = 0x5bd1e995;
    for (let back = 1; back <= RECOGNISED_BY; back++) key = extendKey(key, this.last(back));
    const bucket = key & this.#mask;
    const found = this.#places[bucket] as number;
    this.#places[bucket] = this.#length;
    const lost = this.#at < 0 || this.surprises > 0;
    if (!lost || found < 0 || this.#length - found >= this.#mask) return;
    let met = 0;
    while (met < LIKENESS_MAX && this.#symbolAt(found - met - 1) === this.last(met + 1)) met++;
    // Another place with the same key.
    if (met < RECOGNISED_BY) return;
    this.#at = found;
    this.met = met;
    this.surprises = 0;
  }

  #expect(): void {
    this.expected[0] = this.#at < 0 ? -1 : this.#symbolAt(this.#at);
    this.expected[1] = this.#at < 0 ? -1 : this.#symbolAt(this.#at + 1);
  }

  #symbolAt(position: number): number {
    if (position < 0 || position >= this.#length || this.#length - position > this.#mask) return -1;
    return this.#history[position & this.#mask] as number;
  }
}
