import type { Timeline } from "../assemble-timeline.ts";
import { free } from "../columns.ts";
import type { InPieces } from "../in-pieces.ts";
import { logLikelihoodRatio } from "../statistics/tails.ts";
import { isFirst, reachOf, type StepIndex, symbolOf } from "./index-steps.ts";
import { Projection } from "./projection.ts";

/**
 * Where a chain of steps was found: minimal windows, one per distinct end, ends ascending. Rows `from … to - 1` of the
 * columns, which many chains share.
 */
interface Embeddings {
  /** Place of the first step, by its number among all of them. */
  start: Int32Array;
  /** Entry of the projection. */
  end: Int32Array;
  from: number;
  to: number;
}

/** A chain that stands out. */
export interface Chain {
  symbols: number[];
  support: Support;
}

export interface Support {
  /** Occurrences that do not overlap, greedily from the earliest end, which is the most possible. */
  occurrences: number;
  stretches: number;
  days: number;
}

/** One search among several over the same steps. */
export interface ChainSearch {
  /** Other positions allowed between neighbouring steps. */
  gapMax: number;
  /** Told each chain that stands out, among so many hypotheses so far; returns what that cost, in positions looked at. */
  visit: (chain: Chain, hypotheses: number) => number;
}

export interface GrowOptions {
  stepsMax: number;
  daysMin: number;
  /** Positions that each search looks at in all; bounds time on adversarial input. */
  budget: number;
  /** A chain of three or more is grown on only when it is this many standard deviations above what its prefix predicts. */
  growSdMin: number;
  /** Only chains this much likelier than that (logarithm of the likelihood ratio of two Poisson counts) are visited, */
  testLlrMin: number;
  /**
   * and of these only those that could be told among as many hypotheses as there have been, were they so many times rarer
   * by chance than the frequencies of all their steps say.
   */
  rarerMax: number;
}

/** A chain costs about as much as looking at so many places, however few it has. */
const VISIT_COST = 50;

/**
 * Finds chains of steps, in which one may recur, by growing them one step to the right (PrefixSpan's projection, Pei et
 * al. 2001, with a gap constraint as in Mannila's episodes) in what lies within reach of its first one. Every pair is grown
 * on, however ordinary, so that a routine made of common steps is not lost to a pairwise filter; from three steps on, a
 * chain must stand out from its prefix.
 * Visits chains in a fixed order, first step by first step and search by search; a search stops when its budget is spent.
 * O(budget × searches) time, whatever the input; O(places × steps) memory, in columns that are used again for every chain
 * of the same length.
 * @param begin told before the chains of the next first step come
 * @returns hypotheses looked at.
 */
export function* growChains(
  timeline: Timeline,
  index: StepIndex,
  searches: readonly ChainSearch[],
  options: GrowOptions,
  begin: () => void = () => {},
): InPieces<number> {
  const room = new SearchRoom(timeline, index);
  const growers = searches.map((search) => new Grower(timeline, index, search, options, room));
  const gapMax = Math.max(...searches.map((search) => search.gapMax));
  for (let s = 0; s < index.symbols; s++) {
    room.projection.project(s, (gapMax + 1) * (options.stepsMax - 1));
    begin();
    // Each first step gets its share, and what earlier ones left over.
    const budget = Math.ceil((options.budget * (s + 1)) / index.symbols);
    for (const grower of growers) {
      grower.growFrom(s, budget);
      yield;
    }
  }
  room.close();
  return growers.reduce((sum, { hypotheses }) => sum + hypotheses, 0);
}

/** Grows the chains of one search from the first step that is projected. */
class Grower {
  hypotheses = 0;
  #spent = 0;
  readonly #search: ChainSearch;
  readonly #options: GrowOptions;
  readonly #room: SearchRoom;
  /** Chance that a step follows any given place within the gap, by its own frequency. */
  readonly #chances: Float64Array;

