import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRetryAfter, retryDelayMs } from "./retry-delay.ts";

const random = fc.double({ min: 0, max: 1, noNaN: true });

test("never comes back before the server asked, nor before it would by itself, and not much later", () => {
  fc.assert(
    fc.property(fc.nat(3_600_000), fc.integer({ min: 1, max: 20 }), random, (asked, attempt, at) => {
      const delay = retryDelayMs(attempt, asked, at);
      expect(delay).toBeGreaterThanOrEqual(asked);
      expect(delay).toBeGreaterThanOrEqual(retryDelayMs(attempt, null, at));
      expect(delay).toBeLessThanOrEqual(Math.max(asked + 5000, 30_000));
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

test("many that were turned away in the same moment come back spread over a quarter of what was asked", () => {
  const delays = Array.from({ length: 100 }, () => retryDelayMs(1, 8_000, Math.random())).sort((a, b) => a - b);
  expect(delays[0]).toBeGreaterThanOrEqual(8_000);
  const quarters = [0, 500, 1000, 1500].map((from) => delays.filter((ms) => ms >= 8_000 + from && ms < 8_500 + from));
  for (const quarter of quarters) expect(quarter.length).toBeGreaterThan(5);
});

const at = "Fri, 20 Nov 2026 23:00:00 GMT";
const inHalfAMinute = "Fri, 20 Nov 2026 23:00:30 GMT";

test.each([
  ["120", 120_000],
  [" 0 ", 0],
  [inHalfAMinute, 30_000],
  ["Fri, 20 Nov 2026 22:00:00 GMT", 0],
  ["soon", null],
  ["-5", null],
  ["1.5", null],
  ["Fri, whenever", null],
  [undefined, null],
])("Retry-After: %s", (value, expected) => {
  expect(parseRetryAfter({ "retry-after": value }, Date.parse(at))).toBe(expected);
});

test.each([
  ["three hours ahead", "2026-11-21T02:00:00Z"],
  ["three hours behind", "2026-11-20T20:00:00Z"],
])("a date is understood by the server's clock when ours is %s", (_, ours) => {
  expect(parseRetryAfter({ "retry-after": inHalfAMinute, date: at }, Date.parse(ours))).toBe(30_000);
});
