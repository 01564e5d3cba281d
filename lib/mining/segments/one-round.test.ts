import fc from "fast-check";
import { expect, test } from "vitest";
import { oneRound } from "./one-round.ts";

const distinct = (length: number) => Array.from({ length }, (_, i) => i);

test("steps grown over several rounds are cut to one, also where the last is not whole", () => {
  const sizes = fc.tuple(fc.integer({ min: 9, max: 40 }), fc.integer({ min: 1, max: 3 }), fc.nat({ max: 39 }));
  fc.assert(
    fc.property(sizes, ([length, rounds, more]) => {
      // One step that is also the first may be chance; two are not.
      fc.pre(more % length !== 1 || rounds > 1);
      const total = rounds * length + (more % length);
      const grown = Array.from({ length: total }, (_, i) => i % length);
      expect(oneRound(grown)).toBe(length);
    }),
  );
});

test("a short round is told from inner repeats", () => {
  expect(oneRound([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2])).toBe(3);
  expect(oneRound([7, ...Array.from({ length: 28 }, (_, i) => i % 4), 8])).toBe(30);
  const inner = [7, 0, 1, 2, 0, 1, 3, 0, 1, 4, 0, 1, 5, 8];
  expect(oneRound(inner)).toBe(inner.length);
  expect(oneRound(distinct(30))).toBe(30);
  expect(oneRound([])).toBe(0);
});
