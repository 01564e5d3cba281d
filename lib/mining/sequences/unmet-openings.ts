import { findOccurrences } from "./find-occurrences.ts";
import type { StepIndex } from "./index-steps.ts";

/**
 * Where the first steps of a chain were done and the rest did not follow: the first position of each. One that lies in an
 * occurrence of the whole was completed. O(places of the steps + occurrences).
 * @param opening symbols of the first steps
 * @param paths the occurrences of the whole, ascending
 */
export function unmetOpenings(
  index: StepIndex,
  opening: readonly number[],
  gapMax: number,
  paths: readonly Int32Array[],
): number[] {
  const unmet: number[] = [];
  let next = 0;
  for (const path of findOccurrences(index, opening, gapMax)) {
    const end = path.at(-1) as number;
    while (next < paths.length && (paths[next]?.at(-1) as number) < end) next++;
    if (next < paths.length && (paths[next]?.[0] as number) <= end) continue;
    unmet.push(path[0] as number);
  }
  return unmet;
}
