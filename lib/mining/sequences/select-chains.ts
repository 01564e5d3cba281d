import type { Timeline } from "../assemble-timeline.ts";
import type { InPieces } from "../in-pieces.ts";
import { binomialTail, poissonTail } from "../statistics/tails.ts";
import { countOccurrences, findOccurrences } from "./find-occurrences.ts";
import type { StepIndex } from "./index-steps.ts";
import { type RefineOptions, refineChain } from "./refine-chain.ts";
import { isBegunWith, roundOf } from "./round-of.ts";

export interface Candidate {
  symbols: number[];
  occurrences: number;
  days: number;
  expected: number;
  pValue: number;
  qValue: number;
}

export interface Selected extends Candidate {
  /** Positions of each step of each occurrence. */
  paths: Int32Array[];
}

/** How chains were searched for, and how one is tested that no search has brought. */
export interface Search extends RefineOptions {
  /** Other positions allowed between neighbouring steps, ascending to `gapMax`. */
  gaps: readonly number[];
  test(symbols: readonly number[]): { paths: Int32Array[]; expected: number; pValue: number };
}

/**
 * Candidates looked at closely, strongest first, while places looked at stay within the budget; beyond, the strongest of
 * each first step, which the many parts of long routines would keep from being seen.
 */
const CANDIDATES_MAX = 3_000;
const budgetFor = (positions: number) => Math.max(15_000_000, 10 * positions);

/** False discovery rate among the chains kept (Benjamini–Hochberg, counting each story once). */
export const Q_MAX = 0.01;
/** So many of the occurrences tell the order of all. */
const ORDERED_SHARE_MIN = 0.5;
/** Of two orders of two steps, the one must be so much more than a coin would give. */
const ORDER_P_MAX = 0.01;
/** However significant, an order that is not twice as common as chance is no habit. */
const LIFT_MIN = 2;
/** What mostly goes on inside stronger chains is theirs. */
const FRESH_SHARE_MIN = 0.5;
/** Of a chain's true occurrences, about so many miss a step and leave a part of it behind. */
const LEFT_OVER_SHARE = 0.35;

/**
 * Keeps the chains that say something of their own. Strongest first (log-likelihood ratio against chance), a chain
 * stays when
 *  - its order matters: the same steps with neighbours swapped, or backwards, are far rarer (local clusters of work
 *    favour every order alike); where one of two is around anyway, the times that have only one order tell;
 *  - it is one round of what goes round (see `roundOf`);
 *  - each step belongs, and none is missing (see `refineChain`: what is kept may differ from what the search brought);
 *  - it is news: occurrences that share two steps with those of a stronger chain are explained by it, and what remains
 *    must still be significant by itself. (The idea of SQS, Tatti & Vreeken 2012, with a test in place of code lengths.)
 * @returns apart, the chains of which it cannot be said yet whether one more step is theirs.
 */
