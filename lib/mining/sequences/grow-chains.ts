import type { Timeline } from "../assemble-timeline.ts";
import { IDLE_GAP_MS } from "../summarize-day.ts";
import type { StepIndex } from "./index-steps.ts";

/** Where a chain of steps was found: minimal windows, one per distinct end, ends ascending. */
export interface Embeddings {
  start: Int32Array;
  end: Int32Array;
}

export interface Chain {
  symbols: number[];
  embeddings: Embeddings;
  support: Support;
}

export interface Support {
  /** Occurrences that do not overlap, greedily from the earliest end, which is the most possible. */
  occurrences: number;
  stretches: number;
  days: number;
}

export interface GrowOptions {
  /** Other positions allowed between neighbouring steps. */
  gapMax: number;
  stepsMax: number;
  daysMin: number;
  /** Positions looked at in all; bounds time on adversarial input. */
  budget: number;
}

/** A chain costs about as much as looking at so many places, however few it has. */
const VISIT_COST = 50;
/** A chain of three or more is grown on only when it is this many standard deviations above what its prefix predicts. */
const GROW_SD = 2;
/** Only chains this far above it are worth the exact test: what passes among many thousands is far above that. */
const TEST_SD = 3;

/**
 * Finds chains of distinct steps by growing them one step to the right (PrefixSpan's projection, Pei et al. 2001, with a
 * gap constraint as in Mannila's episodes). Every pair is grown on, however ordinary, so that a routine made of common
 * steps is not lost to a pairwise filter; from three steps on, a chain must stand out from its prefix.
 * Visits chains in a fixed order; stops when the budget is spent.
 * @returns hypotheses looked at.
 */
export function growChains(
  timeline: Timeline,
  index: StepIndex,
  options: GrowOptions,
  visit: (chain: Chain) => void,
): number {
  const { gapMax, stepsMax, daysMin } = options;
  const counts = new Int32Array(index.symbols);
  const fill = new Int32Array(index.symbols);
  let spent = 0;
  let hypotheses = 0;

  for (let s = 0; s < index.symbols; s++) {
    const places = index.places.subarray(index.placesFirst[s], index.placesFirst[s + 1]);
    // Each first step gets its share, and what earlier ones left over.
    grow([s], { start: places, end: places }, Math.ceil((options.budget * (s + 1)) / index.symbols));
  }
  return hypotheses;

  function grow(symbols: number[], prefix: Embeddings, budget: number): void {
    if (spent > budget) return;
    const touched: number[] = [];
    spent +=
      VISIT_COST +
      eachExtension(timeline, index, prefix, gapMax, (symbol) => {
        if (counts[symbol] === 0) touched.push(symbol);
        counts[symbol] = (counts[symbol] as number) + 1;
      });
    touched.sort((a, b) => a - b);
    const kept = new Map<number, Embeddings>();
    for (const symbol of touched) {
      const count = counts[symbol] as number;
      counts[symbol] = 0;
      if (count < daysMin || symbols.includes(symbol)) continue;
      hypotheses++;
      if (symbols.length > 1 && standsOut(prefix, symbol, count) < GROW_SD) continue;
      kept.set(symbol, { start: new Int32Array(count), end: new Int32Array(count) });
      fill[symbol] = 0;
    }
    if (kept.size === 0) return;
    eachExtension(timeline, index, prefix, gapMax, (symbol, start, end) => {
      const list = kept.get(symbol);
      if (list === undefined) return;
      const slot = fill[symbol] as number;
      list.start[slot] = start;
      list.end[slot] = end;
      fill[symbol] = slot + 1;
    });
    for (const [symbol, embeddings] of kept) {
      const support = supportOf(timeline, embeddings);
      if (support.days < daysMin) continue;
      const chain = [...symbols, symbol];
      if (standsOut(prefix, symbol, embeddings.end.length) >= TEST_SD) visit({ symbols: chain, embeddings, support });
      if (chain.length < stepsMax) grow(chain, embeddings, budget);
    }
  }

  /** Standard deviations above what a step's own frequency predicts after so many prefixes. */
  function standsOut(prefix: Embeddings, symbol: number, count: number): number {
    const places = (index.placesFirst[symbol + 1] as number) - (index.placesFirst[symbol] as number);
    const chance = 1 - (1 - Math.min(1, places / timeline.positions)) ** (gapMax + 1);
    const mean = prefix.end.length * chance;
    return (count - mean) / Math.sqrt(mean * (1 - chance) + 1e-9);
  }
}

