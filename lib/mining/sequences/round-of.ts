import type { Timeline } from "../assemble-timeline.ts";
import { binomialTail } from "../statistics/tails.ts";
import { countOccurrences } from "./find-occurrences.ts";
import type { StepIndex } from "./index-steps.ts";

const BEGUN_P_MAX = 0.01;
/** So much of a chain comes again, where it goes round. */
const AGAIN_SHARE_MIN = 2 / 3;

/**
 * One round of a chain that goes round: `edit, build, edit, build` is gone through as often as it takes, and what is done
 * is `edit, build`. A chain goes round when what comes again in it does so in one order, where a step may be left out of a
 * round, and when nothing comes once, but for something in between in three rounds or more. The round begins with the step
 * that makes most rounds: people begin with it, and so do one more of these.
 * O(steps × what it costs to count a round).
 * @returns undefined where the chain does not go round
 */
export function roundOf(index: StepIndex, chain: readonly number[], gapMax: number): number[] | undefined {
  const again = chain.filter((symbol) => chain.indexOf(symbol) !== chain.lastIndexOf(symbol));
  const round = [...new Set(again)];
  if (round.length < 2 || again.length < 2 * round.length || again.length < AGAIN_SHARE_MIN * chain.length)
    return undefined;
  let at = -1;
  let rounds = 1;
  for (const symbol of again) {
    const next = round.indexOf(symbol);
    if (next <= at) rounds++;
    at = next;
  }
  // As many rounds as a step comes, and no more: in `a b b a` or `a b c b a c` each would have another order.
  const most = Math.max(...round.map((symbol) => again.filter((other) => other === symbol).length));
  if (rounds > most || (again.length < chain.length && most < 3)) return undefined;
  const turned = round.map((_, i) => [...round.slice(i), ...round.slice(0, i)]);
  const counts = turned.map((symbols) => countOccurrences(index, symbols, gapMax));
  return turned[counts.indexOf(Math.max(...counts))];
}

/**
 * Of two steps that are done in turn, either comes after the other: whether they are begun with the first and ended with the
 * second more often than a coin would have it (sign test over both ends of each bout). O(places of both).
 */
export function isBegunWith(
  timeline: Timeline,
  { places, placesFirst }: StepIndex,
  first: number,
  second: number,
  gapMax: number,
): boolean {
  const { stretch } = timeline;
  const ends = [placesFirst[first + 1] as number, placesFirst[second + 1] as number] as const;
  let at = placesFirst[first] as number;
  let other = placesFirst[second] as number;
  let bouts = 0;
  let right = 0;
  /** The place before: where it is, whether it is the first step's, and how many its bout has. */
  let last = { position: Number.NEGATIVE_INFINITY, isFirst: false, size: 0 };
  let begunWithFirst = false;
  const endBout = () => {
    if (last.size < 2) return;
    bouts++;
    if (begunWithFirst) right++;
    if (!last.isFirst) right++;
  };
  while (at < ends[0] || other < ends[1]) {
    const one = at < ends[0] ? (places[at] as number) : Number.POSITIVE_INFINITY;
    const two = other < ends[1] ? (places[other] as number) : Number.POSITIVE_INFINITY;
    const isFirst = one <= two;
    const position = isFirst ? one : two;
    if (isFirst) at++;
    if (two <= one) other++;
    const goesOn = position - last.position <= gapMax + 1 && stretch[position] === stretch[last.position];
    if (!goesOn) {
      endBout();
      begunWithFirst = isFirst;
    }
    last = { position, isFirst, size: goesOn ? last.size + 1 : 1 };
  }
  endBout();
  return binomialTail(right, 2 * bouts, 0.5) < BEGUN_P_MAX;
}
