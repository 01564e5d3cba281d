import { expect, test } from "vitest";
import { isPrivateTime } from "./private-time.ts";

// 25 November 2026 is a Wednesday.
const evenings = [{ from: "18:00", to: "08:00" }];
const weekend = [{ days: ["sat" as const, "sun" as const], from: "00:00", to: "00:00" }];
const fridayNight = [{ days: ["fri" as const], from: "22:00", to: "02:00" }];

test.each([
  [evenings, "2026-11-25T18:00:00+01:00", true],
  [evenings, "2026-11-25T17:59:59+01:00", false],
  [evenings, "2026-11-25T07:59:00+01:00", true],
  [evenings, "2026-11-25T08:00:00+01:00", false],
  [evenings, "2026-11-25T18:30:00-05:00", true],
  [weekend, "2026-11-28T00:00:00+01:00", true],
  [weekend, "2026-11-29T23:59:00+01:00", true],
  [weekend, "2026-11-30T00:00:00+01:00", false],
  [weekend, "2026-11-27T23:59:00+01:00", false],
  [fridayNight, "2026-11-27T23:00:00+01:00", true],
  [fridayNight, "2026-11-28T01:59:00+01:00", true],
  [fridayNight, "2026-11-28T02:00:00+01:00", false],
  [fridayNight, "2026-11-27T01:00:00+01:00", false],
  [[], "2026-11-27T01:00:00+01:00", false],
])("of %o, %s: %s", (times, at, expected) => {
  expect(isPrivateTime(times, at)).toBe(expected);
});

test("a time told in UTC counts by this machine's clock", () => {
  const at = new Date(2026, 10, 25, 19, 0);
  expect(isPrivateTime(evenings, at.toISOString())).toBe(true);
  expect(isPrivateTime(evenings, new Date(2026, 10, 25, 12, 0).toISOString())).toBe(false);
});
