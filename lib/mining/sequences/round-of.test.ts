import { expect, test } from "vitest";
import { assembleTimeline } from "../assemble-timeline.ts";
import { summarizeEvents } from "../mine-events.ts";
import { indexSteps } from "./index-steps.ts";
import { roundOf } from "./round-of.ts";

/** An index of commands done a minute apart, each letter one of them; and a chain of letters in its numbers. */
function read(text: string) {
  const events = [...text].map((command, i) => ({
    id: String(i),
    occurredAtMs: Date.UTC(2026, 0, 5, 9) + i * 60_000,
    utcOffsetMinutes: 0,
    type: "command_run",
    command,
  }));
  const timeline = assembleTimeline(summarizeEvents(events), "UTC");
  const index = indexSteps(timeline, 1);
  const symbols = Array.from(index.stepOf, (step) => timeline.steps[step]?.command ?? "");
  return (chain: string) =>
    roundOf(
      index,
      [...chain].map((letter) => symbols.indexOf(letter)),
      3,
    )
      ?.map((symbol) => symbols[symbol])
      .join("");
}

test.each([
  ["abcabc", "abc"],
  ["ababab", "ab"],
  ["ababcabc", "abc"],
  ["bcabca", "abc"],
  ["abxabab", "ab"],
])("%s is %s gone through again", (chain, round) => {
  expect(read("xabcabcabcyxabcabcy")(chain)).toBe(round);
});

test.each(["abc", "aba", "abca", "abba", "abcbac", "abcab"])("%s does not go round", (chain) => {
  expect(read("xabcabcabcyxabcabcy")(chain)).toBeUndefined();
});
