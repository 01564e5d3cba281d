import fc from "fast-check";
import { expect, test } from "vitest";
import { assembleTimeline, type Timeline } from "../assemble-timeline.ts";
import { atOnce } from "../in-pieces.ts";
import { summarizeEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";
import { type Chain, growChains, type Support } from "./grow-chains.ts";
import { indexSteps } from "./index-steps.ts";

const start = Date.UTC(2025, 0, 6, 9);
const MINUTE = 60_000;
const STEPS_MAX = 4;

/** Small logs of few steps: pauses of a minute, of one that cuts a stretch, and of a night; some steps in a commit. */
const aLog: fc.Arbitrary<MiningEvent[]> = fc
  .array(
    fc.record({
      steps: fc.uniqueArray(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 2 }),
      pause: fc.constantFrom(1, 1, 1, 1, 1, 45, 1440),
    }),
    { minLength: 2, maxLength: 18 },
  )
  .map((places) => {
    let atMs = start;
    return places.flatMap(({ steps, pause }, i) => {
      atMs += pause * MINUTE;
      return steps.map((step, j) => ({
        id: `${i}-${j}`,
        occurredAtMs: atMs,
        utcOffsetMinutes: 0,
        type: "file_modified",
        path: `${step}.ts`,
        ...(steps.length > 1 ? { group: `commit-${i}` } : {}),
      }));
    });
  });

test("the search finds the chains that a brute-force search finds, with the same support", () => {
  fc.assert(
    fc.property(aLog, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 2 }), (events, gapMax, daysMin) => {
      const timeline = assembleTimeline(summarizeEvents(events), "UTC");
      const index = indexSteps(timeline, 1);
      const found = new Map<string, Support>();
      const options = { stepsMax: STEPS_MAX, daysMin, budget: 1e9, growSdMin: -1e9, testLlrMin: -1e9, rarerMax: 1e99 };
      const visit = ({ symbols, support }: Chain) => {
        found.set(symbols.map((symbol) => index.stepOf[symbol]).join(), support);
        return 0;
      };
      // Beside a search with a wider gap, which sees further.
      const searches = [
        { gapMax, visit },
        { gapMax: gapMax + 2, visit: () => 0 },
      ];
      atOnce(growChains(timeline, index, searches, options));
      const expected = new Map([...everyChain(timeline, gapMax)].filter(([, { days }]) => days >= daysMin));
      expect(new Map([...found].sort())).toEqual(new Map([...expected].sort()));
    }),
    { numRuns: 300 },
  );
});

/** Every chain of two to four steps, neighbours different, by trying every one of them at every place. */
function everyChain(timeline: Timeline, gapMax: number): Map<string, Support> {
  const all = new Map<string, Support>();
  const extend = (chain: number[]) => {
    if (chain.length >= 2) {
      const support = supportOf(timeline, chain, gapMax);
      // A longer chain occurs nowhere that its beginning does not.
      if (support.occurrences === 0) return;
      all.set(chain.join(), support);
    }
    if (chain.length === STEPS_MAX) return;
    for (let step = 0; step < timeline.steps.length; step++) if (step !== chain.at(-1)) extend([...chain, step]);
  };
  extend([]);
  return all;
}

/** As many occurrences as fit without overlap: earliest end first, each as short as can be. */
function supportOf(timeline: Timeline, chain: readonly number[], gapMax: number): Support {
  const occurrences: { from: number; to: number }[] = [];
  for (let end = 0; end < timeline.positions; end++) {
    const from = latestStart(timeline, chain, chain.length - 1, end, gapMax);
    if (from > (occurrences.at(-1)?.to ?? -1)) occurrences.push({ from, to: end });
  }
  const distinct = (column: ArrayLike<number>) => new Set(occurrences.map(({ from }) => column[from])).size;
  return { occurrences: occurrences.length, stretches: distinct(timeline.stretch), days: distinct(timeline.day) };
}

/** The latest position at which the chain's first `last + 1` steps can begin and end at `at`, or -1. */
function latestStart(timeline: Timeline, chain: readonly number[], last: number, at: number, gapMax: number): number {
  const { runStep, runStart, stretch } = timeline;
  if (!runStep.subarray(runStart[at], runStart[at + 1]).includes(chain[last] as number)) return -1;
  if (last === 0) return at;
  let latest = -1;
  for (let before = Math.max(0, at - gapMax - 1); before < at; before++) {
    if (stretch[before] !== stretch[at]) continue;
    latest = Math.max(latest, latestStart(timeline, chain, last - 1, before, gapMax));
  }
  return latest;
}
