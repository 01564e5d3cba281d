import type { Timeline } from "../assemble-timeline.ts";
import { free } from "../columns.ts";
import type { InPieces } from "../in-pieces.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import { endAt } from "../timeline-builder.ts";
import type { Subject } from "./collect-subjects.ts";
import {
  chanceWithin,
  EXCESS_MIN,
  type FoundAfter,
  HIT_SHARE_MIN,
  HITS_MIN,
  MINUTE,
  PairTester,
  WITHIN_MINUTES,
  WITHIN_MS_MAX,
} from "./pair-tester.ts";

const Q_MAX = 0.01;
/** Things looked at, most regular first, and meetings of two of them: bounds on the work. */
const THINGS_MAX = 1_500;
const MEETINGS_MAX = 60_000_000;
/** Occasions looked at in all tests together; the pairs that meet most regularly come first. */
const TESTED_MAX = 5_000_000;

/**
 * What is done within so many minutes after something else, whatever lies between. Against two nulls: the first thing
 * moved to any event of the four hours around it (the jitter method: Amarasingham, Harrison, Hatsopoulos & Geman 2012),
 * which keeps the day's rhythm and its sittings; and, among the pairs that are nearer than that explains, their order
 * turned round (a sign test), which keeps what merely belongs to the same work. Benjamini–Hochberg in both, over all pairs
 * that met often enough, times the windows tried. Of what comes after several things, the best of them is kept.
 *
 * O(occasions × things within two hours) to count the meetings, at most `MEETINGS_MAX` of them; the pairs that meet at
 * most first things' occasions are tested, O(occasions × log positions) each.
 * @param byStep steps that recur, most regular first
 */
export function* mineAfter(
  timeline: Timeline,
  byStep: ReadonlyMap<number, Subject>,
): InPieces<{ found: FoundAfter[]; candidates: number; significant: number }> {
  const things = [...byStep].filter(([, { onsets }]) => onsets.length >= HITS_MIN).slice(0, THINGS_MAX);
  const activeMs = activeTime(timeline);
  const { pairs, hypotheses } = pairsThatMeet(timeline, things, activeMs);
  const lastMs = timeline.positions === 0 ? 0 : (timeline.startMs[timeline.positions - 1] as number);
  const tester = new PairTester(timeline, activeMs, lastMs);
  const results: (FoundAfter | "open" | undefined)[] = new Array(pairs.length);
  // Pairs of the same first thing in one go: when its occasions began and ended is looked up once.
  for (const i of [...pairs.keys()].sort((a, b) => (pairs[a]?.[0] ?? 0) - (pairs[b]?.[0] ?? 0) || a - b)) {
    yield;
    const [first, next] = pairs[i] as [number, number];
    results[i] = tester.test(first, next, byStep.get(first) as Subject, byStep.get(next) as Subject);
  }
  const tested = results.filter((after) => after !== undefined && after !== "open");
  const unordered = results.filter((after) => after === "open").length;
  const adjusted = adjustPValues(
    tested.map(({ pValue }) => pValue),
    hypotheses,
  );
  const near = tested.filter((_, i) => (adjusted[i] ?? 1) <= Q_MAX);
  const ordered = adjustPValues(
    near.map(({ orderP }) => orderP),
    near.length + unordered,
  );
  const significant = near
    .map((after, i) => ({ ...after, qValue: Math.max(adjusted[tested.indexOf(after)] ?? 1, ordered[i] ?? 1) }))
    .filter(({ qValue }) => qValue <= Q_MAX);
  const best = new Map<number, FoundAfter>();
  for (const after of significant) {
    const known = best.get(after.next);
    if (known === undefined || after.gain > known.gain) best.set(after.next, after);
  }
  return { found: [...best.values()], candidates: hypotheses, significant: significant.length };
}

/**
 * Pairs of which the second comes after the first at most of its occasions, and how many came after each other at all:
 * in time, which is later for what is done more seldom.
 */
