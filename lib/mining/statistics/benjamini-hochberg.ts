/**
 * Benjamini–Hochberg (1995) adjusted p-values: rejecting those ≤ q keeps the expected share of false discoveries ≤ q.
 * @param hypotheses number tested in all, when more were tested than the p-values given (the others count as p = 1).
 * @returns q-values in the order of `pValues`.
 */
export function adjustPValues(pValues: readonly number[], hypotheses: number = pValues.length): number[] {
  const total = Math.max(hypotheses, pValues.length);
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[a] ?? 1) - (pValues[b] ?? 1));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let smallest = 1;
  for (let rank = order.length; rank >= 1; rank--) {
    const i = order[rank - 1] ?? 0;
    smallest = Math.min(smallest, ((pValues[i] ?? 1) * total) / rank);
    adjusted[i] = Math.max(smallest, pValues[i] ?? 1);
  }
  return adjusted;
}
