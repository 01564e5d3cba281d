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
 * The segments without those that are short sequences, of three steps at least, that come after each other often, and as
 * often do not: between which the one is done without the other following, anywhere in the text, while what lies between
 * such places is too short for a segment. Then each is found by itself.
 *
 * Routines that begin alike are none: that the beginning goes on otherwise is what the other of them says, and what comes
 * after it here never comes without it. O(tokens) for each segment of two dozen steps at most.
 */
export function withoutShortOnes(tokens: Tokens, segments: readonly Segment[]): Segment[] {
  let known: Uint8Array | undefined;
  return segments.filter(({ consensus }, i) => {
    const core = consensus.symbols.filter((_, j) => (consensus.occupancy[j] as number) >= CORE_SHARE);
    if (core.length > STEPS_MAX) return true;
    const everywhere = sharesThatGoOn(tokens, core, () => true);
    if (hasLongPart(everywhere)) return true;
    known ??= ownersOf(tokens, segments);
    const owner = known;
    const besideOthers = sharesThatGoOn(tokens, core, (t) => owner[t] === 0 || owner[t] === i + 1);
    const cameFrom = sharesThatGoOn(tokens, core.toReversed(), () => true, -1).reverse();
    return hasLongPart(everywhere.map((share, j) => Math.max(share, Math.min(besideOthers[j] ?? 0, cameFrom[j] ?? 0))));
  });
}

/** For each token whose occurrence it is in: the segment's place and one more, or 0. */
function ownersOf({ count }: Tokens, segments: readonly Segment[]): Uint8Array {
  const owner = new Uint8Array(count);
  for (const [i, { occurrences }] of segments.entries()) {
    for (const occurrence of occurrences) for (const t of occurrence.tokens) owner[t] = i + 1;
  }
  return owner;
}

/** @param goOn share of the times that it goes on after the first step, the second … the last but one */
function hasLongPart(goOn: readonly number[]): boolean {
  let length = 1;
  for (const share of goOn) {
    if (length >= SEGMENT_STEPS_MIN) return true;
    length = share >= GOES_ON_SHARE_MIN ? length + 1 : 1;
  }
  return length >= SEGMENT_STEPS_MIN;
}

/**
 * Of the times that the steps before each but the first come in their order, the share in which one of the next follows;
 * 1 where there are too few steps on a side to say.
 * @param isCounted whether the times that end at a token count
 * @param direction -1 where the steps are told backwards, and so read
 */
function sharesThatGoOn(
  { count, symbol, stretchFirst }: Tokens,
  core: readonly number[],
  isCounted: (token: number) => boolean,
  direction: 1 | -1 = 1,
): number[] {
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
    if (places === undefined || !isCounted(t)) continue;
    const [from, to] = [stretchFirst[stretch] as number, stretchFirst[stretch + 1] as number];
    for (const j of places) {
      if (!isAfter(symbol, t, core, j, direction === 1 ? from : to - 1, direction)) continue;
      times[j] = (times[j] as number) + 1;
      const soon = core.slice(j, j + STEPS_AFTER);
      let goesOn = false;
      for (let n = 1, at = t + direction; n <= REACH && at >= from && at < to; n++, at += direction) {
        const own = symbol[at] as number;
        // With its first step it is begun anew; any other may be a part that is gone through again.
        if (own === core[0] && !soon.includes(own)) break;
        goesOn ||= steps.has(own);
      }
      if (goesOn) wentOn[j] = (wentOn[j] as number) + 1;
    }
  }
  return Array.from({ length: core.length - 1 }, (_, i) => {
    const often = times[i + 1] as number;
    return often === 0 ? 1 : (wentOn[i + 1] as number) / often;
  });
}

/** Whether the steps before step j end at a token, in their order, each the last before the next. */
function isAfter(
  symbol: Int32Array,
  token: number,
  core: readonly number[],
  j: number,
  limit: number,
  direction: 1 | -1,
): boolean {
  let t = token;
  for (let step = j - 2; step >= j - STEPS_BEFORE; step--) {
    let others = -1;
    do {
      t -= direction;
      others++;
      if ((limit - t) * direction > 0 || others > OTHERS_MAX) return false;
    } while (symbol[t] !== core[step] && symbol[t] !== core[step + 1]);
    if (symbol[t] !== core[step]) return false;
  }
  return true;
}