  constructor(
    { positions }: Timeline,
    { symbols, placesFirst }: StepIndex,
    search: ChainSearch,
    options: GrowOptions,
    room: SearchRoom,
  ) {
    this.#search = search;
    this.#options = options;
    this.#room = room;
    this.#chances = Float64Array.from({ length: symbols }, (_, symbol) => {
      const often = (placesFirst[symbol + 1] as number) - (placesFirst[symbol] as number);
      return 1 - (1 - Math.min(1, often / positions)) ** (search.gapMax + 1);
    });
  }

  growFrom(symbol: number, budget: number): void {
    const { projection } = this.#room;
    const everywhere = { start: projection.number, end: projection.entry, from: 0, to: projection.places };
    this.#grow([symbol], everywhere, projection.places, budget);
  }

  /** @param byChance how many embeddings of the prefix the frequencies of its steps would give */
  #grow(symbols: number[], prefix: Embeddings, byChance: number, budget: number): void {
    if (this.#spent > budget) return;
    const { stepsMax, daysMin, growSdMin, testLlrMin, rarerMax } = this.#options;
    const { projection, extensions } = this.#room;
    this.#spent += VISIT_COST + extensions.collect(prefix, this.#search.gapMax + 1);
    const kept: { symbol: number; byChance: number; isTested: boolean; embeddings: Embeddings }[] = [];
    const prefixes = prefix.to - prefix.from;
    const { start, end } = this.#room.columnsFor(symbols.length, extensions.found);
    let filled = 0;
    for (const symbol of extensions.symbolsSeen(daysMin)) {
      // A step done twice in a row is one run of it, and what is between only interrupts the run.
      if (symbol === symbols.at(-1)) continue;
      this.hypotheses++;
      const count = extensions.countOf(symbol);
      const chance = this.#chances[symbol] as number;
      const mean = prefixes * chance;
      // From three steps on, a chain must stand out from what its last step's own frequency predicts.
      if (symbols.length > 1 && count - mean < growSdMin * Math.sqrt(mean * (1 - chance) + 1e-9)) continue;
      const isTested =
        logLikelihoodRatio(count, mean) >= testLlrMin &&
        logLikelihoodRatio(count, (byChance * chance) / rarerMax) >= Math.log(this.hypotheses);
      const embeddings = { start, end, from: filled, to: filled + count };
      kept.push({ symbol, byChance: byChance * chance, isTested, embeddings });
      extensions.place(symbol, filled);
      filled += count;
    }
    if (kept.length > 0) extensions.distribute(start, end);
    extensions.clear();
    for (const { symbol, byChance, isTested, embeddings } of kept) {
      const support = supportOf(projection, embeddings);
      if (support.days < daysMin) continue;
      const chain = [...symbols, symbol];
      if (isTested) this.#spent += this.#search.visit({ symbols: chain, support }, this.hypotheses);
      if (chain.length < stepsMax) this.#grow(chain, embeddings, byChance, budget);
    }
  }
}

/** Columns that are as long as the places of the commonest step, and more: made once, for one search after the other. */
class SearchRoom {
  readonly projection: Projection;
  readonly extensions: Extensions;
  /** Embeddings of all extensions of the chain being grown, by its length. */
  readonly #columns = new Map<number, { start: Int32Array<ArrayBuffer>; end: Int32Array<ArrayBuffer> }>();

  constructor(timeline: Timeline, index: StepIndex) {
    this.projection = new Projection(timeline, index);
    this.extensions = new Extensions(this.projection, index.symbols);
  }

  columnsFor(length: number, size: number): { start: Int32Array; end: Int32Array } {
    let own = this.#columns.get(length);
    if (own === undefined || own.end.length < size) {
      const room = Math.max(size, 2 * (own?.end.length ?? 0));
      own = { start: new Int32Array(room), end: new Int32Array(room) };
      this.#columns.set(length, own);
    }
    return own;
  }

  /** Gives the memory back at once. */
  close(): void {
    this.projection.close();
    this.extensions.close();
    for (const { start, end } of this.#columns.values()) {
      free(start);
      free(end);
    }
  }
}

/** The steps that follow the embeddings of a prefix within the gap, once per place and with the latest start. */
class Extensions {
  found = 0;
  readonly #projection: Projection;
  /** An entry is seen once for a prefix, so there are no more extensions than entries. */
  #symbol = new Int32Array(0);
  #start = new Int32Array(0);
  #end = new Int32Array(0);
  readonly #counts: Int32Array;
  /** Where the next embedding of a symbol goes, or -1. */
  readonly #next: Int32Array;
  readonly #seen: Int32Array;
  #seenCount = 0;

