import type { Profile } from "./consensus.ts";
import type { SegmentOccurrence } from "./find-occurrences.ts";
import { stretchAt, type Tokens } from "./read-tokens.ts";

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
  /** What the stretch still has of each symbol, those too rare to be told apart as one in the last place. */
  const left = new Int32Array(tokens.symbols + 1);
  const placeOf = (t: number) => {
    const symbol = tokens.symbol[t] as number;
    return symbol < 0 ? tokens.symbols : symbol;
  };
  let leftAll = 0;
  let cursor = 0;
  const consume = (t: number): number => {
    const place = placeOf(t);
    const chance = (left[place] as number) / leftAll;
    left[place] = (left[place] as number) - 1;
    leftAll--;
    return chance;
  };
  for (const occurrence of occurrences) {
    const first = occurrence.tokens[0] as number;
    const own = stretchAt(tokens, first);
    if (own !== stretch) {
      stretch = own;
      cursor = tokens.stretchFirst[own] as number;
      const end = tokens.stretchFirst[own + 1] as number;
      left.fill(0);
      leftAll = end - cursor;
      for (let t = cursor; t < end; t++) left[placeOf(t)] = (left[placeOf(t)] as number) + 1;
    }
    let step = 0;
    for (const [i, t] of occurrence.tokens.entries()) {
      const j = occurrence.steps[i] as number;
      // A step out of its turn proves nothing.
      if (j < step) continue;
      if (i > 0) gain -= insertCost * (t - cursor);
      for (; cursor < t; cursor++) consume(cursor);
      for (; step < j; step++) gain += Math.log(1 - (there[step] as number));
      const matched = Math.log(there[j] as number) + goOn - Math.log(consume(t));
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
