import type { Profile } from "./consensus.ts";
import type { SegmentOccurrence } from "./find-occurrences.ts";
import type { Tokens } from "./read-tokens.ts";

export interface SegmentEvidence {
  /** Occurrences that a shuffle would give. */
  expected: number;
  /** Upper bound of the chance that any consensus would do so well in shuffled stretches. */
  pValue: number;
}

/**
 * How unlikely the occurrences are when the tokens of each stretch are put in random order. The likelihood of the found
 * alignment under the profile is set against its exact likelihood under a shuffle (each token drawn from what the stretch
 * still has left); from the logarithm go the cost of saying where the occurrences are and which of all consensuses of
 * that length it is. A likelihood ratio so weighed has a mean of at most 1 under the null, so by Markov's inequality a
 * shuffle exceeds it with a chance of at most its inverse, the choice of the consensus included (the universal test of
 * minimum description length, Grünwald 2007; Rissanen 1978). O(tokens of the stretches concerned).
 */
export function weighSegment(
  tokens: Tokens,
  profile: Profile,
  occurrences: readonly SegmentOccurrence[],
): SegmentEvidence {
  const { consensus, length, insertCost } = profile;
  const there = consensus.occupancy.map((share) => Math.min(0.98, Math.max(0.02, share)));
  const goOn = Math.log(1 - Math.exp(-insertCost));
  let gain = 0;
  let matchGain = 0;
  let stretch = -1;
  let left = new Map<number, number>();
  let leftAll = 0;
  let cursor = 0;
  const consume = (t: number): number => {
    const symbol = tokens.symbol[t] as number;
    const count = left.get(symbol) ?? 1;
    const chance = count / Math.max(1, leftAll);
    left.set(symbol, count - 1);
    leftAll--;
    return Math.log(chance);
  };
  for (const occurrence of occurrences) {
    const first = occurrence.tokens[0] as number;
    const own = tokens.stretch[first] as number;
    if (own !== stretch) {
      stretch = own;
      cursor = tokens.stretchFirst[own] as number;
      const end = tokens.stretchFirst[own + 1] as number;
      left = new Map();
      leftAll = end - cursor;
      for (let t = cursor; t < end; t++) {
        const symbol = tokens.symbol[t] as number;
        left.set(symbol, (left.get(symbol) ?? 0) + 1);
      }
    }
    let step = 0;
    for (const [i, t] of occurrence.tokens.entries()) {
      const j = occurrence.steps[i] as number;
      // A step out of its turn proves nothing.
      if (j < step) continue;
      if (i > 0) gain -= insertCost * (t - cursor);
      for (; cursor < t; cursor++) consume(cursor);
      for (; step < j; step++) gain += Math.log(1 - (there[step] as number));
      const matched = Math.log(there[j] as number) + goOn - consume(t);
      gain += matched;
      matchGain += matched;
      cursor = t + 1;
      step = j + 1;
    }
    for (; step < length; step++) gain += Math.log(1 - (there[step] as number));
  }
  const n = occurrences.length;
  const placing = Math.log(tokens.count / Math.max(1, n)) + 1;
  const model = length * (Math.log(Math.max(2, tokens.symbols)) + Math.log(n + 1) / 2);
  const evidence = gain - n * placing - model;
  return {
    expected: Math.min(n, tokens.count * Math.exp(-matchGain / Math.max(1, n))),
    pValue: Math.min(1, Math.max(1e-300, Math.exp(-evidence))),
  };
}
