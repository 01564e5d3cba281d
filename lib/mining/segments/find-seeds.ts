import type { Tokens } from "./read-tokens.ts";

/** A few neighbouring symbols that recur more often than their frequencies give: where a segment may lie. */
export interface Seed {
  symbols: number[];
  hash: number;
  /** First token of occurrences, ascending: of every one, or every second, fourth … where there are many. */
  at: number[];
  every: number;
  /** Occurrences seen. */
  seen: number;
}

export const SEED_LENGTH_MAX = 4;
/** Of each length, so many of the strongest. */
const SEEDS_MAX = 120;
const SINGLES_MAX = 2_000;
/** Buckets of the first count, and entries of the exact one: fixed, so that memory is. */
const BUCKETS = 1 << 20;
const ENTRIES = 1 << 17;
/** Occurrences noted for a seed, at most. */
const PLACES_MAX = 2_000;
const FULL = 0xffff;

/**
 * Single symbols and neighbouring two, three and four that occur at least `least` times among tokens that nothing
 * explains yet, strongest first (log-likelihood ratio against independence). Longer seeds tell places apart where the
 * alphabet is small; short ones survive where other events come between. Counted in two passes, of which the first
 * keeps sums by hash alone (Park, Chen & Yu 1995), so that memory does not grow. O(tokens).
 * @param free symbol of each token, or -1 where it is rare or explained
 * @returns whether these are all, or stronger ones took the place of others
 */
export function findSeeds(tokens: Tokens, free: Int32Array, least: number): { seeds: Seed[]; isAll: boolean } {
  const often = new Int32Array(tokens.symbols);
  let live = 0;
  for (let t = 0; t < tokens.count; t++) {
    const symbol = free[t] as number;
    if (symbol < 0) continue;
    often[symbol] = (often[symbol] as number) + 1;
    live++;
  }
  if (live < least) return { seeds: [], isAll: true };
  const counter = new SeedCounter(tokens, free, least);
  counter.walk("sum");
  counter.walk("count");
  const seeds = counter.select(often, live);
  if (seeds.length > 0) counter.walk("note");
  return { seeds: [...seeds, ...singles(tokens, free, often, least)], isAll: counter.isAll };
}

function singles(tokens: Tokens, free: Int32Array, often: Int32Array, least: number): Seed[] {
  const recurring = [...often.keys()].filter((symbol) => (often[symbol] as number) >= least);
  recurring.sort((a, b) => (often[b] as number) - (often[a] as number) || a - b);
  const seedOf: (Seed | undefined)[] = new Array(tokens.symbols);
  const seeds = recurring.slice(0, SINGLES_MAX).map((symbol) => {
    const seed: Seed = { symbols: [symbol], hash: hashOf([symbol], 0, 1), at: [], every: 1, seen: 0 };
    seedOf[symbol] = seed;
    return seed;
  });
  for (let t = 0; t < tokens.count; t++) {
    const seed = seedOf[free[t] as number];
    if (seed !== undefined) note(seed, t);
  }
  return seeds;
}

function note(seed: Seed, t: number): void {
  if (seed.seen++ % seed.every !== 0) return;
  if (seed.at.length === PLACES_MAX) {
    seed.at = seed.at.filter((_, i) => i % 2 === 0);
    seed.every *= 2;
    if ((seed.seen - 1) % seed.every !== 0) return;
  }
  seed.at.push(t);
}

/** The tables of one length. */
interface Table {
  length: number;
  buckets: Uint16Array;
  /** Exact counts, by open addressing: a token at which the symbols stand, or -1, and how often they do. */
  sample: Int32Array;
  counts: Int32Array;
  filled: number;
  seedOf: Map<number, Seed>;
}

/** Counts neighbouring two, three and four of free tokens in one go. */
class SeedCounter {
  isAll = true;
  readonly #tokens: Tokens;
  readonly #free: Int32Array;
  readonly #least: number;
  readonly #tables: Table[] = [];