/** Calls back for each step that follows a prefix within the gap, once per place, with the latest start. Returns places looked at. */
function eachExtension(
  timeline: Timeline,
  index: StepIndex,
  prefix: Embeddings,
  gapMax: number,
  visit: (symbol: number, start: number, end: number) => void,
): number {
  const { stretch, stretchStart, startMs, endMs } = timeline;
  const { first, at } = index;
  let spent = 0;
  for (let i = 0; i < prefix.end.length; i++) {
    const from = prefix.end[i] as number;
    const start = prefix.start[i] as number;
    // A place beyond the next end is nearer to that one: every place is visited once, from the nearest end before it.
    const nextEnd = i + 1 < prefix.end.length ? (prefix.end[i + 1] as number) : timeline.positions;
    const stop = Math.min(from + gapMax + 1, nextEnd, (stretchStart[(stretch[from] as number) + 1] as number) - 1);
    for (let p = from + 1; p <= stop; p++) {
      spent++;
      if ((startMs[p] as number) - (endMs[from] as number) > IDLE_GAP_MS) break;
      for (let j = first[p] as number; j < (first[p + 1] as number); j++) visit(at[j] as number, start, p);
    }
  }
  return spent;
}

export function supportOf(timeline: Timeline, { start, end }: Embeddings): Support {
  let occurrences = 0;
  let stretches = 0;
  let days = 0;
  let busyTo = -1;
  let lastStretch = -1;
  let lastDay = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < end.length; i++) {
    const from = start[i] as number;
    if (from <= busyTo) continue;
    busyTo = end[i] as number;
    occurrences++;
    const stretch = timeline.stretch[from] as number;
    if (stretch !== lastStretch) stretches++;
    lastStretch = stretch;
    const day = timeline.day[from] as number;
    if (day !== lastDay) days++;
    lastDay = day;
  }
  return { occurrences, stretches, days };
}

/** Embeddings level by level; `parents[k][i]` is the place in level k - 1 that embedding i of level k continues. */
function embed(timeline: Timeline, index: StepIndex, symbols: readonly number[], gapMax: number) {
  const firstSymbol = symbols[0] ?? 0;
  let ends: Int32Array = index.places.subarray(index.placesFirst[firstSymbol], index.placesFirst[firstSymbol + 1]);
  const levels: Int32Array[] = [ends];
  const parents: Int32Array[] = [new Int32Array(0)];
  for (let k = 1; k < symbols.length; k++) {
    const wanted = symbols[k] as number;
    const places = (index.placesFirst[wanted + 1] as number) - (index.placesFirst[wanted] as number);
    const nextEnds = new Int32Array(places);
    const from = new Int32Array(places);
    let count = 0;
    const ranks = Int32Array.from(ends.keys());
    eachExtension(timeline, index, { start: ranks, end: ends }, gapMax, (symbol, rank, end) => {
      if (symbol !== wanted) return;
      nextEnds[count] = end;
      from[count] = rank;
      count++;
    });
    ends = nextEnds.subarray(0, count);
    levels.push(ends);
    parents.push(from.subarray(0, count));
  }
  return { levels, parents };
}

/** Positions of every step of each occurrence that does not overlap an earlier one. O(places of the steps × gap). */
export function findOccurrences(
  timeline: Timeline,
  index: StepIndex,
  symbols: readonly number[],
  gapMax: number,
): Int32Array[] {
  const { levels, parents } = embed(timeline, index, symbols, gapMax);
  const occurrences: Int32Array[] = [];
  let busyTo = -1;
  const last = levels.length - 1;
  for (let i = 0; i < (levels[last] as Int32Array).length; i++) {
    const path = new Int32Array(symbols.length);
    let at = i;
    for (let k = last; k >= 0; k--) {
      path[k] = levels[k]?.[at] as number;
      if (k > 0) at = parents[k]?.[at] as number;
    }
    if ((path[0] as number) <= busyTo) continue;
    busyTo = path[last] as number;
    occurrences.push(path);
  }
  return occurrences;
}
