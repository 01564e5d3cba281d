import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRetryAfter, retryDelayMs } from "./retry-delay.ts";

const random = fc.double({ min: 0, max: 1, noNaN: true });

test("never comes back before the server asked, and not much later", () => {
  fc.assert(
    fc.property(fc.nat(3_600_000), fc.integer({ min: 1, max: 20 }), random, (asked, attempt, at) => {
      const delay = retryDelayMs(attempt, asked, at);
      expect(delay).toBeGreaterThanOrEqual(asked);
      expect(delay).toBeLessThanOrEqual(asked + 5000);
    }),
  );
});

test("of itself it waits longer each time, spread, and never above half a minute", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), random, (attempt, at) => {
      expect(retryDelayMs(attempt, null, at)).toBeLessThanOrEqual(30_000);
      expect(retryDelayMs(attempt, null, at)).toBeGreaterThanOrEqual(250);
    }),
  );
  expect(retryDelayMs(4, null, 0)).toBeGreaterThan(retryDelayMs(3, null, 0));
  expect(retryDelayMs(3, null, 1)).toBeGreaterThan(retryDelayMs(3, null, 0));
});

test.each([
  ["120", 120_000],
  [" 0 ", 0],
  ["Fri, 20 Nov 2026 23:00:30 GMT", 30_000],
  ["Fri, 20 Nov 2026 22:00:00 GMT", 0],
  ["soon", null],
  ["-5", null],
  [null, null],
])("Retry-After: %s", (value, expected) => {
  const wait = parseRetryAfter(value, Date.parse("2026-11-20T23:00:00Z"));
  if (value === "-5") expect(wait === null || wait === 0).toBe(true);
  else expect(wait).toBe(expected);
});
