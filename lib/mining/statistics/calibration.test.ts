import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CalibrationPoint, calibrate, calibrated } from "./calibration.ts";

const aPoint: fc.Arbitrary<CalibrationPoint> = fc.record({
  stated: fc.integer({ min: 0, max: 20 }).map((n) => n / 20),
  held: fc.constantFrom(0, 1),
  weight: fc.integer({ min: 1, max: 5 }),
});

describe("calibration", () => {
  test("never falls, stays a probability, and keeps the mean of what held", () => {
    fc.assert(
      fc.property(fc.array(aPoint, { minLength: 1, maxLength: 40 }), (points) => {
        const knots = calibrate(points);
        for (let i = 1; i < knots.length; i++) {
          expect(knots[i]?.stated).toBeGreaterThan(knots[i - 1]?.stated ?? 0);
          expect(knots[i]?.probability).toBeGreaterThan(knots[i - 1]?.probability ?? 0);
        }
        let last = 0;
        for (let stated = 0; stated <= 1; stated += 0.01) {
          const probability = calibrated(knots, stated);
          expect(probability).toBeGreaterThanOrEqual(last - 1e-12);
          expect(probability).toBeLessThanOrEqual(1);
          last = probability;
        }
      }),
    );
  });

  test("is the isotonic regression, as its max-min formula gives it", () => {
    fc.assert(
      fc.property(fc.array(aPoint, { minLength: 1, maxLength: 30 }), (points) => {
        const values = [...new Set(points.map(({ stated }) => stated))].sort((a, b) => a - b);
        const meanOf = (from: number, to: number) => {
          const inside = points.filter(({ stated }) => stated >= (values[from] ?? 0) && stated <= (values[to] ?? 1));
          const weight = inside.reduce((sum, point) => sum + (point.weight ?? 1), 0);
          return inside.reduce((sum, point) => sum + point.held * (point.weight ?? 1), 0) / weight;
        };
        const all = values.map((_, i) => i);
        const fitted = all.map((i) =>
          Math.max(...all.slice(0, i + 1).map((from) => Math.min(...all.slice(i).map((to) => meanOf(from, to))))),
        );
        const probabilities = fitted.filter((value, i) => i === 0 || value - (fitted[i - 1] ?? 0) > 1e-9);
        const knots = calibrate(points);
        expect(knots.length).toBe(probabilities.length);
        for (const [i, { probability }] of knots.entries()) expect(probability).toBeCloseTo(probabilities[i] ?? -1, 9);
      }),
    );
  });

  test("without points of one's own is what is believed beforehand", () => {
    const prior = [
      { stated: 0.2, probability: 0.3 },
      { stated: 0.8, probability: 0.9 },
    ];
    const knots = calibrate([], prior, 20);
    expect(calibrated(knots, 0.5)).toBeCloseTo(0.6);
    const own = Array.from({ length: 200 }, () => ({ stated: 0.8, held: 0 }));
    expect(calibrated(calibrate(own, prior, 20), 0.8)).toBeLessThan(0.1);
  });
});
