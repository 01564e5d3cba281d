import { CORE_SHARE, type Consensus } from "./consensus.ts";
import { SEGMENT_STEPS_MIN } from "./judge-segment.ts";

/**
 * The parts of a consensus in which steps come twice, in the same order and long enough to be a segment: first those
 * steps, then what stands before, between and after; none where nothing comes twice, or what does is itself a loop.
 * Two routines that share a part, done one after the other, read like that. O(steps²).
 */
export function splitAtRepeat(consensus: Consensus): Consensus[] {
  const core = [...consensus.symbols.keys()].filter((j) => (consensus.occupancy[j] as number) >= CORE_SHARE);
  const symbols = core.map((j) => consensus.symbols[j] as number);
  const n = symbols.length;
  let best = { first: 0, second: 0, length: 0 };
  for (let second = SEGMENT_STEPS_MIN; second + SEGMENT_STEPS_MIN <= n; second++) {
    for (let first = 0; first + SEGMENT_STEPS_MIN <= second; first++) {
      let length = 0;
      while (first + length < second && second + length < n && symbols[first + length] === symbols[second + length]) {
        length++;
      }
      if (length > best.length) best = { first, second, length };
    }
  }
  const { first, second, length } = best;
  if (length < SEGMENT_STEPS_MIN || isLoop(symbols.slice(first, first + length))) return [];
  const part = (from: number, to: number): Consensus => {
    const own = core.slice(from, to);
    return {
      symbols: own.map((j) => consensus.symbols[j] as number),
      occupancy: own.map((j) => consensus.occupancy[j] as number),
      insertCost: consensus.insertCost,
    };
  };
  const rests = [part(0, first), part(first + length, second), part(second + length, n)];
  return [part(first, first + length), ...rests.filter((rest) => rest.symbols.length >= SEGMENT_STEPS_MIN - 1)];
}

/** Whether steps are a round that comes again at once. */
function isLoop(symbols: readonly number[]): boolean {
  for (let round = 1; 2 * round <= symbols.length; round++) {
    if (symbols.every((symbol, i) => i < round || symbol === symbols[i - round])) return true;
  }
  return false;
}
