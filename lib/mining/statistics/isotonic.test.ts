import fc from "fast-check";
import { expect, test } from "vitest";
import { calibrate, OUTCOMES_MIN } from "./isotonic.ts";

const outcomes = fc.array(fc.record({ stated: fc.double({ min: 0, max: 1, noNaN: true }), held: fc.boolean() }), {
  minLength: OUTCOMES_MIN,
  maxLength: 60,
});

test("corrects nothing by fewer than ten outcomes", () => {
  const nine = Array.from({ length: 9 }, () => ({ stated: 0.9, held: false }));
  expect(calibrate(nine)(0.9)).toBe(0.9);
});

test("never ranks the surer below the less sure, and stays between 0 and 1", () => {
  fc.assert(
    fc.property(outcomes, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2 }), (found, asked) => {
      const corrected = calibrate(found);
      const told = [...asked].sort((a, b) => a - b).map(corrected);
      for (const [i, value] of told.entries()) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        if (i > 0) expect(value).toBeGreaterThanOrEqual((told[i - 1] as number) - 1e-12);
      }
    }),
  );
});

test("says what was kept, drawn a little towards what was stated", () => {
  const found = [
    ...Array.from({ length: 20 }, (_, i) => ({ stated: 0.7, held: i < 6 })),
    ...Array.from({ length: 20 }, (_, i) => ({ stated: 0.9, held: i < 18 })),
  ];
  const corrected = calibrate(found);
  expect(corrected(0.7)).toBeCloseTo((6 + 1.4) / 22, 6);
  expect(corrected(0.9)).toBeCloseTo((18 + 1.8) / 22, 6);
  expect(corrected(0.8)).toBeCloseTo((corrected(0.7) + corrected(0.9)) / 2, 6);
  expect(corrected(0.2)).toBeCloseTo(corrected(0.7), 12);
  expect(calibrate(found.toReversed())(0.7)).toBeCloseTo(corrected(0.7), 12);
});
