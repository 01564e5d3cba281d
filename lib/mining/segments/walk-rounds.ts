import type { Regions } from "./find-occurrences.ts";
import type { Tokens } from "./read-tokens.ts";

/** A round as long as a segment is one itself, of which each is told. */
export const ROUND_STEPS_MAX = 8;
/** Of a round, so many steps may be missing in a row, and so many others stand between two. */
const MISSING_MAX = 1;
const OTHERS_MAX = 1;

/** One time that a few steps are gone round, once or several times on end: the tokens of each round. */
export type Walk = number[][];

/** Each time that these steps are gone round, of which one may be missing each time. O(tokens of the regions). */
export function walkRounds(tokens: Tokens, round: readonly number[], regions: Regions): Walk[] {
  const walks: Walk[] = [];
  walkSteps(tokens, round, regions, (walk) => {
    const whole = walk.filter((own) => own.length >= round.length - MISSING_MAX);
    if (whole.length > 0) walks.push(whole);
  });
  return walks;
}

/** The round from that step on with which it is mostly begun, where it is gone round more than once. O(tokens of the regions). */
export function asBegun(tokens: Tokens, round: readonly number[], regions: Regions): number[] {
  const times = new Map<number, number>();
  walkSteps(tokens, round, regions, (walk) => {
    if (walk.reduce((sum, own) => sum + own.length, 0) < 2 * round.length - MISSING_MAX) return;
    const first = round.indexOf(tokens.symbol[walk[0]?.[0] as number] as number);
    times.set(first, (times.get(first) ?? 0) + 1);
  });
  let most = 0;
  for (const [first, count] of times) if (count > (times.get(most) ?? 0)) most = first;
  return [...round.slice(most), ...round.slice(0, most)];
}

/** Follows the steps round, as often as it is gone round: a round begins where their order does. */
function walkSteps(
  { symbol, symbols }: Tokens,
  round: readonly number[],
  { from, to }: Regions,
  tell: (walk: Walk) => void,
): void {
  const { length } = round;
  /** Of each symbol its last place in the round, and of each place the one before with the same symbol; -1 where there is none. */
  const lastPlace = new Int32Array(symbols).fill(-1);
  const placeBefore = round.map((own, place) => {
    const before = lastPlace[own] as number;
    lastPlace[own] = place;
    return before;
  });
  let walk: Walk = [];
  /** The place in the round that was reached, and others since. */
  let place = 0;
  let others = 0;
  for (let i = 0; i < from.length; i++) {
    const end = to[i] as number;
    for (let t = from[i] as number; t < end; t++) {
      const own = symbol[t] as number;
      let next = own < 0 ? -1 : (lastPlace[own] as number);
      if (next < 0) {
        if (walk.length > 0 && ++others > OTHERS_MAX) {
          tell(walk);
          walk = [];
        }
        continue;
      }
      let missing = (next - place - 1 + length) % length;
      for (let at = placeBefore[next] as number; at >= 0; at = placeBefore[at] as number) {
        const fewer = (at - place - 1 + length) % length;
        if (fewer > missing) continue;
        missing = fewer;
        next = at;
      }
      if (walk.length > 0 && missing > MISSING_MAX) {
        tell(walk);
        walk = [];
      }
      if (walk.length === 0) {
        // Of several places, the one that what comes next is after.
        for (let at = lastPlace[own] as number; at >= 0; at = placeBefore[at] as number) {
          if (round[(at + 1) % length] === symbol[t + 1]) next = at;
        }
      }
      if (walk.length === 0 || next < place) walk.push([t]);
      else walk.at(-1)?.push(t);
      place = next;
      others = 0;
    }
    if (walk.length > 0) tell(walk);
    walk = [];
  }
}
