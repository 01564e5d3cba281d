import type { Timeline } from "../assemble-timeline.ts";
import { IDLE_GAP_MS } from "../summarize-day.ts";
import { endAt } from "../timeline-builder.ts";
import { findOccurrences } from "./find-occurrences.ts";
import { entryAt, type StepIndex, symbolOf } from "./index-steps.ts";
import type { ShuffleNull } from "./shuffle-null.ts";

/** How often a step of a habit is there when the others are: people skip, and watchers miss, about so many. */
const STEP_SHARE = 0.85;
/** A step is one when it is so much likelier (natural logarithm) that it belongs than that luck put it there; */
const BELONGS_LLR_MIN = Math.log(5);
/** one that is done here more often than anywhere else, when it is likelier at all. */
const OWN_LLR_MIN = 0;
/** From so many copies in a stretch on, and such a share of it, how evenly they stand is measured. */
const EVEN_COPIES_MIN = 6;
const EVEN_SHARE_MIN = 0.1;
/** Below this share of the occurrences a step is not even tried. */
const ENTERS_SHARE_MIN = 0.7;
const ROUNDS_MAX = 12;

/** Of fewer occurrences, one step that may or may not belong leaves open what the chain is. */
const SURE_OCCURRENCES = 40;
/** From so many on, one before the first or after the last leaves open how long it is: so many steps are true either way. */
const EDGE_OCCURRENCES = 16;
const EDGE_STEPS_MIN = 4;

export interface Refined {
  symbols: number[];
  /** No step is left out that is likelier to belong than not. */
  isSure: boolean;
}

export interface RefineOptions {
  gapMax: number;
  stepsMax: number;
  /** What chance gives within `gapMax`. */
  shuffled: ShuffleNull;
}

/**
 * The chain that is meant by a chain which a search has brought: steps that only happen to be around are taken out, the
 * least of them first, and steps that are nearly always there are put in, wherever they stand. So a common step in the
 * middle is not lost because it foretells nothing, and a common step at an end is not gained because it is everywhere.
 *
 * Whether a step belongs is a likelihood ratio over the times that the others occur. By luck a step with c copies in a
 * stretch of n positions is in a window of m of them with probability 1 - (1 - m / n)^c; if it belongs it is also
 * there nine times in ten of those occurrences that chance does not give.
 * @returns undefined when fewer than two steps are left.
 */
export function refineChain(
  timeline: Timeline,
  index: StepIndex,
  chain: readonly number[],
  options: RefineOptions,
): Refined | undefined {
  let symbols = [...chain];
  const seen = new Set([symbols.join()]);
  for (let round = 0; ; round++) {
    const missing = findMissing(timeline, index, symbols, options);
    const next = withoutWeakest(timeline, index, symbols, options) ?? missing.chain;
    if (next !== undefined && round < ROUNDS_MAX && !seen.has(next.join())) {
      seen.add(next.join());
      symbols = next;
      continue;
    }
    if (symbols.length < 2) return undefined;
    const open =
      missing.occurrences >= EDGE_OCCURRENCES && symbols.length >= EDGE_STEPS_MIN ? missing.inner : missing.ratio;
    const isSure = open <= 0 || missing.occurrences >= SURE_OCCURRENCES;
    return { symbols, isSure };
  }
}

function withoutWeakest(
  timeline: Timeline,
  index: StepIndex,
  symbols: readonly number[],
  { gapMax, shuffled }: RefineOptions,
): number[] | undefined {
  if (symbols.length < 3) return undefined;
  let weakest: { at: number; ratio: number } | undefined;
  for (let at = 0; at < symbols.length; at++) {
    const others = symbols.filter((_, i) => i !== at);
    const paths = findOccurrences(index, others, gapMax);
    const windows = windowsAt(timeline, paths, at, gapMax);
    const symbol = symbols[at] as number;
    const byChance = paths.length > 0 ? shuffled.test(others, paths.length, 1).expected : 0;
    const meant = Math.max(0, 1 - byChance / Math.max(1, paths.length));
    const ratio = belonging(timeline, index, symbol, timesIn(others, symbol), windows, meant);
    if (ratio >= (isOwn(index, symbol, windows) ? OWN_LLR_MIN : BELONGS_LLR_MIN)) continue;
    if (weakest === undefined || ratio < weakest.ratio) weakest = { at, ratio };
  }
  return weakest === undefined ? undefined : symbols.filter((_, i) => i !== weakest.at);
}

