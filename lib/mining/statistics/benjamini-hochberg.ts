import { lowerBound } from "../lower-bound.ts";

/**
 * Benjamini–Hochberg (1995) adjusted p-values: rejecting those ≤ q keeps the expected share of false discoveries ≤ q.
 * @param hypotheses number tested in all, when more were tested than the p-values given (the others count as p = 1).
 * @returns q-values in the order of `pValues`.
 */
export function adjustPValues(pValues: readonly number[], hypotheses: number = pValues.length): number[] {
  const total = Math.max(hypotheses, pValues.length);
  const sorted = Float64Array.from(pValues).sort();
  // Of each rank: the least of its own and of all ranks after it. Equal p-values come to the same.
  const adjusted = new Float64Array(sorted.length);
  let smallest = 1;
  for (let rank = sorted.length; rank >= 1; rank--) {
    smallest = Math.min(smallest, ((sorted[rank - 1] as number) * total) / rank);
    adjusted[rank - 1] = smallest;
  }
  return pValues.map((p) => Math.max(p, adjusted[lowerBound(sorted, p)] as number));
}
