import { describe, expect, test } from "vitest";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { logLikelihoodRatio } from "../statistics/tails.ts";
import { SampledNull } from "./sampled-null.ts";
import { ShuffleNull } from "./shuffle-null.ts";
import { type StretchCounts, sampleOf } from "./stretch-counts.ts";

const LENGTH = 20;
const GAP_MAX = 1;
const CHAINS = [
  [0, 1],
  [1, 0],
  [0, 1, 2],
  [2, 1, 0, 1],
];

/** Stretches of twenty positions, of which each symbol takes up to four: `counts(stretch, symbol)`. */
function toCounts(
  stretches: number,
  symbols: number,
  counts: (stretch: number, symbol: number) => number,
): StretchCounts {
  const columns = { firstRow: [0], stretchOf: [] as number[], countOf: [] as number[] };
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (let stretch = 0; stretch < stretches; stretch++) {
      const count = counts(stretch, symbol);
      if (count === 0) continue;
      columns.stretchOf.push(stretch);
      columns.countOf.push(count);
    }
    columns.firstRow.push(columns.stretchOf.length);
  }
  return {
    lengths: new Int32Array(stretches).fill(LENGTH),
    firstRow: Int32Array.from(columns.firstRow),
    stretchOf: Int32Array.from(columns.stretchOf),
    countOf: Int32Array.from(columns.countOf),
  };
}

const lively = (seed: number, stretches = 6_000) => {
  const random = seededRandom(seed);
  return toCounts(stretches, 3, () => Math.floor(6 * random() ** 2));
};

describe("a sample of stretches", () => {
  test("is about one in so many of them, each with all that it holds", () => {
    const counts = toCounts(6_000, 3, (stretch, symbol) => 1 + ((stretch + symbol) % 4));
    counts.lengths.forEach((_, stretch) => {
      counts.lengths[stretch] = 30 + (stretch % 4);
    });
    const sample = sampleOf(counts, 16);
    expect(sample.lengths.length).toBeGreaterThan(0.9 * (6_000 / 16));
    expect(sample.lengths.length).toBeLessThan(1.1 * (6_000 / 16));
    for (let symbol = 0; symbol < 3; symbol++) {
      const from = sample.firstRow[symbol] as number;
      expect((sample.firstRow[symbol + 1] as number) - from).toBe(sample.lengths.length);
      for (const [stretch, length] of sample.lengths.entries()) {
        expect(sample.stretchOf[from + stretch]).toBe(stretch);
        // The length tells which one of four kinds of stretch it was.
        expect(sample.countOf[from + stretch]).toBe(1 + ((length - 30 + symbol) % 4));
      }
    }
  });

  test("is all of them when it is to be", () => {
    const counts = lively(1);
    expect(sampleOf(counts, 1)).toEqual(counts);
  });
});

describe("what a sample says of chance", () => {
  test("is never that a chain is less telling than it is", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const counts = lively(seed);
      const sampled = new SampledNull(counts, [GAP_MAX]);
      const exact = new ShuffleNull(counts, GAP_MAX);
      for (const chain of CHAINS) {
        const { expected, expectedStretches } = exact.expect(chain);
        for (const times of [1, 2, 5]) {
          const [occurrences, stretches] = [Math.ceil(times * expected), Math.ceil(times * expectedStretches)];
          const { ratio } = sampled.look(chain, GAP_MAX, occurrences, stretches);
          expect(ratio).toBeGreaterThanOrEqual(logLikelihoodRatio(occurrences, expected));
          expect(ratio).toBeGreaterThanOrEqual(logLikelihoodRatio(stretches, expectedStretches));
        }
      }
    }
  });

  test("is enough to tell that one is as common as its steps make it", () => {
    const counts = toCounts(6_000, 2, (stretch) => (stretch % 3 === 0 ? 1 : 0));
    const expected = Math.round(new ShuffleNull(counts, GAP_MAX).expect([0, 1]).expected);
    const { ratio, looked } = new SampledNull(counts, [GAP_MAX]).look([0, 1], GAP_MAX, expected / 20, expected / 20);
    expect(ratio).toBeLessThan(0);
    expect(looked).toBeLessThan(2_000 / 10);
  });

  test("counts one stretch that is far beyond the rest once, though it stands for sixteen", () => {
    const counts = toCounts(6_000, 2, (stretch) => (stretch === 0 ? 900 : stretch % 3 === 0 ? 1 : 0));
    counts.lengths[0] = 2_000;
    const { expected, largest } = new ShuffleNull(counts, GAP_MAX).expect([0, 1]);
    expect(largest).toBeGreaterThan(expected / 2);
    const { ratio } = new SampledNull(counts, [GAP_MAX]).look([0, 1], GAP_MAX, Math.ceil(1.5 * expected), 1);
    expect(ratio).toBeGreaterThan(logLikelihoodRatio(Math.ceil(1.5 * expected), expected));
  });

  test("is nothing where it has too few of them", () => {
    const counts = toCounts(6_000, 2, (stretch) => (stretch % 10 === 0 ? 1 : 0));
    expect(new SampledNull(counts, [GAP_MAX]).look([0, 1], GAP_MAX, 5, 5).ratio).toBe(Number.POSITIVE_INFINITY);
  });
});
