import type { Timeline } from "../assemble-timeline.ts";
import { median } from "../evidence.ts";
import { endAt } from "../timeline-builder.ts";
import { type Consensus, toProfile } from "./consensus.ts";
import { findCut, isTooLong } from "./cut-at-pause.ts";
import type { SegmentOccurrence } from "./find-occurrences.ts";
import { BETWEEN_MAX, FOLLOWED_SHARE_MIN } from "./join-halves.ts";
import type { Segment } from "./judge-segment.ts";
import { positionAt, stretchAt, type Tokens } from "./read-tokens.ts";
import { occupancyOf } from "./refine-consensus.ts";
import { weighSegment } from "./weigh-segment.ts";

/** A side on which the pauses are so many times as long is not where one routine goes on. */
const CLEARLY = 2;

/** The part and the rests that always stand on the same side of it. */
interface Way {
  isSharedFirst: boolean;
  rests: Segment[];
  /** Of each rest, for each of its occurrences: that of the part beside it. */
  partners: (SegmentOccurrence | undefined)[][];
  pairs: number;
  /** Median of the pauses between the two of a pair. */
  pauseMs: number;
}

/**
 * Routines that share a part are found as that part and what each has besides, since what explains most is taken first.
 * Where nearly every occurrence of the part has one of several others directly beside it, on the same side, and these
 * hardly ever come without it, each of them is one routine with the part. They are joined by the occurrences as they are:
 * looked for one after the other, the first would take the part of the second too. Where a pause tells the two apart they
 * are left. O(occurrences × segments²), and weighing what is joined.
 */
export function joinShared(timeline: Timeline, tokens: Tokens, found: readonly Segment[]): Segment[] {
  let segments = [...found];
  const oftenFirst = [...found].sort((a, b) => b.occurrences.length - a.occurrences.length);
  for (const shared of oftenFirst) {
    if (!segments.includes(shared)) continue;
    const others = segments.filter((other) => other !== shared);
    const before = wayOf(timeline, tokens, shared, others, true);
    const after = wayOf(timeline, tokens, shared, others, false);
    const way = likelier(before, after);
    if (way === undefined) continue;
    const joined = way.rests.map((rest, i) => joinTwo(tokens, shared, rest, way.partners[i] ?? [], way.isSharedFirst));
    const areWhole = joined.every((one) => !isTooLong(one.consensus) && findCut(timeline, tokens, one) === 0);
    if (areWhole) segments = [...others.filter((other) => !way.rests.includes(other)), ...joined];
  }
  return segments;
}

function wayOf(
  timeline: Timeline,
  tokens: Tokens,
  shared: Segment,
  others: readonly Segment[],
  isSharedFirst: boolean,
): Way | undefined {
  const way: Way = { isSharedFirst, rests: [], partners: [], pairs: 0, pauseMs: 0 };
  const pauses: number[] = [];
  for (const rest of others) {
    const beside = partnersOf(tokens, shared, rest, isSharedFirst);
    const paired = beside.filter((one) => one !== undefined).length;
    if (paired < FOLLOWED_SHARE_MIN * rest.occurrences.length) continue;
    way.rests.push(rest);
    way.partners.push(beside);
    way.pairs += paired;
    for (const [i, one] of beside.entries()) {
      if (one === undefined) continue;
      const own = rest.occurrences[i] as SegmentOccurrence;
      const [first, second] = isSharedFirst ? [one, own] : [own, one];
      const from = positionAt(timeline, tokens, first.tokens.at(-1) as number);
      const to = positionAt(timeline, tokens, second.tokens[0] as number);
      pauses.push((timeline.startMs[to] as number) - endAt(timeline, from));
    }
  }
  if (way.rests.length < 2 || way.pairs < FOLLOWED_SHARE_MIN * shared.occurrences.length) return undefined;
  way.pauseMs = median(pauses);
  return way;
}

/** With runs on end the part has rests on either side: where they come sooner, or else more often. */
function likelier(before: Way | undefined, after: Way | undefined): Way | undefined {
  if (before === undefined || after === undefined) return before ?? after;
  if (before.pauseMs >= CLEARLY * after.pauseMs && before.pauseMs > 0) return after;
  if (after.pauseMs >= CLEARLY * before.pauseMs && after.pauseMs > 0) return before;
  return after.pairs > before.pairs ? after : before;
}

/** For each occurrence of the rest, that of the part directly before it, or after it. */
function partnersOf(
  tokens: Tokens,
  shared: Segment,
  rest: Segment,
  isSharedFirst: boolean,
): (SegmentOccurrence | undefined)[] {
  let next = 0;
  return rest.occurrences.map(({ tokens: own }) => {
    const [first, last] = [own[0] as number, own.at(-1) as number];
    while (next < shared.occurrences.length && (shared.occurrences[next]?.tokens[0] as number) < first) next++;
    const partner = shared.occurrences[isSharedFirst ? next - 1 : next];
    if (partner === undefined) return undefined;
    const between = isSharedFirst ? first - (partner.tokens.at(-1) as number) : (partner.tokens[0] as number) - last;
    const isBeside = between >= 1 && between - 1 <= BETWEEN_MAX;
    return isBeside && stretchAt(tokens, partner.tokens[0] as number) === stretchAt(tokens, first)
      ? partner
      : undefined;
  });
}

/** Both as one; where the part is missing, what there is of it. */
function joinTwo(
  tokens: Tokens,
  shared: Segment,
  rest: Segment,
  partners: readonly (SegmentOccurrence | undefined)[],
  isSharedFirst: boolean,
): Segment {
  const [first, second] = isSharedFirst ? [shared, rest] : [rest, shared];
  const symbols = [...first.consensus.symbols, ...second.consensus.symbols];
  const shift = first.consensus.symbols.length;
  const placed = (occurrence: SegmentOccurrence | undefined, by: number): SegmentOccurrence => ({
    tokens: occurrence?.tokens ?? [],
    steps: occurrence?.steps.map((step) => step + by) ?? [],
  });
  const occurrences = rest.occurrences.map((own, i): SegmentOccurrence => {
    const ordered = isSharedFirst ? [partners[i], own] : [own, partners[i]];
    const [one, two] = [placed(ordered[0], 0), placed(ordered[1], shift)];
    return { tokens: [...one.tokens, ...two.tokens], steps: [...one.steps, ...two.steps] };
  });
  const consensus: Consensus = {
    symbols,
    occupancy: occupancyOf(symbols.length, occurrences),
    insertCost: Math.min(first.consensus.insertCost, second.consensus.insertCost),
  };
  return { consensus, occurrences, ...weighSegment(tokens, toProfile(tokens, consensus), occurrences) };
}
