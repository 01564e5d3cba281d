import { expect, test } from "vitest";
import { lineWidth, placeOnRing, ringHeight } from "./place-on-ring.ts";

test.each([1, 2, 3, 5, 8, 12])("puts %i around the middle, all within the picture, with room for names", (count) => {
  const places = placeOnRing(count);
  expect(places).toHaveLength(count);
  for (const { x, y, side } of places) {
    expect(x > 0 && x < 1 && y > 0 && y < 1).toBe(true);
    expect(side === "right" ? x >= 0.5 - 1e-6 : x < 0.5).toBe(true);
    // Off the middle, which is the file itself.
    expect(Math.hypot((x - 0.5) / 0.2, (y - 0.5) / 0.42)).toBeCloseTo(1);
  }
  for (const side of ["left", "right"]) {
    const heights = places.filter((place) => place.side === side).map(({ y }) => y);
    const sorted = heights.toSorted((a, b) => a - b);
    // A line of text is 24 px high.
    for (const [index, y] of sorted.slice(1).entries())
      expect(y - (sorted[index] ?? 0)).toBeGreaterThan(24 / ringHeight(count));
  }
});

test("has as many on either side where they are even, and none for none", () => {
  expect(placeOnRing(12).filter(({ side }) => side === "left")).toHaveLength(6);
  expect(placeOnRing(0)).toEqual([]);
});

test("draws what happened more often thicker, and nothing too thin to see", () => {
  expect(lineWidth(10, 10)).toBeGreaterThan(lineWidth(5, 10));
  expect(lineWidth(1, 1000)).toBeGreaterThanOrEqual(1.5);
  expect(lineWidth(0, 0)).toBe(1.5);
});
