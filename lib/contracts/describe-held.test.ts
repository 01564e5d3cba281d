import { expect, test } from "vitest";
import { describeHeld } from "./describe-held.ts";

const routine = (weekdays: number[]) =>
  describeHeld({ kind: "routine", support: 14, statistics: { hits: 14, opportunities: 16, weekdays } });

test("a routine is counted in the days it was due", () => {
  expect(routine([1, 2, 3, 4, 5])).toBe("seen 14 of 16 weekdays");
  expect(routine([5])).toBe("seen 14 of 16 Fridays");
  expect(routine([0, 6])).toBe("seen 14 of 16 weekend days");
  expect(routine([1, 3])).toBe("seen 14 of 16 days it was due");
  const statistics = { hits: 130, opportunities: 144, weekdays: [1, 2, 3, 4, 5], schedule: { kind: "intraday" } };
  expect(describeHeld({ kind: "routine", support: 130, statistics })).toBe("seen 130 of 144 times it was due");
});

test("a sequence is counted in its beginnings, files in their changes", () => {
  expect(describeHeld({ kind: "sequence", support: 30, statistics: { completions: 30, openings: 1200 } })).toBe(
    "seen 30 of 1,200 times it began",
  );
  expect(describeHeld({ kind: "relationship", support: 9, statistics: { misses_total: 1 } })).toBe(
    "seen 9 of 10 changes",
  );
  const ofCommand = { role: "input_of", misses_total: 1 };
  expect(describeHeld({ kind: "relationship", support: 9, statistics: ofCommand })).toBe("seen 9 of 10 times");
});

test("where nothing was due, nothing is claimed", () => {
  expect(describeHeld({ kind: "usage", support: 10, statistics: { events: 10 } })).toBeNull();
  expect(describeHeld({ kind: "routine", support: 14, statistics: { hits: 0, opportunities: 0 } })).toBeNull();
  expect(describeHeld({ kind: "sequence", support: 30, statistics: {} })).toBeNull();
});
