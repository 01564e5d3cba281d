import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, dayOf, daysOf, listSteps, readRange, startOfDay, stepFor, stepOf } from "./range.ts";

const berlin = "Europe/Berlin";
const noon = Date.parse("2026-11-21T12:00:00Z");

describe("a day on a person's clock", () => {
  test("begins where the clock there says midnight, before and after it is changed", () => {
    expect(startOfDay("2026-10-25", berlin).toISOString()).toBe("2026-10-24T22:00:00.000Z");
    expect(startOfDay("2026-10-26", berlin).toISOString()).toBe("2026-10-25T23:00:00.000Z");
    expect(startOfDay("2026-03-29", berlin).toISOString()).toBe("2026-03-28T23:00:00.000Z");
    expect(startOfDay("2026-03-30", berlin).toISOString()).toBe("2026-03-29T22:00:00.000Z");
    expect(startOfDay("2026-11-21", "Asia/Kolkata").toISOString()).toBe("2026-11-20T18:30:00.000Z");
  });

  test("has its own beginning in it, in every zone", () => {
    const zones = fc.constantFrom(
      "UTC",
      berlin,
      "America/St_Johns",
      "Asia/Kolkata",
      "Pacific/Auckland",
      "Pacific/Apia",
    );
    const days = fc.integer({ min: 0, max: 9000 }).map((days) => addDays("2012-01-03", days));
    fc.assert(
      fc.property(zones, days, (zone, day) => {
        expect(dayOf(startOfDay(day, zone).getTime(), zone)).toBe(day);
      }),
    );
  });
});

describe("the range of an address", () => {
  test("is the named one, whole days back from today on the person's clock", () => {
    const range = readRange({ range: "7d" }, noon, noon, berlin);
    expect(range).toEqual({
      name: "7d",
      firstDay: "2026-11-15",
      lastDay: null,
      from: "2026-11-14T23:00:00.000Z",
      to: null,
    });
  });

  test("is its own days, both included, in whatever order", () => {
    const range = readRange({ range: "7d", from: "2026-10-26", to: "2026-10-25" }, noon, noon, berlin);
    expect(range).toMatchObject({
      name: "custom",
      firstDay: "2026-10-25",
      lastDay: "2026-10-26",
      from: "2026-10-24T22:00:00.000Z",
      to: "2026-10-26T23:00:00.000Z",
    });
    expect(readRange({ from: "2026-10-25" }, noon, noon, berlin)).toMatchObject({ name: "custom", to: null });
  });

  test.each([
    ["2026-11-20T00:00:00Z", "4w"],
    ["2026-09-10T00:00:00Z", "12w"],
    ["2026-01-10T00:00:00Z", "1y"],
    ["2024-01-10T00:00:00Z", "all"],
  ])("without a word about it reaches back to the last event: %s", (last, name) => {
    expect(readRange({}, Date.parse(last), noon, berlin).name).toBe(name);
  });

  test("that makes no sense is none", () => {
    for (const from of ["2026-99-99", "2026-02-31", "0001-01-01", "9999-12-31", "soon"])
      expect(readRange({ range: "9z", from, to: "" }, null, noon, berlin).name).toBe("4w");
  });
});

describe("steps", () => {
  test("have no gaps, and lie where the counts put them", () => {
    expect(listSteps("2026-11-18", "2026-11-24", "week")).toEqual(["2026-11-16", "2026-11-23"]);
    expect(listSteps("2026-12-30", "2027-01-02", "month")).toEqual(["2026-12-01", "2027-01-01"]);
    expect(listSteps("2026-10-24", "2026-10-26", "day")).toEqual(["2026-10-24", "2026-10-25", "2026-10-26"]);
    const hours = listSteps("2026-11-20", "2026-11-20", "hour");
    expect([hours.length, hours[0], hours[23]]).toEqual([24, "2026-11-20T00:00", "2026-11-20T23:00"]);
  });

  test("every moment's step is among those listed", () => {
    const buckets = fc.constantFrom("hour", "day", "week", "month") as fc.Arbitrary<"hour" | "day" | "week" | "month">;
    fc.assert(
      fc.property(buckets, fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }), (bucket, days, hour) => {
        const wall = `${addDays("2026-01-01", days)}T${String(hour).padStart(2, "0")}:30:00`;
        expect(listSteps("2026-01-01", "2026-03-01", bucket)).toContain(stepOf(wall, bucket));
      }),
    );
  });

  test("know their days", () => {
    expect(daysOf("2026-02-01", "month")).toEqual({ first: "2026-02-01", last: "2026-02-28" });
    expect(daysOf("2026-11-16", "week")).toEqual({ first: "2026-11-16", last: "2026-11-22" });
    expect(daysOf("2026-11-16T09:00", "hour")).toEqual({ first: "2026-11-16", last: "2026-11-16" });
  });
});

describe("stepFor", () => {
  const nowMs = Date.parse("2026-11-21T12:00:00Z");
  const from = (day: string, to: string | null = null) => ({
    name: "custom" as const,
    firstDay: day,
    lastDay: null,
    from: `${day}T00:00:00Z`,
    to,
  });

  test.each([
    ["hour", from("2026-11-21")],
    ["hour", from("2026-11-01", "2026-11-03T00:00:00Z")],
    ["day", from("2026-11-15")],
    ["day", from("2026-10-25")],
    ["week", from("2025-11-22")],
    ["month", from("2020-01-01")],
  ])("is a %s, whatever the range holds", (step, range) => {
    expect(stepFor(range, nowMs)).toBe(step);
  });

  test("is left to the first event where the range has no beginning", () => {
    expect(stepFor({ ...from("2026-11-21"), from: null }, nowMs)).toBeUndefined();
  });
});
