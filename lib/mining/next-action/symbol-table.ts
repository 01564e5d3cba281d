import type { Action } from "./describe-action.ts";

/** What is kept of each distinct symbol. Numbers are handed out anew once a symbol is forgotten. */
export interface Known {
  symbol: string;
  sortKey: string;
  variety: number;
}

/**
 * Numbers for symbols, and when each was last done and how often. Holds at most `limit` symbols: when more come, the
 * half that was done least often (the longest ago among equals) is forgotten, in O(limit log limit), which is a
 * constant for each of the limit / 2 symbols that must come before it happens again.
 */
export class SymbolTable {
  readonly known: (Known | undefined)[] = [];
  /** Number of its kind; parallel to `known`. */
  kind = new Int32Array(1024);
  /** Times done, and the count of all actions at the last of them. */
  count = new Float64Array(1024);
  last = new Float64Array(1024);
  readonly #numbers = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #kinds: WordTable;
  readonly #varieties: WordTable;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#kinds = new WordTable(limit);
    this.#varieties = new WordTable(limit);
  }

  get size(): number {
    return this.#numbers.size;
  }

  find(symbol: string): number {
    return this.#numbers.get(symbol) ?? -1;
  }

  get isFull(): boolean {
    return this.#numbers.size >= this.#limit;
  }

  /** Number of the action's symbol, new if it was not known. Call `forgetRarest` first when the table is full. */
  intern(action: Action): number {
    const found = this.#numbers.get(action.symbol);
    if (found !== undefined) return found;
    const number = this.#free.pop() ?? this.known.length;
    if (number >= this.count.length) this.#grow();
    this.known[number] = {
      symbol: action.symbol,
      sortKey: action.sortKey,
      variety: this.#varieties.intern(action.variety),
    };
    this.kind[number] = this.#kinds.intern(action.kind);
    this.count[number] = 0;
    this.last[number] = 0;
    this.#numbers.set(action.symbol, number);
    return number;
  }

  /** Forgets the rarest half. Returns for each number whether it is gone. */
  forgetRarest(): Uint8Array {
    const gone = new Uint8Array(this.known.length);
    const order = [...this.#numbers.values()].sort(
      (a, b) =>
        (this.count[a] as number) - (this.count[b] as number) || (this.last[a] as number) - (this.last[b] as number),
    );
    for (const number of order.slice(0, order.length >> 1)) {
      this.#numbers.delete(this.known[number]?.symbol ?? "");
      this.known[number] = undefined;
      gone[number] = 1;
      this.#free.push(number);
    }
    return gone;
  }

  #grow(): void {
    const size = this.count.length * 2;
    const { kind, count, last } = this;
    this.kind = new Int32Array(size);
    this.kind.set(kind);
    this.count = new Float64Array(size);
    this.count.set(count);
    this.last = new Float64Array(size);
    this.last.set(last);
  }
}

/** Numbers for words; once `limit` are known, further words share numbers by their hash, which only blurs them. */
class WordTable {
  readonly #numbers = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  intern(word: string): number {
    const found = this.#numbers.get(word);
    if (found !== undefined) return found;
    if (this.#numbers.size >= this.#limit) return hashText(word) % this.#limit;
    const number = this.#numbers.size;
    this.#numbers.set(word, number);
    return number;
  }
}

/** FNV-1a over UTF-16 units, 31 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 1;
}
