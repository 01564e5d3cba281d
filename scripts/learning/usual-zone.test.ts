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

/** A year of events in the zones that hold at their time. */
function lived(zoneAt: (ms: number) => string): OffsetTally {
  const tally = new OffsetTally();
  const clocks = new Map<string, LocalClock>();
  for (let day = 0; day < 400; day++) {
    const ms = Date.UTC(2025, 0, 1) + day * 24 * HOUR + (9 + (day % 8)) * HOUR;
    const zone = zoneAt(ms);
    const clock = clocks.get(zone) ?? new LocalClock(zone);
    clocks.set(zone, clock);
    tally.add(ms, clock.offsetMs(ms) / 60_000);
  }
  return tally;
}

test("who moved lived in each zone for its time, and in the last one now", () => {
  const moveMs = Date.UTC(2025, 6, 1);
  const tally = lived((ms) => (ms < moveMs ? "America/New_York" : "Europe/Berlin"));
  const found = tally.residences();
  expect(found.timeZone).toBe("Europe/Berlin");
  const clock = new LocalClock(found.timeZone, found.livedIn);
  for (const [ms, zone] of [
    [Date.UTC(2025, 1, 1), "America/New_York"],
    [Date.UTC(2025, 4, 1), "America/New_York"],
    [Date.UTC(2025, 7, 1), "Europe/Berlin"],
    [Date.UTC(2025, 11, 1), "Europe/Berlin"],
  ] as const) {
    expect(clock.offsetMs(ms)).toBe(new LocalClock(zone).offsetMs(ms));
  }
  expect(tally.residences("Europe/Rome")).toMatchObject({ timeZone: "Europe/Rome", livedIn: found.livedIn });
});

test("who was away for some days, writes UTC, or has times of all kinds did not move", () => {
  const away = lived((ms) =>
    ms > Date.UTC(2025, 5, 1) && ms < Date.UTC(2025, 5, 14) ? "Asia/Tokyo" : "Europe/Berlin",
  );
  expect(away.residences()).toEqual({ timeZone: "Europe/Berlin", livedIn: [] });
  expect(lived(() => "UTC").residences("Europe/Berlin")).toEqual({ timeZone: "Europe/Berlin", livedIn: [] });
  const mixed = lived(
    (ms) => (["Asia/Tokyo", "Europe/Berlin", "America/New_York"] as const)[(ms / HOUR) % 3] as string,
  );
  expect(mixed.residences().livedIn).toEqual([]);
});