/**
 * The chain with the step put in that most likely belongs; and how likely the likeliest is, and the likeliest between two
 * steps, also when it is not enough.
 */
function findMissing(
  timeline: Timeline,
  index: StepIndex,
  symbols: readonly number[],
  { gapMax, stepsMax }: RefineOptions,
): { chain: number[] | undefined; ratio: number; inner: number; occurrences: number } {
  const paths = findOccurrences(index, symbols, gapMax);
  const missing = {
    chain: undefined as number[] | undefined,
    ratio: Number.NEGATIVE_INFINITY,
    inner: Number.NEGATIVE_INFINITY,
    occurrences: paths.length,
  };
  if (symbols.length >= stepsMax) return missing;
  for (let at = 0; at <= symbols.length; at++) {
    const windows = windowsAt(timeline, paths, at, gapMax);
    const counts = new Map<number, number>();
    for (const { from, to } of windows) {
      const here = new Set<number>();
      for (let e = entryAt(index, from); e < entryAt(index, to); e++) here.add(symbolOf(index.text[e] as number));
      here.delete(-1);
      for (const symbol of here) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    }
    for (const [symbol, held] of counts) {
      if (held < ENTERS_SHARE_MIN * paths.length) continue;
      if (symbol === symbols[at] || symbol === symbols[at - 1]) continue;
      const ratio = belonging(timeline, index, symbol, timesIn(symbols, symbol), windows, 1);
      if (at > 0 && at < symbols.length) missing.inner = Math.max(missing.inner, ratio);
      if (ratio <= missing.ratio) continue;
      missing.ratio = ratio;
      const isEnough = ratio >= (isOwn(index, symbol, windows) ? OWN_LLR_MIN : BELONGS_LLR_MIN);
      missing.chain = isEnough ? [...symbols.slice(0, at), symbol, ...symbols.slice(at)] : undefined;
    }
  }
  return missing;
}

/** Positions in which a step would stand: before the first of each path, after the last, or between two of it. */
interface Window {
  stretch: number;
  from: number;
  to: number;
  /** Positions of the stretch that are taken by the path itself. */
  taken: number;
}

function windowsAt(timeline: Timeline, paths: readonly Int32Array[], at: number, gapMax: number): Window[] {
  const { stretch, stretchStart, startMs } = timeline;
  return paths.map((path) => {
    const own = stretch[path[0] as number] as number;
    let from = at === 0 ? (path[0] as number) - gapMax - 1 : (path[at - 1] as number) + 1;
    let to = at === path.length ? (path[path.length - 1] as number) + gapMax + 2 : (path[at] as number);
    from = Math.max(from, stretchStart[own] as number);
    to = Math.min(to, stretchStart[own + 1] as number);
    // What lies beyond a pause is no part of the same doing.
    if (at === path.length) {
      for (let p = from; p < to; p++) {
        if ((startMs[p] as number) - endAt(timeline, path[path.length - 1] as number) > IDLE_GAP_MS) to = p;
      }
    }
    return { stretch: own, from, to, taken: path.length };
  });
}

/**
 * Logarithm of how much likelier it is that a step belongs into the windows than that luck put it there.
 * @param takenByPath copies of the step that the path itself holds
 * @param meant share of the paths that are of the habit; raised to what the step itself tells, when that is more
 */
