import type { Timeline } from "../assemble-timeline.ts";
import { median } from "../evidence.ts";
import { endAt } from "../timeline-builder.ts";
import { CORE_SHARE, type Consensus } from "./consensus.ts";
import { SEGMENT_STEPS_MAX, SEGMENT_STEPS_MIN, type Segment } from "./judge-segment.ts";
import { positionAt, type Tokens } from "./read-tokens.ts";

/** Two routines that always follow each other are told apart by a pause of at least so long, */
const PAUSE_MIN_MS = 60_000;
/** so many times as long as any other pause of the whole. */
const CLEARLY = 8;

/**
 * Where a whole that is two routines, the one always done after the other, should be cut: at the step before which there
 * is by far the longest pause (the median of its occurrences); or, when it is longer than a routine may be, at the longest
 * there is. With steps that come evenly there is no telling, and what is short enough is told as one. O(tokens of the segment).
 * @returns the first step of the second one, or 0 to leave it whole
 */
export function findCut(timeline: Timeline, tokens: Tokens, { consensus, occurrences }: Segment): number {
  const { length } = consensus.symbols;
  const last = length - SEGMENT_STEPS_MIN;
  if (last < SEGMENT_STEPS_MIN) return 0;
  const pauses: number[][] = Array.from({ length }, () => []);
  for (const { tokens: own, steps } of occurrences) {
    for (let k = 1; k < own.length; k++) {
      const from = positionAt(timeline, tokens, own[k - 1] as number);
      const to = positionAt(timeline, tokens, own[k] as number);
      pauses[steps[k] as number]?.push((timeline.startMs[to] as number) - endAt(timeline, from));
    }
  }
  // Of a step that is seldom there, the pauses before it say little.
  const typical = pauses.map((ms) => (ms.length < occurrences.length / 2 ? 0 : median(ms)));
  let best = SEGMENT_STEPS_MIN;
  for (let j = best; j <= last; j++) if ((typical[j] as number) > (typical[best] as number)) best = j;
  if (isTooLong(consensus)) return best;
  const others = Math.max(...typical.filter((_, j) => j !== best));
  return (typical[best] as number) >= Math.max(PAUSE_MIN_MS, CLEARLY * others) ? best : 0;
}

/** Whether it has more steps that are usually there than a routine may have. */
export function isTooLong({ occupancy }: Consensus): boolean {
  return occupancy.filter((share) => share >= CORE_SHARE).length > SEGMENT_STEPS_MAX;
}
