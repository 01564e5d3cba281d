import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plantRoutines } from "#tests/fixtures/histories/plant-routines.ts";
import { assembleTimeline } from "../assemble-timeline.ts";
import { summarizeEvents } from "../mine-events.ts";
import { BestCandidates } from "./best-candidates.ts";
import { indexSteps } from "./index-steps.ts";
import { binOf, CHANCE_OF_BIN, ShuffleNull } from "./shuffle-null.ts";
import { countsOf } from "./stretch-counts.ts";

interface Found {
  symbols: number[];
  pValue: number;
  occurrences: number;
}

const aRound = fc.uniqueArray(
  fc.record({
    symbols: fc.array(fc.constantFrom(1, 2, 10), { minLength: 2, maxLength: 3 }),
    pValue: fc.constantFrom(1e-9, 1e-6, 1e-4, 1e-3),
    occurrences: fc.integer({ min: 1, max: 99 }),
  }),
  { selector: ({ symbols }) => symbols.join(), maxLength: 30 },
);

/** The same in the plainest way: a map by name, sorted whenever it is too full; the best of each first step stay. */
function bestPlainly(rounds: readonly (readonly Found[])[], most: number): Found[] {
  const held = new Map<string, Found>();
  for (const found of rounds.flat()) {
    const name = found.symbols.join();
    held.set(name, { ...found, pValue: Math.min(found.pValue, held.get(name)?.pValue ?? 1) });
    if (held.size <= 2 * most) continue;
    const order = [...held].sort(([a, x], [b, y]) => x.pValue - y.pValue || (a < b ? -1 : 1));
    const longestFirst = [...order].sort(([, x], [, y]) => x.pValue - y.pValue || y.symbols.length - x.symbols.length);
    const leaders = longestFirst.filter(
      ([, { symbols }], i) => longestFirst.findIndex(([, other]) => other.symbols[0] === symbols[0]) === i,
    );
    const stay = new Set(leaders.slice(0, Math.floor(most / 2)).map(([name]) => name));
    for (const [weak] of order.slice(most)) if (!stay.has(weak)) held.delete(weak);
  }
  return [...held.values()];
}

describe("the best candidates", () => {
  test("are those that a map sorted by p-value and name would keep, and the best of each first step", () => {
    fc.assert(
      fc.property(fc.array(aRound, { minLength: 2, maxLength: 6 }), fc.integer({ min: 1, max: 6 }), (rounds, most) => {
        const best = new BestCandidates(most, 4);
        // Two rounds with each first step: then what comes is renewed.
        const byFirst = rounds.map((round, i) =>
          round.map((found) => ({ ...found, symbols: [Math.floor(i / 2), ...found.symbols] })),
        );
        for (const [i, round] of byFirst.entries()) {
          if (i % 2 === 0) best.beginFirst();
          for (const { symbols, occurrences, pValue } of round) best.add(symbols, occurrences, 5, 0.5, pValue);
        }
        const kept = best.list().map(({ symbols, pValue, occurrences }) => ({ symbols, pValue, occurrences }));
        expect(kept).toEqual(bestPlainly(byFirst, most));
      }),
    );
  });
});

describe("the shuffled null", () => {
  const { events } = plantRoutines({
    seed: 3,
    days: 40,
    backgroundSymbols: 8,
    eventsPerDay: 40,
    sequences: [{ steps: 3, occurrences: 20 }],
    routines: [],
  });
  const timeline = assembleTimeline(summarizeEvents(events), "UTC");
  const index = indexSteps(timeline, 4);
  const counts = countsOf(timeline, index);

  test("rounds chances up, by an eighth at most", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 63.9, noNaN: true }), (octaves) => {
        const chance = 2 ** -octaves;
        const rounded = CHANCE_OF_BIN[binOf(chance)] as number;
        expect(rounded).toBeGreaterThanOrEqual(chance);
        expect(rounded).toBeLessThanOrEqual(1.125 * chance);
      }),
    );
    expect(CHANCE_OF_BIN[binOf(1e-300)]).toBeGreaterThan(0);
    expect(CHANCE_OF_BIN[binOf(7)]).toBe(1);
  });

  test("says the same of a chain whichever chains it was asked about before", () => {
    const aChain = fc.uniqueArray(fc.integer({ min: 0, max: index.symbols - 1 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(aChain, { minLength: 2, maxLength: 12 }), (chains) => {
        const asked = new ShuffleNull(counts, 1);
        for (const chain of chains) {
          expect(asked.test(chain, 9, 7)).toEqual(new ShuffleNull(counts, 1).test(chain, 9, 7));
        }
      }),
    );
  });
});