function belonging(
  timeline: Timeline,
  index: StepIndex,
  symbol: number,
  takenByPath: number,
  windows: readonly Window[],
  meant: number,
): number {
  const luck = luckOf(timeline, index, symbol, takenByPath, windows);
  let held = 0;
  let expected = 0;
  let open = 0;
  const isThere = windows.map(({ from, to }) => holds(index, symbol, from, to));
  for (const [i, p] of luck.entries()) {
    if (isThere[i]) held++;
    expected += p;
    open += 1 - p;
  }
  const told = open > 0 ? Math.max(0, (held - expected) / open) / STEP_SHARE : 0;
  const share = Math.min(1, Math.max(meant, told));
  let ratio = 0;
  for (const [i, p] of luck.entries()) {
    const p1 = p + (1 - p) * share * STEP_SHARE;
    ratio += isThere[i] ? Math.log(p1 / Math.max(p, 1e-9)) : Math.log((1 - p1) / Math.max(1 - p, 1e-9));
  }
  return ratio;
}

/**
 * The chance that luck puts a step into each of the windows, the path that each belongs to staying where it is: by shuffling
 * the stretch, or by moving the window within it where that gives more. A step that others interrupt all the time stands
 * more evenly than a shuffle would put it, for repeats without a break are one run.
 */
function luckOf(
  timeline: Timeline,
  index: StepIndex,
  symbol: number,
  takenByPath: number,
  windows: readonly Window[],
): Float64Array {
  const { stretchFirst, stretchOf, stretchCount } = index;
  const luck = new Float64Array(windows.length);
  let cursor = stretchFirst[symbol] as number;
  let place = index.placesFirst[symbol] as number;
  /** Of the stretch looked at, by width: a long one has many windows, and each costs a look at all copies in it. */
  const evenly = new Map<number, number>();
  const end = stretchFirst[symbol + 1] as number;
  for (const [i, { stretch, from, to, taken }] of windows.entries()) {
    while (cursor < end && (stretchOf[cursor] as number) < stretch) {
      place += stretchCount[cursor++] as number;
      evenly.clear();
    }
    if (cursor >= end || stretchOf[cursor] !== stretch) continue;
    const count = stretchCount[cursor] as number;
    const copies = count - takenByPath;
    const start = timeline.stretchStart[stretch] as number;
    const stop = timeline.stretchStart[stretch + 1] as number;
    const free = stop - start - taken;
    if (copies <= 0 || to <= from) continue;
    luck[i] = 1 - (1 - Math.min(1, (to - from) / Math.max(1, free))) ** copies;
    if (copies < EVEN_COPIES_MIN || copies < EVEN_SHARE_MIN * free) continue;
    let share = evenly.get(to - from);
    if (share === undefined) {
      share = shareOfWindows(index.places.subarray(place, place + count), start, stop, to - from);
      evenly.set(to - from, share);
    }
    luck[i] = Math.max(luck[i] as number, share);
  }
  return luck;
}

/** Of the windows of a width that lie in a stretch, the share that holds one of some places. */
function shareOfWindows(places: Int32Array, start: number, stop: number, width: number): number {
  const windows = stop - start - width + 1;
  if (windows <= 1) return 1;
  let held = 0;
  let from = start;
  for (let i = 0; i < places.length; i++) {
    const p = places[i] as number;
    // The windows that begin so that they reach it, without those that reached the one before.
    const first = Math.max(from, p - width + 1);
    const last = Math.min(p, stop - width);
    if (last >= first) held += last - first + 1;
    from = Math.max(from, p + 1);
  }
  return held / windows;
}

/** Whether a step is done in these windows more often than anywhere else. */
function isOwn(index: StepIndex, symbol: number, windows: readonly Window[]): boolean {
  const held = windows.filter(({ from, to }) => holds(index, symbol, from, to)).length;
  return 2 * held > (index.placesFirst[symbol + 1] as number) - (index.placesFirst[symbol] as number);
}

function holds(index: StepIndex, symbol: number, from: number, to: number): boolean {
  for (let e = entryAt(index, from); e < entryAt(index, to); e++) {
    if (symbolOf(index.text[e] as number) === symbol) return true;
  }
  return false;
}

function timesIn(symbols: readonly number[], symbol: number): number {
  return symbols.filter((other) => other === symbol).length;
}