export function* selectChains(
  timeline: Timeline,
  index: StepIndex,
  candidates: readonly Candidate[],
  search: Search,
  daysMin: number,
  hypotheses: number,
): InPieces<{ selected: Selected[]; unsure: Selected[] }> {
  const ordered = [...candidates].sort(
    (a, b) => strength(b) - strength(a) || b.symbols.length - a.symbols.length || compareChains(a.symbols, b.symbols),
  );
  const owner = new Int32Array(timeline.positions);
  let occurrenceSerial = 0;
  let spent = 0;
  const budget = budgetFor(timeline.positions);
  const selected: Selected[] = [];
  const unsure: Selected[] = [];
  const judged = new Set<string>();
  const begun = new Set<number>();
  for (const [i, candidate] of ordered.entries()) {
    if (spent > budget) break;
    const begins = candidate.symbols[0] as number;
    const isLeader = !begun.has(begins);
    begun.add(begins);
    if (i >= CANDIDATES_MAX && !isLeader) continue;
    // The parts of one true chain are hundreds of discoveries, and would let as many per cent of falsehoods through.
    const pMax = (Q_MAX * (selected.length + 1)) / hypotheses;
    if (candidate.pValue > pMax) continue;
    // A part that hardly occurs outside a stronger whole needs no second look.
    const isInside = selected.some(
      (whole) =>
        whole.paths.length > (1 - FRESH_SHARE_MIN) * candidate.occurrences && isPart(candidate.symbols, whole.symbols),
    );
    if (isInside) continue;
    const cost = costOf(candidate.symbols);
    spent += cost;
    yield;
    const news = findOccurrences(index, candidate.symbols, search.gapMax);
    if (!isNews(news)) continue;
    // Finding occurrences with each step taken out, and with one put in.
    spent += 4 * candidate.symbols.length * cost;
    const refined = refineChain(timeline, index, candidate.symbols, search);
    if (refined === undefined || judged.has(refined.symbols.join())) continue;
    judged.add(refined.symbols.join());
    const round = roundOf(index, refined.symbols, search.gapMax);
    if (round !== undefined && judged.has(round.join())) continue;
    const symbols = round ?? refined.symbols;
    judged.add(symbols.join());
    spent += symbols.length * costOf(symbols);
    const meant = search.test(symbols);
    const { paths, expected } = meant;
    // Where something goes round, a shuffle has its rounds too: that they follow each other is what chance would not give.
    const whole = round === undefined ? meant : search.test(refined.symbols);
    if (Math.max(meant.pValue, whole.pValue) > pMax || whole.paths.length < LIFT_MIN * whole.expected) continue;
    const fresh = isNews(paths);
    if (!fresh) continue;
    if (fresh.length < paths.length) {
      let leftOver = 0;
      for (const whole of selected)
        if (isPart(symbols, whole.symbols)) leftOver += LEFT_OVER_SHARE * whole.paths.length;
      if (poissonTail(fresh.length, expected + leftOver) > pMax) continue;
    }
    const [first, second] = symbols as [number, number];
    const isOrdered =
      round?.length === 2
        ? isBegunWith(timeline, index, first, second, search.gapMax)
        : orderMatters(index, symbols, paths, search.gaps);
    if (!isOrdered) continue;
    for (const path of paths) {
      occurrenceSerial++;
      for (const p of path) if (owner[p] === 0) owner[p] = occurrenceSerial;
    }
    const { pValue } = meant;
    const qValue = Math.max(pValue, Math.min(1, (pValue * hypotheses) / (selected.length + 1)));
    const days = distinctDays(timeline, paths);
    const chain = { symbols, occurrences: paths.length, days, expected, pValue, qValue, paths };
    if (refined.isSure || round !== undefined) selected.push(chain);
    else unsure.push(chain);
  }
  return { selected, unsure };

  function costOf(symbols: readonly number[]): number {
    return symbols.reduce((sum, symbol) => sum + placesOf(index, symbol), 0) * (search.gapMax + 1);
  }

  /** The occurrences that no stronger chain explains, when they are most of them. */
  function isNews(paths: readonly Int32Array[]): Int32Array[] | undefined {
    const fresh = paths.filter((path) => !isExplained(path, owner));
    const isEnough = distinctDays(timeline, fresh) >= daysMin && fresh.length >= FRESH_SHARE_MIN * paths.length;
    return isEnough ? fresh : undefined;
  }
}

/** Chains a day short of being patterns, strongest first, none about the steps of another or of a pattern. */
export function nearChains(
  candidates: readonly Candidate[],
  selected: readonly Selected[],
  days: number,
  qMax: number,
): Candidate[] {
  const near: Candidate[] = [];
  const taken = new Set(selected.flatMap(({ symbols }) => symbols));
  const promising = candidates.filter((candidate) => candidate.days === days && candidate.qValue <= qMax);
  for (const candidate of promising.sort((a, b) => strength(b) - strength(a) || compareChains(a.symbols, b.symbols))) {
    if (candidate.symbols.some((symbol) => taken.has(symbol))) continue;
    for (const symbol of candidate.symbols) taken.add(symbol);
    near.push(candidate);
  }
  return near;
}

