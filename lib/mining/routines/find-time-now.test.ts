import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { clockDistance } from "../statistics/circular.ts";
import { findTimeNow } from "./find-time-now.ts";

const times = (n: number, at: (i: number) => number, spread: number, seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, (_, i) => Math.round(at(i) + 2 * spread * (random() - 0.5) + 1440) % 1440);
};

test("a steady time is the mean of its latest occurrences, also around midnight", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 200 }), (minute, seed) => {
      const { minuteOfDay, toleranceMinutes } = findTimeNow(times(40, () => minute, 10, seed));
      expect(Math.abs(clockDistance(minute, minuteOfDay))).toBeLessThanOrEqual(8);
      expect(toleranceMinutes).toBeLessThanOrEqual(16);
    }),
    { seed: 3, numRuns: 200 },
  );
});

test("a time that moves is where it has come to, not where it has been", () => {
  const drifted = findTimeNow(times(200, (i) => 540 + i / 2, 5, 1));
  expect(Math.abs(drifted.minuteOfDay - 640)).toBeLessThanOrEqual(5);
  const jumped = findTimeNow(times(40, (i) => (i < 28 ? 540 : 630), 5, 2));
  expect(Math.abs(jumped.minuteOfDay - 630)).toBeLessThanOrEqual(5);
  expect(jumped.toleranceMinutes).toBeLessThanOrEqual(7);
});

test("one occurrence has a time, too", () => {
  expect(findTimeNow([75])).toEqual({ minuteOfDay: 75, toleranceMinutes: 5 });
});
