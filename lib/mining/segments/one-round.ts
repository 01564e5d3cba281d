import type { Consensus } from "./consensus.ts";

/** Pairs of neighbours, and different symbols, of which so many meet themselves again are those of another round. */
const PAIRS_SHARE_MIN = 0.6;
const SYMBOLS_SHARE_MIN = 0.8;
/** A few steps at the end that are also the first ones must be so exactly. */
const OVERLAP_SHORT = 4;
const OVERLAP_MIN = 2;
/** Steps of nearly every occurrence: variants differ from round to round, these do not. */
const ALWAYS_SHARE = 0.75;

/**
 * The length of one round, of steps that were grown over more than one round of a routine done back to back (A B C A B
 * C, or A B C A B): the shift at which most pairs of neighbours meet themselves again, give or take one step for what a
 * variant adds, and hardly any symbol does not. By the latter a round is told from repeats inside one (open, copy,
 * paste, copy, paste, close). All of the steps where there is none. O(steps²).
 */
export function oneRound(symbols: readonly number[]): number {
  const { length } = symbols;
  const votes = new Float64Array(length + 2);
  for (let i = 0; i + 1 < length; i++) {
    for (let j = i + 1; j + 1 < length; j++) {
      if (symbols[i] !== symbols[j] || symbols[i + 1] !== symbols[j + 1]) continue;
      votes[j - i + 1] = (votes[j - i + 1] as number) + 1;
    }
  }
  for (let shift = 2; shift <= length - OVERLAP_MIN; shift++) {
    const pairs = length - shift - 1;
    const here = votes[shift + 1] as number;
    if (length - shift <= OVERLAP_SHORT) {
      if (here === pairs) return shift;
      continue;
    }
    const near = here + (votes[shift] as number) + (votes[shift + 2] as number);
    if (near < PAIRS_SHARE_MIN * pairs || shareMetAgain(symbols, shift) < SYMBOLS_SHARE_MIN) continue;
    return here >= (votes[shift + 2] as number) ? shift : shift + 1;
  }
  return length;
}

/** Of the different symbols in the parts that lie on each other when shifted, the share that meet themselves. */
function shareMetAgain(symbols: readonly number[], shift: number): number {
  const { length } = symbols;
  const all = new Set<number>();
  const met = new Set<number>();
  for (let i = 0; i < length; i++) {
    const symbol = symbols[i] as number;
    if (i < length - shift || i >= shift) all.add(symbol);
    for (let j = i + shift - 1; j <= i + shift + 1; j++) if (symbols[j] === symbol) met.add(symbol);
  }
  return met.size / Math.max(1, all.size);
}

/** A consensus cut to one round, by the steps that are nearly always there. */
export function toOneRound(consensus: Consensus): Consensus {
  const { symbols, occupancy, insertCost } = consensus;
  const always = [...symbols.keys()].filter((j) => (occupancy[j] as number) >= ALWAYS_SHARE);
  const round = oneRound(always.map((j) => symbols[j] as number));
  if (round === always.length) return consensus;
  const end = always[round] as number;
  return { symbols: symbols.slice(0, end), occupancy: occupancy.slice(0, end), insertCost };
}