  constructor(tokens: Tokens, free: Int32Array, least: number) {
    this.#tokens = tokens;
    this.#free = free;
    this.#least = least;
    for (let length = 2; length <= SEED_LENGTH_MAX; length++) {
      this.#tables.push({
        length,
        buckets: new Uint16Array(BUCKETS),
        sample: new Int32Array(ENTRIES).fill(-1),
        counts: new Int32Array(ENTRIES),
        filled: 0,
        seedOf: new Map(),
      });
    }
  }

  /** Goes over all windows: sums by hash, then counts what may be frequent, then notes where the seeds are. */
  walk(what: "sum" | "count" | "note"): void {
    const { stretch, count } = this.#tokens;
    const free = this.#free;
    for (let t = 0; t < count; t++) {
      const symbol = free[t] as number;
      if (symbol < 0) continue;
      const own = stretch[t] as number;
      let hash = mix(HASH_START, symbol);
      for (let i = 1; i < SEED_LENGTH_MAX && t + i < count; i++) {
        const next = free[t + i] as number;
        if (next < 0 || stretch[t + i] !== own) break;
        hash = mix(hash, next);
        const table = this.#tables[i - 1] as Table;
        const bucket = hash & (BUCKETS - 1);
        const sum = table.buckets[bucket] as number;
        if (what === "sum") {
          if (sum < FULL) table.buckets[bucket] = sum + 1;
        } else if (sum >= this.#least) {
          if (what === "count") this.#count(table, t, hash);
          else {
            const slot = this.#find(table, t, hash);
            const seed = slot < 0 ? undefined : table.seedOf.get(slot);
            if (seed !== undefined) note(seed, t);
          }
        }
      }
    }
  }

  #count(table: Table, t: number, hash: number): void {
    let slot = this.#find(table, t, hash);
    if (slot < 0) {
      if (table.filled > ENTRIES / 2) {
        this.isAll = false;
        return;
      }
      table.filled++;
      slot = -1 - slot;
      table.sample[slot] = t;
    }
    table.counts[slot] = (table.counts[slot] as number) + 1;
  }

  /** The entry of the symbols at a token, or -1 less the one that would be theirs. */
  #find({ length, sample }: Table, t: number, hash: number): number {
    const free = this.#free;
    for (let slot = (hash >>> 7) & (ENTRIES - 1); ; slot = (slot + 1) & (ENTRIES - 1)) {
      const other = sample[slot] as number;
      if (other < 0) return -1 - slot;
      let i = 0;
      while (i < length && free[other + i] === free[t + i]) i++;
      if (i === length) return slot;
    }
  }

  /** The strongest of each length, the longest ones first. */
  select(often: Int32Array, live: number): Seed[] {
    const seeds: Seed[] = [];
    for (const { length, sample, counts, seedOf } of this.#tables.toReversed()) {
      const strong: { slot: number; strength: number; at: number }[] = [];
      for (let slot = 0; slot < ENTRIES; slot++) {
        const count = counts[slot] as number;
        if (count < this.#least) continue;
        const at = sample[slot] as number;
        let expected = live;
        for (let i = at; i < at + length; i++) expected *= (often[this.#free[i] as number] as number) / live;
        if (count <= 2 * expected) continue;
        strong.push({ slot, strength: count * Math.log(count / expected) - count + expected, at });
      }
      if (strong.length > SEEDS_MAX) this.isAll = false;
      strong.sort((a, b) => b.strength - a.strength || a.at - b.at);
      for (const { slot, at } of strong.slice(0, SEEDS_MAX)) {
        const symbols = [...this.#free.subarray(at, at + length)];
        const seed: Seed = { symbols, hash: hashOf(symbols, 0, length), at: [], every: 1, seen: 0 };
        seedOf.set(slot, seed);
        seeds.push(seed);
      }
    }
    return seeds;
  }
}

const HASH_START = 0x9e3779b9 | 0;

function mix(hash: number, symbol: number): number {
  const mixed = Math.imul(hash ^ (symbol + 1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

/** Of so many symbols from one place on. */
export function hashOf(symbols: readonly number[], from: number, length: number): number {
  let hash = HASH_START;
  for (let i = from; i < from + length; i++) hash = mix(hash, symbols[i] as number);
  return hash;
}
