import { CORE_SHARE } from "./consensus.ts";
import { SEGMENT_STEPS_MIN, type Segment } from "./judge-segment.ts";
import type { Tokens } from "./read-tokens.ts";

/** What is longer is no chance meeting of two or three short ones. */
const STEPS_MAX = 3 * (SEGMENT_STEPS_MIN - 1);
/** After so many steps in their order, so few others between, one of so many next ones comes within so many tokens, */
const STEPS_BEFORE = 3;
const OTHERS_MAX = 3;
const STEPS_AFTER = 4;
const REACH = 8;
/** at most times where the one belongs to the other. */
const GOES_ON_SHARE_MIN = 0.75;

/**
 * Whether a segment is short sequences, of three steps at least, that come after each other often, and as often do not:
 * between which the one is done without the other following, anywhere in the text, while what lies between such places is
 * too short for a segment. Then each is found by itself. O(tokens), for a segment of two dozen steps at most.
 */
export function areShortOnes({ count, symbol, stretchFirst }: Tokens, { consensus }: Segment): boolean {
  const core = consensus.symbols.filter((_, j) => (consensus.occupancy[j] as number) >= CORE_SHARE);
  if (core.length > STEPS_MAX) return false;
  const placesOf = Map.groupBy(
    Array.from({ length: Math.max(0, core.length - 2 * STEPS_BEFORE + 1) }, (_, i) => STEPS_BEFORE + i),
    (j) => core[j - 1] as number,
  );
  const steps = new Set(core);
  const times = new Int32Array(core.length);
  const wentOn = new Int32Array(core.length);
  for (let t = 0, stretch = 0; t < count; t++) {
    while (t >= (stretchFirst[stretch + 1] as number)) stretch++;
    const places = placesOf.get(symbol[t] as number);
    if (places === undefined) continue;
    const from = stretchFirst[stretch] as number;
    const end = Math.min(t + 1 + REACH, stretchFirst[stretch + 1] as number);
    for (const j of places) {
      if (!isAfter(symbol, t, core, j, from)) continue;
      times[j] = (times[j] as number) + 1;
      const next = symbol.subarray(t + 1, end).filter((own) => steps.has(own));
      // Or any other of its steps, as parts are gone through again, but not the first: then it is begun anew.
      const goesOn = next.length > 0 && next[0] !== core[0];
      if (goesOn || core.slice(j, j + STEPS_AFTER).some((step) => next.includes(step))) {
        wentOn[j] = (wentOn[j] as number) + 1;
      }
    }
  }
  let begun = 0;
  let longest = 0;
  for (let j = 1; j <= core.length; j++) {
    const goesOn = (wentOn[j] ?? 0) >= GOES_ON_SHARE_MIN * (times[j] ?? 0);
    if (j < core.length && goesOn) continue;
    longest = Math.max(longest, j - begun);
    begun = j;
  }
  return longest < SEGMENT_STEPS_MIN;
}

/** Whether the steps before step j end at a token, in their order, each the last before the next. */
function isAfter(symbol: Int32Array, token: number, core: readonly number[], j: number, from: number): boolean {
  let t = token;
  for (let step = j - 2; step >= j - STEPS_BEFORE; step--) {
    const least = Math.max(from, t - 1 - OTHERS_MAX);
    do t--;
    while (t >= least && symbol[t] !== core[step] && symbol[t] !== core[step + 1]);
    if (t < least || symbol[t] !== core[step]) return false;
  }
  return true;
}