function pairsThatMeet(
  timeline: Timeline,
  things: readonly [number, Subject][],
  activeMs: number,
): { pairs: [number, number][]; hypotheses: number } {
  const size = things.length;
  const occasions = inOrder(timeline, things);
  const { startMs } = timeline;
  const { position, thing } = occasions;
  const longest = windowFor(startMs, position);
  const within = Float64Array.from(things, ([, then]) => {
    const minutes = WITHIN_MINUTES.findLast((one) => 1 - chanceWithin(one, then, activeMs) >= EXCESS_MIN) ?? 0;
    return Math.min(longest, minutes * MINUTE);
  });
  const met = new Int32Array(size * size);
  for (let i = 0; i < position.length; i++) {
    const then = thing[i] as number;
    const fromMs = (startMs[position[i] as number] as number) - (within[then] as number);
    for (let j = i - 1; j >= 0 && (startMs[position[j] as number] as number) >= fromMs; j--) {
      const cell = (thing[j] as number) * size + then;
      met[cell] = (met[cell] as number) + 1;
    }
  }
  free(position);
  free(thing);
  const found: { pair: [number, number]; share: number; occasions: number }[] = [];
  let hypotheses = 0;
  for (let first = 0; first < size; first++) {
    const times = things[first]?.[1].onsets.length ?? 1;
    for (let next = 0; next < size; next++) {
      const together = met[first * size + next] as number;
      if (first === next || together < HITS_MIN) continue;
      hypotheses++;
      const share = together / times;
      if (share < HIT_SHARE_MIN * 0.8) continue;
      const pair: [number, number] = [things[first]?.[0] as number, things[next]?.[0] as number];
      found.push({ pair, share, occasions: times });
    }
  }
  found.sort((a, b) => b.share - a.share || a.occasions - b.occasions);
  let looked = 0;
  const pairs = found.flatMap(({ pair, occasions: times }) => {
    looked += times;
    return looked <= TESTED_MAX ? [pair] : [];
  });
  return { pairs, hypotheses };
}

/** All occasions in order of time: their positions, and which of the things. Sorted by counting: O(occasions + positions). */
function inOrder({ positions }: Timeline, things: readonly [number, Subject][]) {
  const next = new Int32Array(positions + 1);
  for (const [, { onsets }] of things) {
    for (const p of onsets) next[p + 1] = (next[p + 1] as number) + 1;
  }
  for (let p = 0; p < positions; p++) next[p + 1] = (next[p + 1] as number) + (next[p] as number);
  const count = next[positions] as number;
  const position = new Int32Array(count);
  const thing = new Uint16Array(count);
  for (const [number, [, { onsets }]] of things.entries()) {
    for (const p of onsets) {
      const slot = next[p] as number;
      position[slot] = p;
      thing[slot] = number;
      next[p] = slot + 1;
    }
  }
  free(next);
  return { position, thing };
}

/** Time in which the person was active at all. */
function activeTime(timeline: Timeline): number {
  const { stretches, stretchStart, startMs } = timeline;
  let total = 1;
  for (let s = 0; s < stretches; s++) {
    const first = startMs[stretchStart[s] as number] as number;
    total += Math.max(MINUTE, endAt(timeline, (stretchStart[s + 1] as number) - 1) - first);
  }
  return total;
}

/** Two hours, or less where that would be too many meetings. */
function windowFor(startMs: Float64Array, position: Int32Array): number {
  let within = WITHIN_MS_MAX;
  for (; within > 15 * MINUTE; within /= 2) {
    let meetings = 0;
    for (let i = 0, from = 0; i < position.length && meetings <= MEETINGS_MAX; i++) {
      const fromMs = (startMs[position[i] as number] as number) - within;
      while ((startMs[position[from] as number] as number) < fromMs) from++;
      meetings += i - from;
    }
    if (meetings <= MEETINGS_MAX) break;
  }
  return within;
}
