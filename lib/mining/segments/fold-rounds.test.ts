import { expect, test } from "vitest";
import { sittingOf } from "#tests/fixtures/histories/sitting.ts";
import { assembleTimeline } from "../assemble-timeline.ts";
import { atOnce } from "../in-pieces.ts";
import { summarizeEvents } from "../mine-events.ts";
import { foldRounds, unfold } from "./fold-rounds.ts";
import { readTokens } from "./read-tokens.ts";

const bounds = { occurrences: 1_000, misses: 0, eventIds: 1_000, idsPerRun: 100 };
const round = ["copy", "switch", "paste"];
const withRounds = (rounds: number) => ["open", ...Array.from({ length: rounds }, () => round).flat(), "save"];
const times = (rounds: readonly number[]) => Array.from({ length: 6 }, () => rounds.map(withRounds)).flat();

/** The text of what is done in so many runs, a day each, with the symbols of one round and what a symbol does. */
function textOf(runs: readonly string[][]) {
  const events = runs.flatMap((actions, run) => sittingOf(actions, run));
  const timeline = assembleTimeline(summarizeEvents(events), "UTC", bounds);
  const tokens = readTokens(timeline, 5);
  const actionOf = (symbol: number) => timeline.steps[tokens.stepOf[symbol] as number]?.action;
  const symbols = round.map((action) => Array.from(tokens.stepOf.keys(), actionOf).indexOf(action));
  return { tokens, actionOf, symbols };
}

test("what is gone round is read once each time, and told with all rounds", () => {
  const { tokens, actionOf, symbols } = textOf(times([1, 2, 3]));
  const folded = atOnce(foldRounds(tokens, [symbols]));
  expect(Array.from(folded.symbol, actionOf)).toEqual(Array.from({ length: 18 }, () => withRounds(1)).flat());
  expect([...folded.stretchFirst]).toEqual(Array.from({ length: 19 }, (_, i) => 5 * i));
  // The third run has three rounds.
  const third = unfold(tokens, folded, { tokens: [10, 11, 12, 13, 14], steps: [0, 1, 2, 3, 4] });
  expect(third.map((t) => actionOf(tokens.symbol[t] as number))).toEqual(withRounds(3));
});

test("a step that is missing now and then, or another between, does not hide a round", () => {
  const runs = times([1, 2, 3]);
  const { tokens, symbols } = textOf([...runs, withRounds(3).toSpliced(5, 1), withRounds(3).toSpliced(5, 0, "other")]);
  // What came between stays.
  expect(atOnce(foldRounds(tokens, [symbols])).count).toBe(5 * runs.length + 5 + 6);
});

test("a text without rounds is the same text", () => {
  const { tokens, symbols } = textOf(times([1]));
  expect(atOnce(foldRounds(tokens, [symbols]))).toBe(tokens);
  expect(atOnce(foldRounds(tokens, []))).toBe(tokens);
});
