import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bands,
  drawn,
  foldSeries,
  labelEvery,
  momentScale,
  pointPositions,
  type Series,
  seriesMax,
  stackBars,
  sum,
  valueAxis,
} from "./geometry.ts";
import { labelSteps } from "./words.ts";

const value = fc.oneof(fc.constant(null), fc.nat({ max: 5_000_000 }));
const someSeries = (count: number) =>
  fc
    .array(fc.array(value, { minLength: count, maxLength: count }), { maxLength: 12 })
    .map((all) => all.map((values, index): Series => ({ key: `k${index}`, label: `Series ${index}`, values })));

describe("what can be drawn", () => {
  test.each([
    [3, 3],
    [0, 0],
    [-2, 0],
    [null, 0],
    [undefined, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
  ])("of %s is %s", (given, expected) => expect(drawn(given)).toBe(expected));
});

describe("folding series", () => {
  test("no more than six are shown, and nothing is lost", () => {
    fc.assert(
      fc.property(someSeries(5), (all) => {
        const shown = foldSeries(all);
        expect(shown.length).toBeLessThanOrEqual(seriesMax);
        for (let index = 0; index < 5; index += 1)
          expect(sum(shown.map(({ values }) => values[index] ?? null))).toBe(
            sum(all.map(({ values }) => values[index] ?? null)),
          );
      }),
    );
  });

  test("those that are kept keep their order, the rest comes last", () => {
    const named = (key: string, total: number): Series => ({ key, label: key, values: [total] });
    const all = [
      named("a", 1),
      named("b", 9),
      named("c", 8),
      named("d", 2),
      named("e", 7),
      named("f", 6),
      named("g", 5),
    ];
    expect(foldSeries(all).map(({ key }) => key)).toEqual(["b", "c", "e", "f", "g", "other"]);
    expect(foldSeries(all).at(-1)?.values).toEqual([3]);
  });
});

describe("the value axis", () => {
  test("holds every value, begins at zero and has a few round ticks", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2_000_000_000 }), (largest) => {
        const { max, ticks, share } = valueAxis(largest);
        expect(max).toBeGreaterThanOrEqual(largest);
        expect(share(0)).toBe(0);
        expect(share(max)).toBe(1);
        expect(ticks[0]).toBe(0);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(ticks.every((tick) => Number.isInteger(tick))).toBe(true);
      }),
    );
  });
});

describe("stacked bars", () => {
  test("lie within the plot, one upon the other, as high as their values", () => {
    fc.assert(
      fc.property(someSeries(4), (all) => {
        const { bars, axis } = stackBars(all, 4);
        for (let index = 0; index < 4; index += 1) {
          const here = bars.filter((bar) => bar.index === index);
          let foot = 1;
          for (const { y, h } of here) {
            expect(y + h).toBeCloseTo(foot, 9);
            foot = y;
          }
          const total = sum(all.map(({ values }) => values[index] ?? null));
          expect(1 - foot).toBeCloseTo(axis.share(total), 9);
          expect(foot).toBeGreaterThanOrEqual(-1e-9);
        }
      }),
    );
  });

  test("what is zero takes no place", () => {
    expect(stackBars([{ key: "a", label: "A", values: [0, 3] }], 2).bars.map(({ index }) => index)).toEqual([1]);
  });
});

describe("places along the axis", () => {
  test("bars stand apart, in order, each within its column", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), (count) => {
        const { bar, column } = bands(count);
        expect(bar).toHaveLength(count);
        for (const [index, { x, w }] of bar.entries()) {
          const own = column[index] ?? { x: 0, w: 0 };
          expect(x).toBeGreaterThanOrEqual(own.x - 1e-2);
          expect(x + w).toBeLessThanOrEqual(own.x + own.w + 1e-2);
          const next = bar[index + 1];
          if (next) expect(next.x).toBeGreaterThan(x + w);
        }
      }),
    );
  });

  test("a bar alone is no wall, a point alone stands in the middle", () => {
    const [only] = bands(1).bar;
    expect(only?.w).toBeLessThan(0.1);
    expect((only?.x ?? 0) + (only?.w ?? 0) / 2).toBeCloseTo(0.5);
    expect(pointPositions(1)).toEqual([0.5]);
    expect(pointPositions(3)).toEqual([0, 0.5, 1]);
    expect(pointPositions(0)).toEqual([]);
  });

  test("a moment's place and the moment at a place are each other's inverse", () => {
    const ms = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(ms, ms, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, share) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const { place, moment } = momentScale(first, last);
        expect(place(moment(share))).toBeCloseTo(share, 2);
        expect(place(first)).toBeCloseTo(first === last ? 0.5 : 0, 9);
      }),
    );
  });

  test("there are never more labels than have room, and they stand at steps people count in", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 2, max: 10 }), (count, most) => {
        const every = labelEvery(count, most, labelSteps.day);
        expect(Math.ceil(count / every)).toBeLessThanOrEqual(most);
      }),
    );
    expect(labelEvery(28, 8, labelSteps.day)).toBe(7);
    expect(labelEvery(24, 8, labelSteps.hour)).toBe(3);
  });
});
