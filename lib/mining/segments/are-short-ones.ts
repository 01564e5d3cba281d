import { median } from "../evidence.ts";
import { SEGMENT_STEPS_MIN, type Segment } from "./judge-segment.ts";

/** More others than a chain may have between two of its steps. */
const APART_TOKENS = 4;

/**
 * Whether a segment is short sequences that come after each other often: at some of its steps there are mostly that many
 * others before it, and what lies between such places is too short for a segment. Each is told by itself, where it is
 * also done without the other. O(tokens of the segment).
 */
export function areShortOnes({ consensus, occurrences }: Segment): boolean {
  const { length } = consensus.symbols;
  const others: number[][] = Array.from({ length }, () => []);
  for (const { tokens, steps } of occurrences) {
    for (let k = 1; k < tokens.length; k++) {
      others[steps[k] as number]?.push((tokens[k] as number) - (tokens[k - 1] as number) - 1);
    }
  }
  let begun = 0;
  let longest = 0;
  for (let j = 1; j <= length; j++) {
    const isApart = j < length && (others[j]?.length ?? 0) > 0 && median(others[j] as number[]) >= APART_TOKENS;
    if (!isApart && j < length) continue;
    longest = Math.max(longest, j - begun);
    begun = j;
  }
  return longest < SEGMENT_STEPS_MIN;
}
