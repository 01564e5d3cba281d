import fc from "fast-check";
import { expect, test } from "vitest";
import { dateOf, LocalClock, weekdayOf } from "./local-time.ts";

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"];

test("the wall clock agrees with the runtime's own, through every change of daylight saving", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: Date.UTC(2009, 0), max: Date.UTC(2029, 0) }),
      (timeZone, ms) => {
        const clock = new LocalClock(timeZone);
        const parts = new Intl.DateTimeFormat("en-CA", {
          timeZone,
          hourCycle: "h23",
          year: "numeric",
          month: "2-digit",
          day: "2-digit",
          hour: "2-digit",
          minute: "2-digit",
        }).format(ms);
        const minute = clock.minuteOfDay(ms);
        const time = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
        expect(`${dateOf(clock.dayNumber(ms))}, ${time}`).toBe(parts);
      },
    ),
    { numRuns: 400 },
  );
});

test("a change that is taken back a week later is seen on each of its days", () => {
  const clock = new LocalClock("America/Boa_Vista");
  const offsets = Array.from({ length: 10 }, (_, day) => clock.offsetMs(Date.UTC(2000, 9, 7 + day, 12)) / 3_600_000);
  expect(offsets).toEqual([-4, -3, -3, -3, -3, -3, -3, -3, -4, -4]);
});

test("an instant is found back from its wall time, but for hours that come twice or never", () => {
  const clock = new LocalClock("Europe/Berlin");
  const noon = Date.UTC(2026, 6, 1, 10);
  expect(clock.toInstant(clock.dayNumber(noon), 720)).toBe(noon);
  const winter = Date.UTC(2026, 0, 7, 8, 5);
  expect(clock.toInstant(clock.dayNumber(winter), 9 * 60 + 5)).toBe(winter);
});

test("weekdays count from Sunday", () => {
  expect(weekdayOf(0)).toBe(4);
  expect(weekdayOf(Date.UTC(2026, 10, 20) / 86_400_000)).toBe(5);
  expect(weekdayOf(-1)).toBe(3);
});

test("a zone that nobody knows is refused", () => {
  expect(() => new LocalClock("Mars/Olympus")).toThrow(RangeError);
});
