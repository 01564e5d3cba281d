import { expect, test } from "vitest";
import { assembleTimeline } from "../assemble-timeline.ts";
import { Describer } from "../describe-steps.ts";
import { atOnce } from "../in-pieces.ts";
import { summarizeEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";
import { mineSegments } from "./mine-segments.ts";

const bounds = { occurrences: 1_000, misses: 0, eventIds: 1_000, idsPerRun: 100 };
const RUNS = "abbabaabbbaaabababbabaababbaab";
/** Seconds between two steps, between two runs, and of a clear pause. */
const STEP = 2;
const RUN = 20;
const PAUSE = 400;

const part = (name: string, steps = 12) => Array.from({ length: steps }, (_, i) => `${name} ${i}`);

/** In runs of two routines, each made of parts; so many seconds between two parts, and two runs. */
function stepsFound(partsOf: (run: string) => string[], pause: number, runPause: number): string[][] {
  let occurredAtMs = Date.UTC(2025, 0, 6, 9);
  const events: MiningEvent[] = [];
  for (const run of RUNS) {
    for (const [p, name] of partsOf(run).entries()) {
      for (const [i, action] of part(name).entries()) {
        occurredAtMs += 1_000 * (i > 0 ? STEP : p > 0 ? pause : runPause);
        events.push({
          id: `e${events.length}`,
          occurredAtMs,
          utcOffsetMinutes: 0,
          type: "app_used",
          app: "erp",
          action,
        });
      }
    }
  }
  const timeline = assembleTimeline(summarizeEvents(events), "UTC", bounds);
  const { patterns } = atOnce(mineSegments(timeline, new Describer(timeline.steps)));
  return patterns.map(({ statistics }) => statistics.steps.map(({ action }) => action as string)).sort();
}

test.each([
  ["first", (run: string) => ["shared", run]],
  ["last", (run: string) => [run, "shared"]],
])("two routines whose %s half is the same are both told whole", (_, partsOf) => {
  expect(stepsFound(partsOf, STEP, RUN)).toEqual(
    ["a", "b"].map((run) => partsOf(run).flatMap((name) => part(name))).sort(),
  );
});

test("what comes after a clear pause is a routine of its own", () => {
  const found = stepsFound((run) => ["shared", run], PAUSE, PAUSE);
  expect(found).toEqual(["a", "b", "shared"].map((name) => part(name)));
});
