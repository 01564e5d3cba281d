import type { Timeline } from "../assemble-timeline.ts";
import { free } from "../columns.ts";
import { IDLE_GAP_MS } from "../summarize-day.ts";

/** A set of more steps than this is not a place in an order: it stays a gap. */
const STEPS_PER_POSITION_MAX = 6;

/** The timeline reduced to steps that recur, for the search of sequences. Symbols are renumbered 0 … `symbols - 1`. */
export interface StepIndex {
  symbols: number;
  /** Index into `timeline.steps` of each symbol. */
  stepOf: Int32Array;
  /**
   * What is done, in order: for each symbol of a position an entry (see `isFirst`, `reachOf`, `symbolOf`), one for a
   * position without; then `END`.
   */
  text: Text;
  /** First entry of every 64th position; most positions have one entry. */
  first: Int32Array<ArrayBuffer>;
  /** Positions of symbol s: `places[placesFirst[s]] … places[placesFirst[s + 1] - 1]`, ascending. */
  placesFirst: Int32Array;
  places: Int32Array<ArrayBuffer>;
  /** Stretches that hold symbol s, ascending, with how many positions there hold it; columns like `places`. */
  stretchFirst: Int32Array;
  stretchOf: Int32Array<ArrayBuffer>;
  stretchCount: Int32Array<ArrayBuffer>;
  /** Local day of each stretch, or `DAYS` where it has several. */
  dayOfStretch: Int32Array<ArrayBuffer>;
  /** What occurrences are looked for in, again and again. */
  columns: Map<number, Int32Array<ArrayBuffer>>;
  /** Distinct local days of every step of the timeline (not of the renumbered symbols). */
  daysOfStep: Int32Array;
}

/** Two bytes an entry where the symbols are few enough, as they mostly are: twice as much of it lies in a cache. */
export type Text = Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer>;

export const makeText = (symbols: number, entries: number): Text =>
  symbols << SYMBOL_SHIFT < 1 << 16 ? new Uint16Array(entries) : new Int32Array(entries);

/** Bits of an entry: is it the first of its position, how far what follows it may lie, and its symbol plus one. */
const FIRST = 1;
const REACH_SHIFT = 1;
const REACH_MAX = 7;
const SYMBOL_SHIFT = 4;

/** Behind the last position: the first entry of one that is none. */
export const END = FIRST;
export const isFirst = (entry: number): boolean => (entry & FIRST) !== 0;
/** How many positions after its own lie in the same stretch and within the idle gap of its end; of more, seven. */
export const reachOf = (entry: number): number => (entry >> REACH_SHIFT) & REACH_MAX;
/** -1 where no step recurs. */
export const symbolOf = (entry: number): number => (entry >> SYMBOL_SHIFT) - 1;
const BLOCK_SHIFT = 6;
const BLOCK = 1 << BLOCK_SHIFT;

/** No day. */
export const DAYS = -(2 ** 31);

/** First entry of a position; of the one behind the last: the end. A few dozen looks at most. */
export function entryAt({ first, text }: StepIndex, position: number): number {
  const block = position >> BLOCK_SHIFT;
  const begin = first[block] as number;
  let left = position & (BLOCK - 1);
  if ((first[block + 1] as number) - begin === BLOCK) return begin + left;
  let entry = begin;
  while (left > 0) if (isFirst(text[++entry] as number)) left--;
  return entry;
}

/**
 * Keeps the steps seen on at least `daysMin` distinct local days. O(runs).
 * @param covered for each position whether it is explained already, and stays a gap without a step
 */
