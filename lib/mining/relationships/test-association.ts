import { chernoffTail, hypergeometricPoint, hypergeometricTail } from "../statistics/tails.ts";

export interface Association {
  together: number;
  expected: number;
  pValue: number;
}

/** Beyond so many steps of convolution a bound has to do: half a second, once or twice in a person's life. */
const CONVOLUTION_MAX = 20_000_000;

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
 * too means that the two belong to one change, not only to one sitting. (Exact: the distribution of a sum of independent
 * hypergeometric counts, by convolution, O(stretches × occurrences); where that is too much, Chernoff's bound for the
 * binomial counts of the same chances, which are spread wider: Hoeffding 1963.)
 * @param stretchOf stretch of each transaction
 * @param sizes transactions of each stretch
 */
export function testWithinStretches(
  stretchOf: Int32Array,
  sizes: ArrayLike<number>,
  a: Int32Array,
  b: Int32Array,
): number {
  const sizeOf = (stretch: number) => sizes[stretch] ?? 1;
  const inB = countByStretch(stretchOf, b);
  let together = 0;
  for (const t of intersect(a, b)) if (sizeOf(stretchOf[t] ?? -1) > 1) together++;
  const tables: { size: number; countA: number; countB: number }[] = [];
  let reach = 0;
  for (const [stretch, countA] of countByStretch(stretchOf, a)) {
    const countB = inB.get(stretch) ?? 0;
    const size = sizeOf(stretch);
    if (countB === 0 || size < 2) continue;
    tables.push({ size, countA, countB });
    reach += Math.min(countA, countB);
  }
  if (tables.length * Math.min(together, reach) > CONVOLUTION_MAX) {
    return chernoffTail(
      together,
      tables.map(({ size, countA, countB }) => ({ trials: countA, p: countB / size })),
    );
  }
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

function countByStretch(stretchOf: Int32Array, list: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const t of list) {
    const stretch = stretchOf[t] ?? -1;
    counts.set(stretch, (counts.get(stretch) ?? 0) + 1);
  }
  return counts;
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

/** Index of the first value that is at least `value`. */
export function lowerBound(list: Int32Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
