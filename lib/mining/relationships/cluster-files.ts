export interface FilePair {
  a: number;
  b: number;
  /** Transactions with both over transactions with either. */
  jaccard: number;
}

/** Average share of common transactions inside a cluster. */
const JACCARD_MIN = 0.5;

/**
 * Groups files that keep changing as one set: average-linkage clustering of the significant pairs, closest first. A set
 * of thirteen translation files becomes one cluster instead of 78 pairs.
 * @returns clusters of at least two files, each ascending, in order of their first file.
 */
export function clusterFiles(pairs: readonly FilePair[]): number[][] {
  const close = pairs.filter(({ jaccard }) => jaccard >= JACCARD_MIN);
  close.sort((x, y) => y.jaccard - x.jaccard || x.a - y.a || x.b - y.b);
  const jaccard = new Map<number, Map<number, number>>();
  const clusterOf = new Map<number, number[]>();
  for (const { a, b, jaccard: value } of close) {
    remember(a, b, value);
    remember(b, a, value);
  }
  for (const { a, b } of close) {
    const left = clusterOf.get(a) ?? [a];
    const right = clusterOf.get(b) ?? [b];
    if (left === right) continue;
    let sum = 0;
    for (const x of left) for (const y of right) sum += jaccard.get(x)?.get(y) ?? 0;
    if (sum / (left.length * right.length) < JACCARD_MIN) continue;
    const merged = [...left, ...right];
    for (const file of merged) clusterOf.set(file, merged);
  }
  const clusters = [...new Set(clusterOf.values())].map((files) => files.sort((x, y) => x - y));
  return clusters.sort((x, y) => (x[0] ?? 0) - (y[0] ?? 0));

  function remember(from: number, to: number, value: number): void {
    const known = jaccard.get(from);
    if (known === undefined) jaccard.set(from, new Map([[to, value]]));
    else known.set(to, value);
  }
}
