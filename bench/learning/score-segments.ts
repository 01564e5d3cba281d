import type { PlantedSegment } from "#tests/fixtures/histories/plant-segments.ts";
import type { Figure } from "./table.ts";

const F1_MIN = 0.8;

export interface SegmentScore {
  /** Of the events of planted instances and those of found occurrences, each routine set against one pattern. */
  eventsF1: number;
  /** Of planted instances and found occurrences that share at least half of their span (intersection over union). */
  boundsF1: number;
  patterns: number;
}

/** One found pattern: the event ids of each of its occurrences, in order. */
export type FoundSegment = readonly (readonly string[])[];

/**
 * Sets each planted routine against the pattern that shares most events with it, none twice (greedily, most first);
 * what other patterns claim counts as false.
 * @param orderOf place of each event in the log
 */
export function scoreSegments(
  planted: readonly PlantedSegment[],
  found: readonly FoundSegment[],
  orderOf: ReadonlyMap<string, number>,
): SegmentScore {
  const truths = planted.map(({ instances }) => new Set(instances.flat()));
  const claims = found.map((occurrences) => new Set(occurrences.flat()));
  const pairs = truths.flatMap((truth, i) =>
    claims.map((claim, j) => ({ i, j, common: [...claim].filter((id) => truth.has(id)).length })),
  );
  pairs.sort((a, b) => b.common - a.common);
  const match = new Map<number, number>();
  let common = 0;
  for (const pair of pairs) {
    if (match.has(pair.i) || [...match.values()].includes(pair.j)) continue;
    match.set(pair.i, pair.j);
    common += pair.common;
  }
  const total = [...truths, ...claims].reduce((sum, { size }) => sum + size, 0);
  const spanOf = (ids: readonly string[]) => {
    const places = ids.map((id) => orderOf.get(id) ?? -1);
    return { from: Math.min(...places), to: Math.max(...places) };
  };
  let instances = 0;
  let hits = 0;
  for (const [i, { instances: own }] of planted.entries()) {
    instances += own.length;
    const spans = (found[match.get(i) ?? -1] ?? []).map(spanOf);
    for (const ids of own) {
      const { from, to } = spanOf(ids);
      // More than half of one instance cannot be half of another: taken in order, each span serves once.
      const at = spans.findIndex((span) => {
        const shared = Math.min(to, span.to) - Math.max(from, span.from) + 1;
        return shared > 0 && shared >= 0.5 * (Math.max(to, span.to) - Math.min(from, span.from) + 1);
      });
      if (at < 0) continue;
      spans.splice(at, 1);
      hits++;
    }
  }
  instances += found.reduce((sum, occurrences) => sum + occurrences.length, 0);
  return {
    eventsF1: (2 * common) / Math.max(1, total),
    boundsF1: (2 * hits) / Math.max(1, instances),
    patterns: found.length,
  };
}

/** Tells the mean of the scores of one setting, one a seed, and in the note the least of them. */
export function tellF1(
  tell: (figure: Figure) => void,
  name: string,
  scores: readonly SegmentScore[],
  note: string,
): void {
  for (const [what, of] of [
    ["events", scores.map(({ eventsF1 }) => eventsF1)],
    ["bounds", scores.map(({ boundsF1 }) => boundsF1)],
  ] as const) {
    const value = of.reduce((sum, f1) => sum + f1, 0) / of.length;
    const noted = `${note}: least ${Math.min(...of).toFixed(2)}`;
    tell({ name: `${name}: F1 of ${what}`, value, must: "≥", limit: F1_MIN, note: noted });
  }
}
