import { expect, test } from "vitest";
import { scoreSegments } from "#bench/learning/score-segments.ts";
import { plantUiLog } from "#tests/fixtures/histories/plant-ui-log.ts";
import { assembleTimeline } from "../assemble-timeline.ts";
import { Describer } from "../describe-steps.ts";
import { atOnce } from "../in-pieces.ts";
import { summarizeEvents } from "../mine-events.ts";
import { isBadLine, readLine } from "../read-line.ts";
import { mineSegments } from "./mine-segments.ts";

const bounds = { occurrences: 1_000, misses: 0, eventIds: 1_000, idsPerRun: 100 };

function scoreOf(seed: number) {
  const { events, routines } = plantUiLog({
    steps: 14,
    routines: 2,
    runs: 30,
    between: 6,
    noise: 0.2,
    loops: true,
    seed,
  });
  const read = events.flatMap((event, i) => {
    const line = readLine(JSON.stringify(event), i + 1);
    return isBadLine(line) ? [] : [line];
  });
  const timeline = assembleTimeline(summarizeEvents(read), "UTC", bounds);
  const { patterns } = atOnce(mineSegments(timeline, new Describer(timeline.steps)));
  const found = patterns.map(({ evidence }) => evidence.occurrences.map(({ eventIds }) => eventIds));
  return scoreSegments(routines, found, new Map(events.map(({ id }, i) => [id, i])));
}

test.each([6, 11, 24])("two routines are told whole with parts that are gone round, others between: %i", (seed) => {
  const { eventsF1, boundsF1 } = scoreOf(seed);
  expect(eventsF1).toBeGreaterThan(0.95);
  expect(boundsF1).toBeGreaterThan(0.95);
});

// Of these, the rounds of one routine are read once, and another is lost by it.
test.each([26, 31])("what explains less without its further rounds is told with them: %i", (seed) => {
  expect(scoreOf(seed).eventsF1).toBeGreaterThan(0.9);
});