  constructor(projection: Projection, symbols: number) {
    this.#projection = projection;
    this.#counts = new Int32Array(symbols);
    this.#next = new Int32Array(symbols).fill(-1);
    this.#seen = new Int32Array(symbols);
  }

  /**
   * @param reach positions in which the next step may be
   * @returns positions looked at
   */
  collect(prefix: Embeddings, reach: number): number {
    const { text } = this.#projection;
    if (this.#symbol.length < text.length) {
      this.#symbol = new Int32Array(text.length);
      this.#start = new Int32Array(text.length);
      this.#end = new Int32Array(text.length);
    }
    const counts = this.#counts;
    const seen = this.#seen;
    const { start: prefixStart, end: prefixEnd, to } = prefix;
    const [symbols, starts, ends] = [this.#symbol, this.#start, this.#end];
    let looked = 0;
    let found = 0;
    let seenCount = 0;
    for (let i = prefix.from; i < to; i++) {
      let e = prefixEnd[i] as number;
      let left = Math.min(reachOf(text[e] as number), reach);
      if (left === 0) continue;
      const start = prefixStart[i] as number;
      // A place beyond the next end is nearer to that one: every place is visited once, from the nearest end before it.
      const nextEnd = i + 1 < to ? (prefixEnd[i + 1] as number) : text.length;
      let entry = text[++e] as number;
      while (!isFirst(entry)) entry = text[++e] as number;
      while (left > 0 && e <= nextEnd) {
        left--;
        looked++;
        do {
          const symbol = symbolOf(entry);
          if (symbol >= 0) {
            const count = counts[symbol] as number;
            if (count === 0) seen[seenCount++] = symbol;
            counts[symbol] = count + 1;
            symbols[found] = symbol;
            starts[found] = start;
            ends[found] = e;
            found++;
          }
          entry = text[++e] as number;
        } while (!isFirst(entry));
      }
    }
    this.#seenCount = seenCount;
    this.found = found;
    return looked;
  }

  close(): void {
    for (const column of [this.#symbol, this.#start, this.#end]) free(column);
  }

  countOf(symbol: number): number {
    return this.#counts[symbol] as number;
  }

  /** Ascending. */
  symbolsSeen(least: number): number[] {
    const often: number[] = [];
    for (let i = 0; i < this.#seenCount; i++) {
      const symbol = this.#seen[i] as number;
      if ((this.#counts[symbol] as number) >= least) often.push(symbol);
    }
    return often.sort((a, b) => a - b);
  }

  /** The embeddings of a symbol are wanted, from this entry of the columns on. */
  place(symbol: number, from: number): void {
    this.#next[symbol] = from;
  }

  distribute(start: Int32Array, end: Int32Array): void {
    for (let i = 0; i < this.found; i++) {
      const symbol = this.#symbol[i] as number;
      const slot = this.#next[symbol] as number;
      if (slot < 0) continue;
      start[slot] = this.#start[i] as number;
      end[slot] = this.#end[i] as number;
      this.#next[symbol] = slot + 1;
    }
  }

  clear(): void {
    for (let i = 0; i < this.#seenCount; i++) {
      const symbol = this.#seen[i] as number;
      this.#counts[symbol] = 0;
      this.#next[symbol] = -1;
    }
    this.#seenCount = 0;
  }
}

function supportOf({ entry, stretch, day }: Projection, { start, end, from, to }: Embeddings): Support {
  let occurrences = 0;
  let stretches = 0;
  let days = 0;
  let busyTo = -1;
  let lastStretch = -1;
  let lastDay = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const place = start[i] as number;
    // A start in the position where the last one ended has its first entry before that end.
    if ((entry[place] as number) <= busyTo) continue;
    busyTo = end[i] as number;
    occurrences++;
    const ownStretch = stretch[place] as number;
    if (ownStretch !== lastStretch) stretches++;
    lastStretch = ownStretch;
    const ownDay = day[place] as number;
    if (ownDay !== lastDay) days++;
    lastDay = ownDay;
  }
  return { occurrences, stretches, days };
}
