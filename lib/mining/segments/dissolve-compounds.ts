import { CORE_SHARE } from "./consensus.ts";
import { everywhere } from "./find-occurrences.ts";
import type { ConsensusGrower } from "./grow-consensus.ts";
import { coveredBy, judgeSegment, type Segment } from "./judge-segment.ts";
import type { Tokens } from "./read-tokens.ts";
import { refineConsensus } from "./refine-consensus.ts";
import { commonSteps } from "./unite-variants.ts";

/** A segment with so many of its steps in a longer one, in the same order, may be a part of that. */
const PART_SHARE_MIN = 0.6;
/** Without the longer one, its parts explain so much of what all did. */
const EXPLAINED_SHARE_MIN = 0.9;

/**
 * Two routines that come in any order are seen next to each other often enough to be taken for one; what is left of them
 * are the times when they were not. A longer segment goes when its parts, looked for again where it was, explain nearly
 * as much without it: then it says nothing that they do not, and its description is for nothing (the principle of
 * minimum description length). O(tokens × steps of the segments that have parts).
 */
export function dissolveCompounds(
  tokens: Tokens,
  grower: ConsensusGrower,
  free: Int32Array,
  found: readonly Segment[],
): Segment[] {
  let segments = [...found];
  const byLength = [...found].sort((a, b) => b.consensus.symbols.length - a.consensus.symbols.length);
  for (const compound of byLength) {
    if (!segments.includes(compound)) continue;
    const parts = segments.filter((other) => other !== compound && isPartOf(other, compound));
    if (parts.length === 0) continue;
    const before = [compound, ...parts];
    for (const one of before) release(tokens, free, one);
    const after = lookAgain(tokens, grower, free, parts);
    const explained = after.reduce((sum, segment) => sum + coveredBy(segment), 0);
    const whole = before.reduce((sum, segment) => sum + coveredBy(segment), 0);
    if (explained < EXPLAINED_SHARE_MIN * whole) {
      for (const one of after) release(tokens, free, one);
      for (const one of before) explain(free, one);
      continue;
    }
    segments = [...segments.filter((segment) => !before.includes(segment)), ...after];
  }
  return segments;
}

/** The parts in the text without the compound, each with what its new occurrences add to it. */
function lookAgain(tokens: Tokens, grower: ConsensusGrower, free: Int32Array, parts: readonly Segment[]): Segment[] {
  const found: Segment[] = [];
  for (const { consensus } of [...parts].sort((a, b) => coveredBy(b) - coveredBy(a))) {
    let segment = judgeSegment(tokens, free, consensus);
    if (segment === undefined) continue;
    const refined = refineConsensus(tokens, grower, free, segment.consensus, segment.occurrences, everywhere(tokens));
    const again = judgeSegment(tokens, free, refined);
    if (again !== undefined && coveredBy(again) > coveredBy(segment)) segment = again;
    explain(free, segment);
    found.push(segment);
  }
  return found;
}

function isPartOf({ consensus: part }: Segment, { consensus: whole }: Segment): boolean {
  if (part.symbols.length >= whole.symbols.length) return false;
  const isCore = (j: number) => (part.occupancy[j] as number) >= CORE_SHARE;
  const common = commonSteps(part.symbols, whole.symbols).filter(([j]) => isCore(j)).length;
  return common >= PART_SHARE_MIN * [...part.symbols.keys()].filter(isCore).length;
}

export function explain(free: Int32Array, { occurrences }: Segment): void {
  for (const { tokens } of occurrences) for (const t of tokens) free[t] = -1;
}

export function release(tokens: Tokens, free: Int32Array, { occurrences }: Segment): void {
  for (const { tokens: own } of occurrences) for (const t of own) free[t] = tokens.symbol[t] as number;
}
