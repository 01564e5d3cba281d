import type { InPieces } from "../in-pieces.ts";
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
/** Buckets of the first count, and entries of the exact one: fixed, so that memory is, and both lie in a processor's cache. */
const BUCKETS = 1 << 20;
const ENTRIES = 1 << 17;
/** Hashes of the seeds are told apart by so many bits before they are looked up. */
const SEED_BITS = 1 << 14;
/** Occurrences noted for a seed, at most. */
const PLACES_MAX = 2_000;
const FULL = 0xff;

/**
 * Single symbols and neighbouring two, three and four that occur at least `least` times among tokens that nothing
 * explains yet, strongest first (log-likelihood ratio against independence). Longer seeds tell places apart where the
 * alphabet is small; short ones survive where other events come between. Counted in two passes, of which the first
 * keeps sums by hash alone (Park, Chen & Yu 1995), so that memory does not grow. O(tokens).
 * @param free symbol of each token, or -1 where it is rare or explained
 * @returns whether these are all, or stronger ones took the place of others
 */
export function* findSeeds(
  tokens: Tokens,
  free: Int32Array,
  least: number,
): InPieces<{ seeds: Seed[]; isAll: boolean }> {
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
  const seeds: Seed[] = [];
  for (let length = SEED_LENGTH_MAX; length > 1; length--) seeds.push(...(yield* counter.find(length, often, live)));
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

/** Counts neighbouring free tokens, those of one length after those of another in the same tables. */
class SeedCounter {
  isAll = true;
  readonly #tokens: Tokens;
  readonly #free: Int32Array;
  readonly #least: number;
  readonly #buckets = new Uint8Array(BUCKETS);
  /** Exact counts, by open addressing: the symbols, the first token at which they stand or -1, and how often they do. */
  readonly #symbols = new Int32Array(SEED_LENGTH_MAX * ENTRIES);
  readonly #sample = new Int32Array(ENTRIES);
  readonly #counts = new Int32Array(ENTRIES);
  #filled = 0;
  readonly #seedOf = new Map<number, Seed>();
  readonly #mayBeSeed = new Uint8Array(SEED_BITS);

  /** @param least at most 255 */
  constructor(tokens: Tokens, free: Int32Array, least: number) {
    this.#tokens = tokens;
    this.#free = free;
    this.#least = least;
  }

  /** Sums by hash, counts what may be frequent, and notes where the strongest are; these, the strongest first. */
  *find(length: number, often: Int32Array, live: number): InPieces<Seed[]> {
    this.#buckets.fill(0);
    this.#sample.fill(-1);
    this.#counts.fill(0);
    this.#filled = 0;
    this.#walk(length, "sum");
    yield;
    this.#walk(length, "count");
    yield;
    const seeds = this.#select(length, often, live);
    if (seeds.length > 0) this.#walk(length, "note");
    yield;
    return seeds;
  }

  #walk(length: number, what: "sum" | "count" | "note"): void {
    const { stretchFirst } = this.#tokens;
    const [free, buckets, mayBeSeed, least] = [this.#free, this.#buckets, this.#mayBeSeed, this.#least];
    for (let s = 0; s + 1 < stretchFirst.length; s++) {
      const last = (stretchFirst[s + 1] as number) - length;
      for (let t = stretchFirst[s] as number; t <= last; t++) {
        let hash = HASH_START;
        let i = 0;
        for (; i < length; i++) {
          const symbol = free[t + i] as number;
          if (symbol < 0) break;
          hash = mix(hash, symbol);
        }
        if (i < length) {
          t += i;
          continue;
        }
        const bucket = hash & (BUCKETS - 1);
        if (what === "sum") {
          const sum = buckets[bucket] as number;
          if (sum < FULL) buckets[bucket] = sum + 1;
        } else if (what === "count") {
          if ((buckets[bucket] as number) >= least) this.#count(length, t, hash);
        } else if (mayBeSeed[hash & (SEED_BITS - 1)] === 1) {
          const slot = this.#slotOf(length, t, hash);
          const seed = slot < 0 ? undefined : this.#seedOf.get(slot);
          if (seed !== undefined) note(seed, t);
        }
      }
    }
  }

  #count(length: number, t: number, hash: number): void {
    let slot = this.#slotOf(length, t, hash);
    if (slot < 0) {
      if (this.#filled > ENTRIES / 2) {
        this.isAll = false;
        return;
      }
      this.#filled++;
      slot = -1 - slot;
      this.#sample[slot] = t;
      for (let i = 0; i < length; i++) this.#symbols[SEED_LENGTH_MAX * slot + i] = this.#free[t + i] as number;
    }
    this.#counts[slot] = (this.#counts[slot] as number) + 1;
  }

  /** The entry of the symbols at a token, or -1 less the one that would be theirs. */
  #slotOf(length: number, t: number, hash: number): number {
    const [free, sample, symbols] = [this.#free, this.#sample, this.#symbols];
    for (let slot = (hash >>> 7) & (ENTRIES - 1); ; slot = (slot + 1) & (ENTRIES - 1)) {
      if ((sample[slot] as number) < 0) return -1 - slot;
      const from = SEED_LENGTH_MAX * slot;
      let i = 0;
      while (i < length && symbols[from + i] === free[t + i]) i++;
      if (i === length) return slot;
    }
  }

  #select(length: number, often: Int32Array, live: number): Seed[] {
    const [sample, counts, free] = [this.#sample, this.#counts, this.#free];
    const strong: { slot: number; strength: number; at: number }[] = [];
    for (let slot = 0; slot < ENTRIES; slot++) {
      const count = counts[slot] as number;
      if (count < this.#least) continue;
      const at = sample[slot] as number;
      let expected = live;
      for (let i = at; i < at + length; i++) expected *= (often[free[i] as number] as number) / live;
      if (count <= 2 * expected) continue;
      strong.push({ slot, strength: count * Math.log(count / expected) - count + expected, at });
    }
    if (strong.length > SEEDS_MAX) this.isAll = false;
    strong.sort((a, b) => b.strength - a.strength || a.at - b.at);
    this.#seedOf.clear();
    this.#mayBeSeed.fill(0);
    return strong.slice(0, SEEDS_MAX).map(({ slot, at }) => {
      const symbols = [...free.subarray(at, at + length)];
      const hash = hashOf(symbols, 0, length);
      const seed: Seed = { symbols, hash, at: [], every: 1, seen: 0 };
      this.#seedOf.set(slot, seed);
      this.#mayBeSeed[hash & (SEED_BITS - 1)] = 1;
      return seed;
    });
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