export function indexSteps(timeline: Timeline, daysMin: number, covered?: Uint8Array): StepIndex {
  const daysOfStep = countDays(timeline);
  const symbolOfStep = new Int32Array(daysOfStep.length).fill(-1);
  const kept: number[] = [];
  for (let step = 0; step < daysOfStep.length; step++) {
    if ((daysOfStep[step] as number) >= daysMin) symbolOfStep[step] = kept.push(step) - 1;
  }
  const { placesFirst, stretchFirst, entries } = countPlaces(timeline, symbolOfStep, kept.length, covered);
  const { positions, runStart, runStep, stretch } = timeline;
  const text = makeText(kept.length, entries + 1);
  const first = new Int32Array((positions >> BLOCK_SHIFT) + 2);
  const places = new Int32Array(placesFirst[kept.length] as number);
  const stretchOf = new Int32Array(stretchFirst[kept.length] as number);
  const stretchCount = new Int32Array(stretchOf.length);
  const nextPlace = placesFirst.slice();
  const lastStretch = new Int32Array(kept.length).fill(-1);
  const nextStretch = stretchFirst.slice();
  let filled = 0;
  for (let p = 0; p < positions; p++) {
    if (p % BLOCK === 0) first[p >> BLOCK_SHIFT] = filled;
    const begun = filled;
    const own = stretch[p] as number;
    const bits = reachFrom(timeline, p) << REACH_SHIFT;
    const to = runStart[p + 1] as number;
    for (let r = firstRead(timeline, p, covered); r < to; r++) {
      const symbol = symbolOfStep[runStep[r] as number] as number;
      if (symbol < 0) continue;
      text[filled++] = ((symbol + 1) << SYMBOL_SHIFT) | bits;
      const slot = nextPlace[symbol] as number;
      places[slot] = p;
      nextPlace[symbol] = slot + 1;
      if (lastStretch[symbol] !== own) {
        lastStretch[symbol] = own;
        const place = nextStretch[symbol] as number;
        stretchOf[place] = own;
        nextStretch[symbol] = place + 1;
      }
      const place = (nextStretch[symbol] as number) - 1;
      stretchCount[place] = (stretchCount[place] as number) + 1;
    }
    if (filled === begun) text[filled++] = bits;
    text[begun] = (text[begun] as number) | FIRST;
  }
  text[filled] = END;
  if (positions % BLOCK === 0) first[positions >> BLOCK_SHIFT] = filled;
  // The last positions are fewer than a block of them.
  first[first.length - 1] = -1;
  const stepOf = Int32Array.from(kept);
  return {
    symbols: kept.length,
    stepOf,
    text,
    first,
    placesFirst,
    places,
    stretchFirst,
    stretchOf,
    stretchCount,
    dayOfStretch: daysOf(timeline),
    columns: new Map(),
    daysOfStep,
  };
}

/** Gives the memory of the large columns back at once; of the index, `stepOf` and `daysOfStep` are left. */
export function closeIndex(index: StepIndex): void {
  const { text, first, places, stretchOf, stretchCount, dayOfStretch, columns } = index;
  for (const column of [text, first, places, stretchOf, stretchCount, dayOfStretch, ...columns.values()]) free(column);
}

function countDays({ steps, positions, runStart, runStep, day }: Timeline): Int32Array {
  const days = new Int32Array(steps.length);
  const lastDay = new Int32Array(steps.length).fill(-2_000_000);
  for (let p = 0; p < positions; p++) {
    const today = day[p] as number;
    for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
      const step = runStep[r] as number;
      if (lastDay[step] === today) continue;
      lastDay[step] = today;
      days[step] = (days[step] as number) + 1;
    }
  }
  return days;
}

function daysOf({ stretches, stretchStart, day }: Timeline): Int32Array<ArrayBuffer> {
  const days = new Int32Array(stretches);
  for (let s = 0; s < stretches; s++) {
    const first = day[stretchStart[s] as number] as number;
    days[s] = first === day[(stretchStart[s + 1] as number) - 1] ? first : DAYS;
  }
  return days;
}

/** Where the places and stretches of each symbol begin in their columns, and how many entries there are. */
function countPlaces(timeline: Timeline, symbolOfStep: Int32Array, symbols: number, covered: Uint8Array | undefined) {
  const { positions, runStart, runStep, stretch } = timeline;
  const placesFirst = new Int32Array(symbols + 1);
  const stretchFirst = new Int32Array(symbols + 1);
  const lastStretch = new Int32Array(symbols).fill(-1);
  let entries = 0;
  for (let p = 0; p < positions; p++) {
    const to = runStart[p + 1] as number;
    const own = stretch[p] as number;
    let here = 0;
    for (let r = firstRead(timeline, p, covered); r < to; r++) {
      const symbol = symbolOfStep[runStep[r] as number] as number;
      if (symbol < 0) continue;
      here++;
      placesFirst[symbol + 1] = (placesFirst[symbol + 1] as number) + 1;
      if (lastStretch[symbol] === own) continue;
      lastStretch[symbol] = own;
      stretchFirst[symbol + 1] = (stretchFirst[symbol + 1] as number) + 1;
    }
    entries += Math.max(1, here);
  }
  for (const column of [placesFirst, stretchFirst]) {
    for (let s = 0; s < symbols; s++) column[s + 1] = (column[s + 1] as number) + (column[s] as number);
  }
  return { placesFirst, stretchFirst, entries };
}

/** The first run of a position that is read: the end of its runs where none is. */
function firstRead({ runStart }: Timeline, p: number, covered: Uint8Array | undefined): number {
  const from = runStart[p] as number;
  const to = runStart[p + 1] as number;
  return to - from > STEPS_PER_POSITION_MAX || covered?.[p] === 1 ? to : from;
}

/** How many positions after one can hold what follows it. */
function reachFrom({ stretch, stretchStart, startMs, spanMs }: Timeline, p: number): number {
  const stop = Math.min(p + REACH_MAX + 1, stretchStart[(stretch[p] as number) + 1] as number);
  const lastMs = (startMs[p] as number) + (spanMs[p] as number) + IDLE_GAP_MS;
  let next = p + 1;
  while (next < stop && (startMs[next] as number) <= lastMs) next++;
  return next - p - 1;
}
