import { lowerBound } from "../lower-bound.ts";
import { chernoffTail, hypergeometricPoint, hypergeometricTail } from "../statistics/tails.ts";

export interface Association {
  together: number;
  expected: number;
  pValue: number;
}

/** Beyond so many steps of convolution a bound has to do: half a second, once or twice in a person's life. */
const CONVOLUTION_MAX = 20_000_000;
/** Beyond this chance, files of one sitting may have met in one commit by luck; nobody asks how far below it. */
export const WITHIN_STRETCHES_P_MAX = 0.02;

/**
 * Whether two things that happen in transactions go together more than by chance: hypergeometric test over the
 * transactions of the time in which both were in use, so that two files of the same month do not look related for
 * having had the same month.
 * @param a transactions of the one, ascending; `b` of the other
 * @param known how many they have in common, where that is known; O(log n) then
 */
export function testAssociation(a: Int32Array, b: Int32Array, known?: number): Association {
  const from = Math.max(a[0] ?? 0, b[0] ?? 0);
  const to = Math.min(a.at(-1) ?? -1, b.at(-1) ?? -1);
  if (to < from) return { together: 0, expected: 0, pValue: 1 };
  const both = known ?? intersect(a, b).length;
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
 * too means that the two belong to one change, not only to one sitting. Chernoff's bound for the binomial counts of the
 * same chances, which are spread wider (Hoeffding 1963); where that does not tell (`WITHIN_STRETCHES_P_MAX`), the exact
 * distribution of a sum of independent hypergeometric counts, by convolution, O(stretches × occurrences).
 * @param stretchOf stretch of each transaction
 * @param sizes transactions of each stretch
 */
export function testWithinStretches(
  stretchOf: Int32Array,
  sizes: ArrayLike<number>,
  a: Int32Array,
  b: Int32Array,
): number {
  const tables: { size: number; countA: number; countB: number }[] = [];
  /** How many of the one lie in stretches in which any is one of the other's with this chance. */
  const chanced = new Map<number, number>();
  let together = 0;
  let reach = 0;
  // Both lists stretch by stretch: transactions come in order of time.
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const stretch = Math.max(stretchOf[a[i] as number] as number, stretchOf[b[j] as number] as number);
    while (i < a.length && (stretchOf[a[i] as number] as number) < stretch) i++;
    while (j < b.length && (stretchOf[b[j] as number] as number) < stretch) j++;
    const [fromA, fromB] = [i, j];
    let common = 0;
    for (; i < a.length && stretchOf[a[i] as number] === stretch; i++) {
      while (j < b.length && (b[j] as number) < (a[i] as number)) j++;
      if (b[j] === a[i]) common++;
    }
    while (j < b.length && stretchOf[b[j] as number] === stretch) j++;
    const [countA, countB, size] = [i - fromA, j - fromB, sizes[stretch] ?? 1];
    if (countA === 0 || countB === 0 || size < 2) continue;
    together += common;
    tables.push({ size, countA, countB });
    chanced.set(countB / size, (chanced.get(countB / size) ?? 0) + countA);
    reach += Math.min(countA, countB);
  }
  const bound = chernoffTail(
    together,
    Array.from(chanced, ([p, trials]) => ({ trials, p })),
  );
  if (bound <= WITHIN_STRETCHES_P_MAX || tables.length * Math.min(together, reach) > CONVOLUTION_MAX) return bound;
  // chances[k]: so far k together; the last entry holds `together` or more.
  let chances = new Float64Array(together + 1);
  let next = new Float64Array(together + 1);
  let reached = 0;
  chances[0] = 1;
  for (const { size, countA, countB } of tables) {
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

/** Common values of two ascending lists. */
export function intersect(a: Int32Array, b: Int32Array): Int32Array {
  const common = new Int32Array(Math.min(a.length, b.length));
  let found = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = a[i] as number;
    const y = b[j] as number;
    if (x === y) common[found++] = x;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return common.subarray(0, found);
}

function countBetween(list: Int32Array, from: number, to: number): number {
  return lowerBound(list, to + 1) - lowerBound(list, from);
}
