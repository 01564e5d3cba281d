import type { Timeline } from "../assemble-timeline.ts";
import { lowerBound } from "../lower-bound.ts";

/** A set of more steps than this is not a place in an order. */
const STEPS_PER_POSITION_MAX = 6;
const BLOCK = 64;

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
  /** Of every 64th token: its position in the timeline, and the first token of that position. */
  position: Int32Array;
  first: Int32Array;
  /** Tokens of stretch s: `stretchFirst[s] … stretchFirst[s + 1] - 1`. */
  stretchFirst: Int32Array;
  /** Tokens of each symbol, and their share of all tokens. */
  often: Int32Array;
  share: Float64Array;
  /**
   * Where rounds are left out (see `foldRounds`): which token each is of the whole text, to which `position` and `first`
   * belong, and at last how many that has.
   */
  unfolded?: Int32Array;
}

/** Keeps the steps seen at least `least` times; the others remain as places without a symbol. O(runs). */
export function readTokens(timeline: Timeline, least: number): Tokens {
  const { positions, runStart, runStep, stretchStart, stretches } = timeline;
  const oftenOfStep = new Int32Array(timeline.steps.length);
  let count = 0;
  for (let p = 0; p < positions; p++) {
    const from = runStart[p] as number;
    const to = from + tokensOf(timeline, p);
    for (let r = from; r < to; r++) {
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
    position: new Int32Array(Math.ceil(count / BLOCK)),
    first: new Int32Array(Math.ceil(count / BLOCK)),
    stretchFirst: new Int32Array(stretches + 1),
    often: Int32Array.from(order, (step) => oftenOfStep[step] as number),
    share: Float64Array.from(order, (step) => (oftenOfStep[step] as number) / Math.max(1, count)),
  };
  const { symbol } = tokens;
  let at = 0;
  for (let s = 0; s < stretches; s++) {
    tokens.stretchFirst[s] = at;
    for (let p = stretchStart[s] as number; p < (stretchStart[s + 1] as number); p++) {
      const from = runStart[p] as number;
      const to = from + tokensOf(timeline, p);
      const first = at;
      for (let r = from; r < to; r++) {
        if (at % BLOCK === 0) {
          tokens.position[at / BLOCK] = p;
          tokens.first[at / BLOCK] = first;
        }
        symbol[at++] = symbolOf[runStep[r] as number] as number;
      }
    }
  }
  tokens.stretchFirst[stretches] = at;
  return tokens;
}

function tokensOf({ runStart }: Timeline, position: number): number {
  const runs = (runStart[position + 1] as number) - (runStart[position] as number);
  return runs <= STEPS_PER_POSITION_MAX ? runs : 0;
}

/** Position of a token: a few dozen looks from the last one noted. */
export function positionAt(timeline: Timeline, tokens: Tokens, token: number): number {
  return locate(timeline, tokens, tokens.unfolded?.[token] ?? token).position;
}

function locate(timeline: Timeline, tokens: Tokens, token: number): { position: number; first: number } {
  const block = Math.floor(token / BLOCK);
  let position = tokens.position[block] as number;
  let first = tokens.first[block] as number;
  for (;;) {
    const next = first + tokensOf(timeline, position);
    if (token < next) return { position, first };
    first = next;
    position++;
  }
}

/** Stretch of a token. O(log stretches): a column would be as long as the text, and is seldom asked. */
export function stretchAt({ stretchFirst }: Tokens, token: number): number {
  return lowerBound(stretchFirst, token + 1, 1, stretchFirst.length - 1) - 1;
}

/** Run of a token: the tokens of a position stand in the order of its runs. */
export function runOf(timeline: Timeline, tokens: Tokens, token: number): number {
  const whole = tokens.unfolded?.[token] ?? token;
  const { position, first } = locate(timeline, tokens, whole);
  return (timeline.runStart[position] as number) + whole - first;
}
