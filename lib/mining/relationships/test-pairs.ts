import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import type { FileTransactions } from "./collect-transactions.ts";
import { type Association, testAssociation } from "./test-association.ts";

/** Largest share of false ones among the pairs that are told. */
const Q_MAX = 0.01;
/** Times together that a pair is tested at: one less than the days of a pattern, for a near miss. */
const TOGETHER_MIN = 4;
/** Bounds the pairs of adversarial input; real years of work hold some hundred thousand. */
const PAIRS_MAX = 1_000_000;

/** Two files that changed together, by their numbers; `a` is the lower. */
export interface TestedPair extends Association {
  a: number;
  b: number;
  qValue: number;
}

/** Pairs are counted file by file: with whom it changed, and how often. O(Σ files² of a transaction). */
export function testPairs(data: FileTransactions): { tested: number; significant: TestedPair[] } {
  const { fileFirst, fileAt, of } = data;
  const together = new Int32Array(of.length);
  const met: number[] = [];
  const pairs: TestedPair[] = [];
  for (const [a, transactions] of of.entries()) {
    if (transactions.length < TOGETHER_MIN) continue;
    for (const t of transactions) {
      for (let i = (fileFirst[t + 1] as number) - 1; (fileAt[i] as number) > a; i--) {
        const b = fileAt[i] as number;
        if (together[b] === 0) met.push(b);
        together[b] = (together[b] as number) + 1;
      }
    }
    for (const b of met) {
      const common = together[b] as number;
      together[b] = 0;
      if (common < TOGETHER_MIN || pairs.length >= PAIRS_MAX) continue;
      pairs.push({ a, b, ...testAssociation(transactions, of[b] as Int32Array, common), qValue: 1 });
    }
    met.length = 0;
  }
  const adjusted = adjustPValues(pairs.map(({ pValue }) => pValue));
  for (const [i, pair] of pairs.entries()) pair.qValue = adjusted[i] ?? 1;
  return { tested: pairs.length, significant: pairs.filter(({ qValue }) => qValue <= Q_MAX) };
}
