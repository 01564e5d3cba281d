import { expect, test } from "vitest";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { sittingOf } from "#tests/fixtures/histories/sitting.ts";
import { assembleTimeline } from "../assemble-timeline.ts";
import { atOnce } from "../in-pieces.ts";
import { summarizeEvents } from "../mine-events.ts";
import { readTokens } from "./read-tokens.ts";
import { searchSegments } from "./search-segments.ts";

const bounds = { occurrences: 1_000, misses: 0, eventIds: 1_000, idsPerRun: 100 };
const steps = Array.from({ length: 12 }, (_, i) => `step ${i}`);
const [before, round, after] = [steps.slice(0, 4), steps.slice(4, 9), steps.slice(9)];

/** What is found to be gone round within what is done so many times over, 40 runs in one sitting. */
function roundsIn(roundsOf: (random: () => number, run: number) => number, beside = [before, after]) {
  const random = seededRandom(11);
  const actions = Array.from({ length: 40 }, (_, run) => [
    ...Array.from({ length: Math.floor(random() * 6) }, () => `other ${Math.floor(random() * 30)}`),
    ...(beside[0] ?? []),
    ...Array.from({ length: roundsOf(random, run) }, () => round).flat(),
    ...(beside[1] ?? []),
  ]).flat();
  const timeline = assembleTimeline(summarizeEvents(sittingOf(actions)), "UTC", bounds);
  const tokens = readTokens(timeline, 5);
  const { rounds } = atOnce(searchSegments(timeline, tokens));
  return rounds.map((own) => own.map((symbol) => timeline.steps[tokens.stepOf[symbol] as number]?.action));
}

test("a part that is done over now so often, now so often, is found from the step on with which it begins", () => {
  expect(roundsIn((random) => 1 + Math.floor(random() * 4))).toEqual([round]);
  expect(roundsIn((random) => 1 + Math.floor(random() * 2))).toEqual([round]);
});

test("a part that is done over as often nearly each time is steps that come several times", () => {
  expect(roundsIn(() => 3)).toEqual([]);
  expect(roundsIn((_, run) => (run % 10 === 0 ? 2 : 3))).toEqual([]);
});

test("what is done over with hardly anything always beside it is a routine of its own", () => {
  const often = (random: () => number) => 1 + Math.floor(random() * 4);
  expect(roundsIn(often, [[], []])).toEqual([]);
  expect(roundsIn(often, [["open"], ["close"]])).toEqual([]);
});
