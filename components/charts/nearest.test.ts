import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellIndex, indexAfterKey, nearestIndex } from "./nearest.ts";

const positions = fc.uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });

test("the nearest is as near as any", () => {
  fc.assert(
    fc.property(positions, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (unsorted, at) => {
      const sorted = unsorted.toSorted((a, b) => a - b);
      const found = sorted[nearestIndex(sorted, at)] ?? Number.NaN;
      expect(Math.abs(found - at)).toBe(Math.min(...sorted.map((one) => Math.abs(one - at))));
    }),
  );
});

test("of no positions none is the nearest", () => {
  expect(nearestIndex([], 0.5)).toBe(-1);
});

test("a cell is found at its middle, and beyond the edge the nearest one", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 6 }), (column, row) => {
      expect(cellIndex((column + 0.5) / 24, (row + 0.5) / 7, 24, 7)).toBe(row * 24 + column);
    }),
  );
  expect(cellIndex(1.2, -0.3, 24, 7)).toBe(23);
});

describe("keys", () => {
  const keys = fc.constantFrom("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown");

  test("never lead out of the chart, in a row or a grid", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.option(fc.integer({ min: 1, max: 24 }), { nil: undefined }),
        fc.array(keys, { maxLength: 60 }),
        (count, columns, pressed) => {
          let index: number | null = null;
          for (const key of pressed) index = indexAfterKey(key, index, count, columns) ?? index;
          if (index !== null) {
            expect(index).toBeGreaterThanOrEqual(0);
            expect(index).toBeLessThan(count);
          }
        },
      ),
    );
  });

  test("reach every cell of the week", () => {
    let index: number | null = null;
    const press = (key: string, times: number) => {
      for (let time = 0; time < times; time += 1) index = indexAfterKey(key, index, 168, 24) ?? index;
    };
    press("ArrowRight", 1);
    expect(index).toBe(0);
    press("ArrowDown", 3);
    press("ArrowRight", 9);
    expect(index).toBe(3 * 24 + 9);
    press("PageUp", 1);
    expect(index).toBe(9);
    press("ArrowUp", 1);
    expect(index).toBe(9);
    press("End", 1);
    expect(index).toBe(167);
  });

  test("begin at the newest when going back, and other keys are left alone", () => {
    expect(indexAfterKey("ArrowLeft", null, 30)).toBe(29);
    expect(indexAfterKey("ArrowRight", null, 30)).toBe(0);
    expect(indexAfterKey("a", 3, 30)).toBeUndefined();
    expect(indexAfterKey("ArrowLeft", null, 0)).toBeUndefined();
  });
});
