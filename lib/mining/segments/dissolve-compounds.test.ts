import { expect, test } from "vitest";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { sittingOf } from "#tests/fixtures/histories/sitting.ts";
import { assembleTimeline } from "../assemble-timeline.ts";
import { Describer } from "../describe-steps.ts";
import { atOnce } from "../in-pieces.ts";
import { summarizeEvents } from "../mine-events.ts";
import { mineSegments } from "./mine-segments.ts";

const bounds = { occurrences: 1_000, misses: 0, eventIds: 1_000, idsPerRun: 100 };

/** Runs in one sitting, with up to five others between two; of each pair of steps either comes first, and 2 % are left out. */
function pairsInEitherOrder(steps: number, runs: number, others: number, seed: number): string[] {
  const random = seededRandom(seed);
  const below = (n: number) => Math.floor(random() * n);
  const run = () => {
    const between = Array.from({ length: below(6) }, () => `other ${below(others)}`);
    const done: string[] = [];
    for (let i = 0; i < steps; i += 2) {
      const pair = [`step ${i}`, `step ${i + 1}`];
      done.push(...(below(2) === 0 ? pair.reverse() : pair));
    }
    return [...between, ...done.filter(() => random() >= 0.02)];
  };
  return Array.from({ length: runs }, run).flat();
}

// Each of these is first found as two rounds, and cut to a half that is none any more once its steps are counted anew.
test.each([
  [20, 30, 20, 45],
  [20, 40, 30, 81],
  [40, 30, 30, 5],
])("%i steps, %i times, found as two rounds are cut to one, and never lost", (steps, runs, others, seed) => {
  const actions = pairsInEitherOrder(steps, runs, others, seed);
  const timeline = assembleTimeline(summarizeEvents(sittingOf(actions)), "UTC", bounds);
  const { patterns } = atOnce(mineSegments(timeline, new Describer(timeline.steps)));
  expect(patterns).toHaveLength(1);
  expect(patterns[0]?.support).toBeGreaterThanOrEqual(0.9 * runs);
});
