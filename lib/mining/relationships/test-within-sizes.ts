import type { Timeline } from "../assemble-timeline.ts";
import { lowerBound } from "../lower-bound.ts";
import { chernoffTail } from "../statistics/tails.ts";
import type { FileTransactions } from "./collect-transactions.ts";
import { intersect } from "./test-association.ts";

/**
 * Whether two share transactions more than their sittings and the transactions' sizes explain: a long burst holds more of
 * everything, so that two files of one week's work meet in it for no other reason. Inside each stretch of activity both are
 * dealt to transactions by their sizes; Chernoff's bound. O(transactions of the stretches that have both).
 * @param a transactions of the one, ascending; `b` of the other
 */
export function testWithinSizes(
  { stretch: stretchOf, fileFirst }: Pick<FileTransactions, "stretch" | "fileFirst">,
  a: Int32Array,
  b: Int32Array,
): number {
  const countsA = countByStretch(stretchOf, a);
  const countsB = countByStretch(stretchOf, b);
  const parts: { trials: number; p: number }[] = [];
  const counted = new Set<number>();
  for (const [stretch, countA] of countsA) {
    const countB = countsB.get(stretch) ?? 0;
    const from = lowerBound(stretchOf, stretch);
    const to = lowerBound(stretchOf, stretch + 1);
    if (countB === 0 || to - from < 2) continue;
    counted.add(stretch);
    const files = (fileFirst[to] as number) - (fileFirst[from] as number);
    for (let t = from; t < to; t++) {
      const share = ((fileFirst[t + 1] as number) - (fileFirst[t] as number)) / files;
      parts.push({ trials: 1, p: Math.min(1, countA * share) * Math.min(1, countB * share) });
    }
  }
  let together = 0;
  for (const t of intersect(a, b)) if (counted.has(stretchOf[t] as number)) together++;
  return chernoffTail(together, parts);
}

/** Whether most of the transactions that two share are bursts: no commit or group made them of one piece. */
export function meetInBursts(
  { group }: Pick<Timeline, "group">,
  { positionFirst, positionAt }: Pick<FileTransactions, "positionFirst" | "positionAt">,
  a: Int32Array,
  b: Int32Array,
): boolean {
  const both = intersect(a, b);
  const bursts = both.filter((t) => (group[positionAt[positionFirst[t] as number] as number] ?? -1) < 0);
  return 2 * bursts.length > both.length;
}

function countByStretch(stretchOf: Int32Array, list: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const t of list) counts.set(stretchOf[t] as number, (counts.get(stretchOf[t] as number) ?? 0) + 1);
  return counts;
}
