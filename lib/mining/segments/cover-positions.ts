import type { Timeline } from "../assemble-timeline.ts";
import type { SequencePattern } from "../types.ts";

/** A chain with at least this share of its occurrences inside those of segments is a part of them. */
const INSIDE_SHARE = 0.5;
/** One with at least this share beside those of segments, on the same side, so many positions away at most, is their end. */
const BORDER_SHARE = 0.95;
const BORDER_POSITIONS = 4;

/**
 * The positions from the first step to the last of each occurrence, of segments: 1 where one is. O(positions).
 * @param segmentPaths positions of each occurrence's steps, by pattern key
 * @returns undefined where there are no segments
 */
export function coverPositions(
  { positions }: Timeline,
  segmentPaths: ReadonlyMap<string, readonly Int32Array[]>,
): Uint8Array | undefined {
  if (segmentPaths.size === 0) return undefined;
  const covered = new Uint8Array(positions);
  for (const paths of segmentPaths.values()) {
    for (const path of paths) covered.fill(1, path[0], (path.at(-1) as number) + 1);
  }
  return covered;
}

/**
 * The chains that say something besides the segments: not those whose occurrences mostly lie inside a segment's, or where
 * one ends and the next begins, nor what nearly always comes straight before one or straight after: that is its own first
 * or last steps, which vary. O(positions of all occurrences).
 * @param paths positions of each occurrence's steps, by pattern key
 */
export function dropParts(
  timeline: Timeline,
  chains: readonly SequencePattern[],
  paths: ReadonlyMap<string, readonly Int32Array[]>,
  covered: Uint8Array | undefined,
): readonly SequencePattern[] {
  if (covered === undefined) return chains;
  const { stretch } = timeline;
  const isNear = (from: number, step: 1 | -1) => {
    for (let near = 1; near <= BORDER_POSITIONS; near++) {
      const position = from + step * near;
      if (covered[position] === 1 && stretch[position] === stretch[from]) return true;
    }
    return false;
  };
  return chains.filter(({ key }) => {
    const own = paths.get(key) ?? [];
    if (own.length === 0) return true;
    const inside = own.filter((path) => path.every((position) => covered[position] === 1));
    if (inside.length >= INSIDE_SHARE * own.length) return false;
    const after = own.filter((path) => isNear(path[0] as number, -1));
    const before = own.filter((path) => isNear(path.at(-1) as number, 1));
    return Math.max(after.length, before.length) < BORDER_SHARE * own.length;
  });
}
