import { expect, test } from "vitest";
import { LocalClock } from "#lib/mining/local-time.ts";
import { OffsetTally } from "./usual-zone.ts";

const HOUR = 3_600_000;

function told(offsetAt: (ms: number) => number): string {
  const tally = new OffsetTally();
  for (let day = 0; day < 400; day++) {
    const ms = Date.UTC(2025, 0, 1) + day * 24 * HOUR + (9 + (day % 8)) * HOUR;
    tally.add(ms, offsetAt(ms));
  }
  return tally.zone();
}

test.each(["Europe/Berlin", "America/New_York", "Australia/Sydney", "Europe/London"])(
  "the offsets of %s are told by its clock",
  (zone) => {
    const clock = new LocalClock(zone);
    expect(told((ms) => clock.offsetMs(ms) / 60_000)).toBe(zone);
  },
);

test.each([
  [0, "UTC"],
  [60, "Etc/GMT-1"],
  [-300, "Etc/GMT+5"],
  [330, "+05:30"],
])("an offset of %i minutes all year is %s", (minutes, zone) => {
  expect(told(() => minutes)).toBe(zone);
  expect(new LocalClock(zone).offsetMs(0)).toBe(minutes * 60_000);
});

test("a journey of a week does not move a person", () => {
  expect(told((ms) => (ms > Date.UTC(2025, 5, 1) && ms < Date.UTC(2025, 5, 8) ? -420 : 540))).toBe("Etc/GMT-9");
});

test("offsets that no zone has give the one that most times bear", () => {
  expect(told((ms) => (Math.floor(ms / (24 * HOUR)) % 3 === 0 ? 120 : -480))).toBe("Etc/GMT+8");
  expect(new OffsetTally().zone()).toBe("UTC");
});
