import type { Timeline } from "../assemble-timeline.ts";
import type { SequencePattern } from "../types.ts";

/** A chain with at least this share of its occurrences inside those of segments is a part of them. */
const INSIDE_SHARE = 0.5;

/**
 * The chains that say something besides the segments: those whose occurrences mostly lie inside a segment's, or
 * where one ends and the next begins, are their parts. O(positions of all occurrences).
 * @param paths positions of each occurrence's steps, by pattern key
 */
export function dropParts(
  timeline: Timeline,
  chains: readonly SequencePattern[],
  chainPaths: ReadonlyMap<string, readonly Int32Array[]>,
  segmentPaths: ReadonlyMap<string, readonly Int32Array[]>,
): SequencePattern[] {
  if (segmentPaths.size === 0) return [...chains];
  const owner = new Int32Array(timeline.positions);
  let serial = 0;
  for (const paths of segmentPaths.values()) {
    for (const path of paths) owner.fill(++serial, path[0], (path.at(-1) as number) + 1);
  }
  return chains.filter(({ key }) => {
    const paths = chainPaths.get(key) ?? [];
    const inside = paths.filter((path) => path.every((position) => owner[position] !== 0));
    return inside.length < INSIDE_SHARE * paths.length || paths.length === 0;
  });
}
