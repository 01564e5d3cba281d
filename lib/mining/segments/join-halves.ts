import type { Consensus } from "./consensus.ts";
import type { Segment } from "./judge-segment.ts";
import { stretchAt, type Tokens } from "./read-tokens.ts";

/** Of the occurrences of either, so many have the other's directly beside them, with at most so many tokens between. */
export const FOLLOWED_SHARE_MIN = 0.8;
export const BETWEEN_MAX = 6;

/**
 * One consensus of two segments of which the one nearly always follows the other: the halves of one routine, found apart.
 * Undefined where either also comes alone. O(occurrences).
 */
export function joinHalves(tokens: Tokens, first: Segment, second: Segment): Consensus | undefined {
  const starts = second.occurrences.map((occurrence) => occurrence.tokens[0] as number);
  let followed = 0;
  let next = 0;
  for (const { tokens: own } of first.occurrences) {
    const end = own.at(-1) as number;
    while (next < starts.length && (starts[next] as number) <= end) next++;
    const start = starts[next];
    if (start === undefined) break;
    if (start - end - 1 <= BETWEEN_MAX && stretchAt(tokens, start) === stretchAt(tokens, end)) followed++;
  }
  if (followed < FOLLOWED_SHARE_MIN * Math.max(first.occurrences.length, starts.length)) return undefined;
  return {
    symbols: [...first.consensus.symbols, ...second.consensus.symbols],
    occupancy: [...first.consensus.occupancy, ...second.consensus.occupancy],
    insertCost: Math.min(first.consensus.insertCost, second.consensus.insertCost),
  };
}
