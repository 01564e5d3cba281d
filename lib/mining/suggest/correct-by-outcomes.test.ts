import { expect, test } from "vitest";
import { correctByOutcomes } from "./correct-by-outcomes.ts";

test("corrects nothing by fewer than ten outcomes", () => {
  const nine = Array.from({ length: 9 }, () => ({ stated: 0.9, held: false }));
  expect(correctByOutcomes(nine)(0.9)).toBe(0.9);
});

test("says what was kept, drawn a little towards what was stated, in whatever order it came", () => {
  const found = [
    ...Array.from({ length: 20 }, (_, i) => ({ stated: 0.7, held: i < 6 })),
    ...Array.from({ length: 20 }, (_, i) => ({ stated: 0.9, held: i < 18 })),
  ];
  for (const corrected of [correctByOutcomes(found), correctByOutcomes(found.toReversed())]) {
    expect(corrected(0.7)).toBeCloseTo((6 + 2 * 0.7) / 22, 6);
    expect(corrected(0.9)).toBeCloseTo((18 + 2 * 0.9) / 22, 6);
    expect(corrected(0.8)).toBeCloseTo((corrected(0.7) + corrected(0.9)) / 2, 6);
  }
});
