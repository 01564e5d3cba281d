/** Counts kept, at most: a power of two, 6 bytes each, taken as they come. Full, they begin anew: after years of work. */
const COUNTS_MAX = 1 << 20;
const COUNTS_FIRST = 1 << 10;
const COUNT_MAX = 0xffff;
/** Commonest followers kept of each symbol. */
const FOLLOWERS = 8;
/** Of equals, so much of a visit counts for what is the likelier without the context. */
const TIE = 1e-3;

/**
 * Prediction by partial matching of orders 1 and 2, with escapes by method C (Moffat 1990) and exclusion, from whole
 * counts: where the contexts of the mixer keep eight followers, these keep all. Where nothing but the last symbol or two
 * bears on the next, no better guess can be had; the model falls back on these where that shows.
 *
 * Memory: 6 MB of counts at most, and 32 bytes a symbol. O(candidates) a guess.
 */
export class LowOrders {
  readonly #counts = new Counts();
  #top = new Int32Array(1024 * FOLLOWERS).fill(-1);
  /** Chances of the candidates by the last symbol, and by the last two; of entry 0, all others. */
  readonly first: Float64Array;
  readonly second: Float64Array;

  constructor(candidatesMax: number) {
    this.first = new Float64Array(candidatesMax);
    this.second = new Float64Array(candidatesMax);
  }

  /** The commonest followers of a symbol, some -1. */
  followersOf(symbol: number): Int32Array {
    return symbol < 0 ? NONE : this.#top.subarray(symbol * FOLLOWERS, (symbol + 1) * FOLLOWERS);
  }

  /** Notes that `next` came after `last`, which came after `before`; -1 for none. */
  note(before: number, last: number, next: number): void {
    if (last < 0) return;
    if (this.#counts.isFull) this.clear();
    this.#rank(last, next, this.#countIn(keyOf(last), next));
    if (before >= 0) this.#countIn(keyOf(before, last), next);
  }

  /**
   * Chances of candidates 1 to `count` - 1 after `before` and `last`.
   * @param lowest what they are without either
   */
  guess(before: number, last: number, candidates: Int32Array, count: number, lowest: Float64Array): void {
    this.#match(last < 0 ? undefined : keyOf(last), candidates, count, lowest, this.first);
    this.#match(before < 0 ? undefined : keyOf(before, last), candidates, count, this.first, this.second);
  }

  /** Numbers of symbols are to be used again: what is known of them is let go. */
  clear(): void {
    this.#counts.clear();
    this.#top.fill(-1);
  }

  #match(
    context: number | undefined,
    candidates: Int32Array,
    count: number,
    below: Float64Array,
    chances: Float64Array,
  ): void {
    const visits = context === undefined ? 0 : this.#counts.of(keyOf(context, VISITS));
    if (context === undefined || visits === 0) {
      for (let c = 0; c < count; c++) chances[c] = below[c] as number;
      return;
    }
    const distinct = this.#counts.of(keyOf(context, DISTINCT));
    let unseen = 0;
    let all = 0;
    for (let c = 0; c < count; c++) {
      chances[c] = c === 0 ? 0 : this.#counts.of(keyOf(context, candidates[c] as number));
      all += below[c] as number;
      if (chances[c] === 0) unseen += below[c] as number;
    }
    const own = 1 / (visits + distinct + TIE * (all - unseen));
    const escaped = (distinct * own) / Math.max(1e-9, unseen);
    for (let c = 0; c < count; c++) {
      const seen = chances[c] as number;
      chances[c] = seen > 0 ? (seen + TIE * (below[c] as number)) * own : escaped * (below[c] as number);
    }
  }

  #countIn(context: number, next: number): number {
    const visits = this.#counts.increase(keyOf(context, VISITS));
    // What has been seen that often stands as it is.
    if (visits === COUNT_MAX) return this.#counts.of(keyOf(context, next));
    const count = this.#counts.increase(keyOf(context, next));
    if (count === 1) this.#counts.increase(keyOf(context, DISTINCT));
    return count;
  }

  #rank(last: number, next: number, count: number): void {
    if ((last + 1) * FOLLOWERS > this.#top.length) {
      const grown = new Int32Array(Math.max(2 * this.#top.length, (last + 1) * FOLLOWERS)).fill(-1);
      grown.set(this.#top);
      this.#top = grown;
    }
    const top = this.followersOf(last);
    const isMore = (other: number) => other >= 0 && this.#counts.of(keyOf(keyOf(last), other)) > count;
    let at = top.indexOf(next);
    if (at < 0) {
      at = FOLLOWERS - 1;
      if (isMore(top[at] as number)) return;
    }
    for (; at > 0 && !isMore(top[at - 1] as number); at--) top[at] = top[at - 1] as number;
    top[at] = next;
  }
}

const NONE = new Int32Array(0);
/** In place of a symbol: how often the context was there, and how many different ones followed it. */
const VISITS = -2;
const DISTINCT = -3;

/** 32 bits of up to two numbers. Two contexts of one key are rare enough not to matter. */
function keyOf(first: number, second = -1): number {
  let mixed = Math.imul(first ^ 0x5bd1e995, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15) ^ Math.imul(second, 0x85ebca6b), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return mixed ^ (mixed >>> 15);
}

/** Counts by key: open addressing, doubled when half full. */
class Counts {
  #keys = new Int32Array(COUNTS_FIRST);
  #counts = new Uint16Array(COUNTS_FIRST);
  #used = 0;

  get isFull(): boolean {
    return 2 * this.#used >= COUNTS_MAX;
  }

  of(key: number): number {
    return this.#counts[this.#find(key)] as number;
  }

  increase(key: number): number {
    let at = this.#find(key);
    if (this.#counts[at] === 0) {
      if (2 * this.#used >= this.#keys.length && this.#keys.length < COUNTS_MAX) {
        this.#grow();
        at = this.#find(key);
      }
      this.#used++;
      this.#keys[at] = key;
    }
    const count = Math.min(COUNT_MAX, (this.#counts[at] as number) + 1);
    this.#counts[at] = count;
    return count;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#used = 0;
  }

  /** Where a key's count is, or would be. */
  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let at = key & mask;
    while (this.#counts[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    this.#keys = new Int32Array(2 * keys.length);
    this.#counts = new Uint16Array(2 * keys.length);
    for (let i = 0; i < keys.length; i++) {
      if (counts[i] === 0) continue;
      const at = this.#find(keys[i] as number);
      this.#keys[at] = keys[i] as number;
      this.#counts[at] = counts[i] as number;
    }
  }
}
