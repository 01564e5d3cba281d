import { expect, test } from "vitest";
import { heldWords, timesUntilSurer, whatIsUnknown, whatWouldHelp } from "./pattern-advice.ts";

const routine = (hits: number, opportunities: number, confidence: number, status = "active") => ({
  kind: "routine" as const,
  support: hits,
  confidence,
  statistics: { hits, opportunities, status },
});

test("says how often of how often, for each kind that has an answer", () => {
  expect(heldWords(routine(14, 16, 0.6))).toBe("14 of 16 times");
  expect(
    heldWords({ kind: "sequence", support: 9, confidence: 0.5, statistics: { openings: 12, completions: 9 } }),
  ).toBe("9 of 12 times");
  expect(heldWords({ kind: "relationship", support: 7, confidence: 0.5, statistics: { misses_total: 1 } })).toBe(
    "7 of 8 times",
  );
  expect(heldWords({ kind: "usage", support: 7, confidence: 0.5, statistics: {} })).toBeNull();
  expect(heldWords({ kind: "routine", support: 7, confidence: 0.5, statistics: {} })).toBeNull();
});

test("counts how many more times would make it surer, and none once it is", () => {
  // 7 of 7 is at least 0.81, 6 of 6 at least 0.785.
  expect(timesUntilSurer(5, 5, 0.75)).toBe(2);
  expect(timesUntilSurer(40, 40, 0.91)).toBeNull();
  expect(timesUntilSurer(1, 400, 0)).toBeNull();
});

test("says what would help, and that it is over when it is", () => {
  expect(whatWouldHelp(routine(5, 5, 0.753))).toEqual([
    "About 2 times more without a miss would make it “very likely”.",
  ]);
  expect(whatWouldHelp(routine(10, 12, 0.65, "stopped"))[0]).toContain("would bring it back");
  expect(whatWouldHelp(routine(90, 90, 0.96))[0]).toContain("holds nearly every time");
  expect(whatWouldHelp({ kind: "usage", support: 3, confidence: 0.5, statistics: {} })[0]).toContain("a count");
});

test("promises nothing where the newest occurrences are what holds it down", () => {
  const advice = whatWouldHelp(routine(85, 89, 0.7));
  expect(advice[0]).toContain("newest fifth");
  expect(advice.join(" ")).not.toContain("without a miss");
});

test("admits for every kind what it does not know", () => {
  for (const kind of ["routine", "sequence", "relationship", "usage"] as const)
    expect(whatIsUnknown({ kind, statistics: {} }).length).toBeGreaterThan(0);
  expect(whatIsUnknown({ kind: "relationship", statistics: { action: {} } })[0]).toMatch(/reads or writes/);
});
