import type { Timeline } from "../assemble-timeline.ts";
import type { InPieces } from "../in-pieces.ts";
import { foldRounds, unfold } from "./fold-rounds.ts";
import type { Segment } from "./judge-segment.ts";
import type { Tokens } from "./read-tokens.ts";
import { searchSegments } from "./search-segments.ts";
import { withoutShortOnes } from "./without-short-ones.ts";

/** With what is gone round read once, the segments explain so much of what they explain otherwise. */
const EXPLAINED_SHARE_MIN = 0.95;

export interface Found {
  segments: Segment[];
  /** The text of which their tokens are. */
  tokens: Tokens;
  hypotheses: number;
}

/**
 * Searches the text and, where something is gone round within what was found, now so often and now so often, searches it
 * again with that once each time: the shorter description is kept where it explains nearly as much (minimum description
 * length; Rissanen 1978). A text without rounds is searched once. As `searchSegments`, at most twice.
 */
export function* searchRounds(timeline: Timeline, whole: Tokens): InPieces<Found> {
  const { rounds, ...first } = yield* searchSegments(timeline, whole);
  const asItIs = { tokens: whole, segments: withoutShortOnes(whole, first.segments), hypotheses: first.hypotheses };
  const tokens = yield* foldRounds(whole, rounds);
  if (tokens === whole) return asItIs;
  const second = yield* searchSegments(timeline, tokens);
  const folded = { tokens, segments: withoutShortOnes(tokens, second.segments) };
  const kept = explained(whole, folded) >= EXPLAINED_SHARE_MIN * explained(whole, asItIs) ? folded : asItIs;
  return { ...kept, hypotheses: first.hypotheses + second.hypotheses };
}

/** Tokens of the whole text in the occurrences of the segments. */
function explained(whole: Tokens, { tokens, segments }: Pick<Found, "tokens" | "segments">): number {
  let sum = 0;
  for (const { occurrences } of segments) for (const one of occurrences) sum += unfold(whole, tokens, one).length;
  return sum;
}
