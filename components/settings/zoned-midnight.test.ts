import { expect, test } from "vitest";
import { dayAfter, zonedDay, zonedMidnight } from "./zoned-midnight.ts";

const begins = (day: string, zone: string) => zonedMidnight(day, zone).toISOString();

test("a day begins by the clock of its zone", () => {
  expect(begins("2026-11-20", "UTC")).toBe("2026-11-20T00:00:00.000Z");
  expect(begins("2026-11-20", "Australia/Melbourne")).toBe("2026-11-19T13:00:00.000Z");
  expect(begins("2026-11-20", "America/Los_Angeles")).toBe("2026-11-20T08:00:00.000Z");
  expect(begins("2026-11-20", "Asia/Kathmandu")).toBe("2026-11-19T18:15:00.000Z");
});

test("also on the days on which clocks change, and on the day after", () => {
  expect(begins("2026-03-29", "Europe/Berlin")).toBe("2026-03-28T23:00:00.000Z");
  expect(begins("2026-03-30", "Europe/Berlin")).toBe("2026-03-29T22:00:00.000Z");
  expect(begins("2026-10-25", "Europe/Berlin")).toBe("2026-10-24T22:00:00.000Z");
  expect(begins("2026-10-26", "Europe/Berlin")).toBe("2026-10-25T23:00:00.000Z");
});

test("the day of a moment, and the one after it", () => {
  expect(zonedDay(Date.parse("2026-11-20T23:30:00Z"), "Europe/Berlin")).toBe("2026-11-21");
  expect([dayAfter("2026-12-31"), dayAfter("2028-02-28")]).toEqual(["2027-01-01", "2028-02-29"]);
});
