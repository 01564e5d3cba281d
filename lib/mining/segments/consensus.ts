import type { Tokens } from "./read-tokens.ts";

/** What is done, step by step, with how often each step is part of it. */
export interface Consensus {
  symbols: number[];
  /** Share of the occurrences that have the step. */
  occupancy: number[];
  /** Cost of another event between two steps, in nats. */
  insertCost: number;
}

/** A step of fewer occurrences than this is optional. */
export const CORE_SHARE = 0.5;
/** Chance that a step is found where it should be, at most: what is always there may still be missed. */
const OCCUPANCY_MAX = 0.97;
const WEIGHT_MIN = 0.3;
/** No one step proves much, or far-off places would be bridged for its sake. */
const WEIGHT_MAX = 4.5;
const SKIP_COST_MAX = 1.5;
/** Half of a routine, and its other half is lost: the most that is asked of one. The least, however short the text. */
const OPEN_SHARE_MAX = 0.5;
const OPEN_SHARE_MIN = 0.38;

/** A consensus with the log-odds, in nats, that its alignment adds up: a profile in the sense of Krogh et al. (1994). */
export interface Profile {
  consensus: Consensus;
  length: number;
  /** Gained by a step that is found: how much likelier its symbol is here than anywhere. */
  weight: Float64Array;
  /** Lost by skipping the steps before step j, from the first on: the cost of skipping i … j - 1 is the difference. */
  skipped: Float64Array;
  /** Gained by all steps from j on. */
  ahead: Float64Array;
  insertCost: number;
  /** Lost by an occurrence for being one. */
  openCost: number;
  /** Steps that may be skipped in a row. */
  skipMax: number;
  /** Last step with each symbol, and the one with the same symbol before each step; -1 where there is none. */
  lastStep: Int32Array;
  stepBefore: Int32Array;
}

/**
 * @param openShare what an occurrence must reach, of what a whole one is worth; where nothing is said, what it costs to
 * say where in the text it begins, within bounds
 */
export function toProfile(tokens: Tokens, consensus: Consensus, openShare?: number): Profile {
  const { symbols, occupancy, insertCost } = consensus;
  const length = symbols.length;
  const weight = new Float64Array(length);
  const skipped = new Float64Array(length + 1);
  const ahead = new Float64Array(length + 1);
  const lastStep = new Int32Array(tokens.symbols).fill(-1);
  const stepBefore = new Int32Array(length);
  let whole = 0;
  for (let j = 0; j < length; j++) {
    const there = Math.min(OCCUPANCY_MAX, occupancy[j] as number);
    const share = tokens.share[symbols[j] as number] as number;
    weight[j] = Math.min(WEIGHT_MAX, Math.max(WEIGHT_MIN, Math.log(there / share)));
    skipped[j + 1] = (skipped[j] as number) + Math.min(SKIP_COST_MAX, -Math.log(1 - there));
    stepBefore[j] = lastStep[symbols[j] as number] as number;
    lastStep[symbols[j] as number] = j;
    whole += (occupancy[j] as number) * (weight[j] as number);
  }
  for (let j = length - 1; j >= 0; j--) {
    ahead[j] = (ahead[j + 1] as number) + (weight[j] as number);
  }
  return {
    consensus,
    length,
    weight,
    skipped,
    ahead,
    insertCost,
    openCost: whole * (openShare ?? Math.min(OPEN_SHARE_MAX, Math.max(OPEN_SHARE_MIN, Math.log(tokens.count) / whole))),
    skipMax: Math.max(4, Math.ceil(length / 4)),
    lastStep,
    stepBefore,
  };
}
