import type { Timeline } from "../assemble-timeline.ts";

/** A set of more steps than this is not a place in an order. */
const STEPS_PER_POSITION_MAX = 6;

/**
 * The timeline as one text: a token for each run of a step, in order; steps of one set (a group, one instant) stand in
 * the fixed order of their symbols, so that sets which are alike read alike. Symbols are renumbered 0 … `symbols - 1`.
 */
export interface Tokens {
  count: number;
  symbols: number;
  /** Index into `timeline.steps` of each symbol. */
  stepOf: Int32Array;
  /** Symbol of each token, or -1 where its step is too rare to recur. */
  symbol: Int32Array;
  /** Position in the timeline of each token. */
  position: Int32Array;
  /** Tokens of stretch s: `stretchFirst[s] … stretchFirst[s + 1] - 1`. */
  stretchFirst: Int32Array;
  /** Tokens of each symbol, and their share of all tokens. */
  often: Int32Array;
  share: Float64Array;
}

/** Keeps the steps seen at least `least` times; the others remain as places without a symbol. O(runs). */
export function readTokens(timeline: Timeline, least: number): Tokens {
  const { positions, runStart, runStep, stretchStart, stretches } = timeline;
  const oftenOfStep = new Int32Array(timeline.steps.length);
  const isOrdered = (p: number) => (runStart[p + 1] as number) - (runStart[p] as number) <= STEPS_PER_POSITION_MAX;
  let count = 0;
  for (let p = 0; p < positions; p++) {
    if (!isOrdered(p)) continue;
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const step = runStep[r] as number;
      oftenOfStep[step] = (oftenOfStep[step] as number) + 1;
      count++;
    }
  }
  const symbolOf = new Int32Array(oftenOfStep.length).fill(-1);
  // The order of a set must not depend on which day came first: by symbol, as everything that is compared.
  const order = [...oftenOfStep.keys()].filter((step) => (oftenOfStep[step] as number) >= least);
  order.sort((a, b) => ((timeline.steps[a]?.symbol ?? "") < (timeline.steps[b]?.symbol ?? "") ? -1 : 1));
  for (const [symbol, step] of order.entries()) symbolOf[step] = symbol;
  const tokens: Tokens = {
    count,
    symbols: order.length,
    stepOf: Int32Array.from(order),
    symbol: new Int32Array(count),
    position: new Int32Array(count),
    stretchFirst: new Int32Array(stretches + 1),
    often: Int32Array.from(order, (step) => oftenOfStep[step] as number),
    share: Float64Array.from(order, (step) => (oftenOfStep[step] as number) / Math.max(1, count)),
  };
  let at = 0;
  for (let s = 0; s < stretches; s++) {
    tokens.stretchFirst[s] = at;
    for (let p = stretchStart[s] as number; p < (stretchStart[s + 1] as number); p++) {
      if (!isOrdered(p)) continue;
      for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
        tokens.symbol[at] = symbolOf[runStep[r] as number] as number;
        tokens.position[at] = p;
        at++;
      }
    }
  }
  tokens.stretchFirst[stretches] = at;
  return tokens;
}

/** Stretch of a token. O(log stretches): a column would be as long as the text, and is seldom asked. */
export function stretchAt({ stretchFirst }: Tokens, token: number): number {
  let low = 0;
  let high = stretchFirst.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((stretchFirst[middle] as number) <= token) low = middle;
    else high = middle;
  }
  return low;
}

/** Run of a token: the tokens of a position stand in the order of its runs. */
export function runOf({ runStart }: Timeline, { position }: Tokens, token: number): number {
  const own = position[token] as number;
  let before = 0;
  while (position[token - before - 1] === own) before++;
  return (runStart[own] as number) + before;
}