function placesOf(index: StepIndex, symbol: number): number {
  return (index.placesFirst[symbol + 1] as number) - (index.placesFirst[symbol] as number);
}

function strength({ occurrences, expected }: Candidate): number {
  const safe = Math.max(expected, 1e-290);
  return occurrences * Math.log(occurrences / safe) - (occurrences - safe);
}

/** Whether the steps of one chain occur in another in the same order. */
function isPart(part: readonly number[], whole: readonly number[]): boolean {
  let matched = 0;
  for (const symbol of whole) if (symbol === part[matched]) matched++;
  return matched === part.length;
}

function isExplained(path: Int32Array, owner: Int32Array): boolean {
  for (let i = 0; i < path.length; i++) {
    const mine = owner[path[i] as number] as number;
    if (mine === 0) continue;
    for (let j = i + 1; j < path.length; j++) if (owner[path[j] as number] === mine) return true;
  }
  return false;
}

/**
 * Whether the steps come in this order rather than in another, at the narrowest gap that holds most of the occurrences or
 * at a wider one: a round that is gone through again and again has every order at once where others may come between.
 */
function orderMatters(
  index: StepIndex,
  symbols: readonly number[],
  paths: readonly Int32Array[],
  gaps: readonly number[],
): boolean {
  return gaps.some((gapMax, i) => {
    const own = i === gaps.length - 1 ? paths : findOccurrences(index, symbols, gapMax);
    return own.length >= ORDERED_SHARE_MIN * paths.length && orderMattersWithin(index, symbols, own, gapMax);
  });
}

function orderMattersWithin(
  index: StepIndex,
  symbols: readonly number[],
  paths: readonly Int32Array[],
  gapMax: number,
): boolean {
  const occurrences = paths.length;
  const backwards = countOccurrences(index, [...symbols].reverse(), gapMax);
  if (symbols.length === 2) {
    return occurrences >= 1.5 * backwards && binomialTail(occurrences, occurrences + backwards, 0.5) < ORDER_P_MAX;
  }
  const isPalindrome = symbols.every((symbol, i) => symbol === symbols[symbols.length - 1 - i]);
  if (!isPalindrome && occurrences < 2 * backwards) return false;
  for (let i = 0; i + 1 < symbols.length; i++) {
    const swapped = [...symbols];
    [swapped[i], swapped[i + 1]] = [swapped[i + 1] as number, swapped[i] as number];
    if (occurrences >= 2 * countOccurrences(index, swapped, gapMax)) continue;
    // Where one of the two is around anyway, both orders are there at once; then those times tell that have only one.
    const others = findOccurrences(index, swapped, gapMax);
    const [only, otherOnly] = [countApart(paths, others), countApart(others, paths)];
    if (binomialTail(only, only + otherOnly, 0.5) >= ORDER_P_MAX) return false;
  }
  return true;
}

/** How many of some paths lie beside none of the others: before or after all of them. Both in order of time. */
function countApart(paths: readonly Int32Array[], others: readonly Int32Array[]): number {
  let apart = 0;
  let next = 0;
  for (const path of paths) {
    const first = path[0] as number;
    const last = path[path.length - 1] as number;
    while (next < others.length && ((others[next] as Int32Array).at(-1) as number) < first) next++;
    const beside = others[next];
    if (beside === undefined || (beside[0] as number) > last) apart++;
  }
  return apart;
}

export function distinctDays(timeline: Timeline, paths: readonly Int32Array[]): number {
  let days = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const path of paths) {
    const day = timeline.day[path[0] as number] as number;
    if (day !== last) days++;
    last = day;
  }
  return days;
}

function compareChains(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
  }
  return a.length - b.length;
}
