import { hypergeometricPoint, hypergeometricTail } from "../statistics/tails.ts";
import type { Transaction } from "./collect-transactions.ts";

export interface Association {
  together: number;
  expected: number;
  pValue: number;
}

/**
 * Whether two things that happen in transactions go together more than by chance: hypergeometric test over the
 * transactions of the time in which both were in use, so that two files of the same month do not look related for
 * having had the same month.
 * @param a transactions of the one, ascending; `b` of the other
 */
export function testAssociation(a: readonly number[], b: readonly number[]): Association {
  const from = Math.max(a[0] ?? 0, b[0] ?? 0);
  const to = Math.min(a.at(-1) ?? -1, b.at(-1) ?? -1);
  if (to < from) return { together: 0, expected: 0, pValue: 1 };
  const both = intersect(a, b).length;
  const ofA = countBetween(a, from, to);
  const ofB = countBetween(b, from, to);
  const population = to - from + 1;
  return {
    together: both,
    expected: (ofA * ofB) / population,
    pValue: hypergeometricTail(both, population, ofA, ofB),
  };
}

/**
 * The same question with sittings taken as given: inside each stretch of activity, do the two share transactions more
 * than if the stretch's transactions were dealt out afresh? Stretches with one transaction cannot tell. Passing this
 * too means that the two belong to one change, not only to one sitting. (Exact: the distribution of a sum of independent
 * hypergeometric counts, by convolution. O(stretches × occurrences).)
 */
export function testWithinStretches(
  transactions: readonly Transaction[],
  stretchSizes: ReadonlyMap<number, number>,
  a: readonly number[],
  b: readonly number[],
): number {
  const inB = countByStretch(transactions, b);
  let together = 0;
  for (const t of intersect(a, b)) {
    if ((stretchSizes.get(transactions[t]?.stretch ?? -1) ?? 1) > 1) together++;
  }
  // chances[k]: so far k together; the last entry holds `together` or more.
  let chances = new Float64Array(together + 1);
  let next = new Float64Array(together + 1);
  let reached = 0;
  chances[0] = 1;
  for (const [stretch, countA] of countByStretch(transactions, a)) {
    const countB = inB.get(stretch) ?? 0;
    const size = stretchSizes.get(stretch) ?? 1;
    if (countB === 0 || size < 2) continue;
    next.fill(0);
    const least = Math.max(0, countA + countB - size);
    for (let k = least; k <= Math.min(countA, countB); k++) {
      const chance = hypergeometricPoint(k, size, countA, countB);
      for (let sofar = 0; sofar <= reached; sofar++) {
        const sum = Math.min(together, sofar + k);
        next[sum] = (next[sum] as number) + (chances[sofar] as number) * chance;
      }
    }
    [chances, next] = [next, chances];
    reached = Math.min(together, reached + Math.min(countA, countB));
  }
  return chances[together] as number;
}

function countByStretch(transactions: readonly Transaction[], list: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const t of list) {
    const stretch = transactions[t]?.stretch ?? -1;
    counts.set(stretch, (counts.get(stretch) ?? 0) + 1);
  }
  return counts;
}

/** Common values of two ascending lists. */
export function intersect(a: readonly number[], b: readonly number[]): number[] {
  const common: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = a[i] as number;
    const y = b[j] as number;
    if (x === y) common.push(x);
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return common;
}

function countBetween(list: readonly number[], from: number, to: number): number {
  return lowerBound(list, to + 1) - lowerBound(list, from);
}

/** Index of the first value that is at least `value`. */
export function lowerBound(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
