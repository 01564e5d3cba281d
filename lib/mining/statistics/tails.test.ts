import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjustPValues } from "./benjamini-hochberg.ts";
import { clockDistance, clockMean } from "./circular.ts";
import { binomialTail, chernoffTail, hypergeometricPoint, hypergeometricTail, lnGamma, poissonTail } from "./tails.ts";
import { heldOutConfidence, wilsonLower } from "./wilson.ts";

function choose(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}

describe("tails", () => {
  test("lnGamma knows the factorials", () => {
    for (let n = 1, factorial = 1; n < 20; factorial *= n, n++) {
      expect(lnGamma(n)).toBeCloseTo(Math.log(factorial), 9);
    }
  });

  test("the binomial tail equals the sum of its terms", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.nat(40),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        (n, k, p) => {
          fc.pre(k <= n && k > n * p);
          let sum = 0;
          for (let i = k; i <= n; i++) sum += choose(n, i) * p ** i * (1 - p) ** (n - i);
          expect(binomialTail(k, n, p) / sum).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  test("the hypergeometric tail equals counting", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.nat(30),
        fc.nat(30),
        fc.nat(30),
        (population, marked, drawn, k) => {
          fc.pre(marked <= population && drawn <= population && k <= Math.min(marked, drawn));
          fc.pre(k > (marked * drawn) / population);
          let sum = 0;
          for (let i = k; i <= Math.min(marked, drawn); i++) {
            sum += (choose(marked, i) * choose(population - marked, drawn - i)) / choose(population, drawn);
          }
          expect(hypergeometricTail(k, population, marked, drawn) / sum).toBeCloseTo(1, 6);
        },
      ),
    );
    expect(hypergeometricPoint(1, 2, 1, 1)).toBeCloseTo(0.5, 12);
  });

  test("the Poisson tail equals one minus the terms below", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 20, noNaN: true }), fc.integer({ min: 1, max: 40 }), (mean, k) => {
        fc.pre(k > mean);
        let below = 0;
        for (let i = 0, term = Math.exp(-mean); i < k; term *= mean / ++i) below += term;
        expect(poissonTail(k, mean)).toBeCloseTo(1 - below, 9);
      }),
    );
  });

  test("Chernoff never states less than the exact tail, nor hundreds of times more", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 60 }),
        fc.nat(60),
        fc.double({ min: 0.02, max: 0.9, noNaN: true }),
        (n, k, p) => {
          fc.pre(k <= n && k > n * p + 1);
          const exact = binomialTail(k, n, p);
          const bound = chernoffTail(k, [{ trials: n, p }]);
          expect(bound).toBeGreaterThanOrEqual(exact * 0.999);
          expect(bound).toBeLessThan(exact * 100);
        },
      ),
    );
  });
});

describe("confidence", () => {
  test("the Wilson bound lies below the proportion, within 0 and 1, and grows with successes and trials", () => {
    fc.assert(
      fc.property(fc.nat(500), fc.integer({ min: 1, max: 500 }), (successes, trials) => {
        fc.pre(successes <= trials);
        const bound = wilsonLower(successes, trials);
        expect(bound).toBeGreaterThanOrEqual(0);
        expect(bound).toBeLessThanOrEqual(successes / trials);
        if (successes < trials) expect(wilsonLower(successes + 1, trials)).toBeGreaterThan(bound);
        expect(wilsonLower(2 * successes, 2 * trials)).toBeGreaterThanOrEqual(bound);
      }),
    );
    expect(wilsonLower(0, 0)).toBe(0);
  });

  test("a habit that stopped holding is not carried by its past", () => {
    const trials = Array.from({ length: 100 }, (_, day) => ({ atMs: day * 86_400_000, held: day < 78 }));
    expect(heldOutConfidence(trials)).toBeLessThan(0.1);
    expect(heldOutConfidence(trials.slice(0, 78))).toBeGreaterThan(0.85);
  });
});

test("Benjamini–Hochberg keeps the order of p-values, never lowers them, and counts untested hypotheses", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 50 }),
      fc.nat(100),
      (pValues, more) => {
        const adjusted = adjustPValues(pValues, pValues.length + more);
        for (const [i, p] of pValues.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          for (const [j, other] of pValues.entries()) {
            if (other < p) expect(adjusted[j]).toBeLessThanOrEqual(adjusted[i] ?? 1);
          }
        }
      },
    ),
  );
  expect(adjustPValues([0.01, 0.02, 0.03, 0.5])).toEqual([0.04, 0.04, 0.04, 0.5]);
});

test("times around midnight have their mean at midnight", () => {
  expect(Math.abs(clockDistance(clockMean([23 * 60 + 50, 10]).mean, 0))).toBeLessThan(1e-6);
  expect(clockDistance(23 * 60, 60)).toBe(120);
  expect(clockDistance(60, 23 * 60)).toBe(-120);
  expect(clockMean([0, 720]).concentration).toBeCloseTo(0, 9);
});
