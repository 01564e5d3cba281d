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

/**
 * Single symbols and neighbouring two, three and four that occur at least `least` times among tokens that nothing
 * explains yet, strongest first (log-likelihood ratio against independence). Longer seeds tell places apart where the
 * alphabet is small; short ones survive where other events come between. Counted in two passes, of which the first
 * keeps sums by hash alone (Park, Chen & Yu 1995), so that memory does not grow. O(tokens).
 * @param free symbol of each token, or -1 where it is rare or explained
 */
export function findSeeds(tokens: Tokens, free: Int32Array, least: number): Seed[] {
  const often = new Int32Array(tokens.symbols);
  let live = 0;
  for (let t = 0; t < tokens.count; t++) {
    const symbol = free[t] as number;
    if (symbol < 0) continue;
    often[symbol] = (often[symbol] as number) + 1;
    live++;
  }
  const seeds: Seed[] = [];
  const buckets = new Int32Array(BUCKETS);
  for (let length = SEED_LENGTH_MAX; length >= 2; length--) {
    seeds.push(...countSeeds(tokens, free, length, least, often, live, buckets));
  }
  seeds.push(...singles(tokens, free, often, least));
  return seeds;
}

function singles(tokens: Tokens, free: Int32Array, often: Int32Array, least: number): Seed[] {
  const recurring = [...often.keys()].filter((symbol) => (often[symbol] as number) >= least);
  // The rarer ones tell more of where they stand; the rarest say little of anything.
  recurring.sort((a, b) => (often[b] as number) - (often[a] as number) || a - b);
  const seedOf = new Map<number, Seed>();
  for (const symbol of recurring.slice(0, SINGLES_MAX))
    seedOf.set(symbol, { symbols: [symbol], hash: hashOf([symbol], 0, 1), at: [], every: 1, seen: 0 });
  for (let t = 0; t < tokens.count; t++) {
    const seed = seedOf.get(free[t] as number);
    if (seed !== undefined) note(seed, t);
  }
  return [...seedOf.values()];
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

function countSeeds(
  tokens: Tokens,
  free: Int32Array,
  length: number,
  least: number,
  often: Int32Array,
  live: number,
  buckets: Int32Array,
): Seed[] {
  buckets.fill(0);
  eachWindow(tokens, free, length, (_, hash) => {
    const bucket = hash & (BUCKETS - 1);
    buckets[bucket] = (buckets[bucket] as number) + 1;
  });
  const sample = new Int32Array(ENTRIES).fill(-1);
  const counts = new Int32Array(ENTRIES);
  let filled = 0;
  const find = (t: number, hash: number): number => {
    for (let slot = (hash >>> 7) & (ENTRIES - 1); ; slot = (slot + 1) & (ENTRIES - 1)) {
      const other = sample[slot] as number;
      if (other < 0) return -1 - slot;
      let i = 0;
      while (i < length && free[other + i] === free[t + i]) i++;
      if (i === length) return slot;
    }
  };
  eachWindow(tokens, free, length, (t, hash) => {
    if ((buckets[hash & (BUCKETS - 1)] as number) < least) return;
    let slot = find(t, hash);
    if (slot < 0) {
      if (filled > ENTRIES / 2) return;
      filled++;
      slot = -1 - slot;
      sample[slot] = t;
    }
    counts[slot] = (counts[slot] as number) + 1;
  });
  const strong: { slot: number; strength: number; at: number }[] = [];
  for (let slot = 0; slot < ENTRIES; slot++) {
    const count = counts[slot] as number;
    if (count < least) continue;
    let expected = live;
    for (let i = 0; i < length; i++) expected *= (often[free[(sample[slot] as number) + i] as number] as number) / live;
    if (count <= 2 * expected) continue;
    strong.push({ slot, strength: count * Math.log(count / expected) - count + expected, at: sample[slot] as number });
  }
  strong.sort((a, b) => b.strength - a.strength || a.at - b.at);
  const seedOf = new Map<number, Seed>();
  for (const { slot, at } of strong.slice(0, SEEDS_MAX)) {
    seedOf.set(slot, {
      symbols: [...free.subarray(at, at + length)],
      hash: hashOf(free, at, length),
      at: [],
      every: 1,
      seen: 0,
    });
  }
  if (seedOf.size === 0) return [];
  eachWindow(tokens, free, length, (t, hash) => {
    if ((buckets[hash & (BUCKETS - 1)] as number) < least) return;
    const seed = seedOf.get(find(t, hash));
    if (seed !== undefined) note(seed, t);
  });
  return [...seedOf.values()];
}

/** Calls for every window of so many free tokens within a stretch. */
function eachWindow(
  tokens: Tokens,
  free: Int32Array,
  length: number,
  visit: (first: number, hash: number) => void,
): void {
  const { stretch, count } = tokens;
  for (let t = 0; t + length <= count; t++) {
    if (stretch[t] !== stretch[t + length - 1]) continue;
    let i = 0;
    while (i < length && (free[t + i] as number) >= 0) i++;
    if (i === length) visit(t, hashOf(free, t, length));
  }
}

/** Of so many symbols from one place on. */
export function hashOf(symbols: ArrayLike<number>, from: number, length: number): number {
  let hash = 0x9e3779b9 | length;
  for (let i = from; i < from + length; i++) {
    hash = Math.imul(hash ^ (symbols[i] as number), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  return hash;
}
