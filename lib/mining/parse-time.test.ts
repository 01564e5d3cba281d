import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantOf, offsetOf } from "./parse-time.ts";

const years = { min: new Date(-62_167_219_200_000), max: new Date(253_402_300_799_999), noInvalidDate: true };

describe("an instant", () => {
  test("is the one that Date reads, whatever the offset", () => {
    fc.assert(
      fc.property(fc.date(years), fc.integer({ min: -1439, max: 1439 }), (date, offset) => {
        const wall = new Date(date.getTime() + offset * 60_000);
        fc.pre(wall >= years.min && wall <= years.max);
        const two = (n: number) => String(Math.trunc(n)).padStart(2, "0");
        const clock = [two(Math.abs(offset) / 60), two(Math.abs(offset) % 60)];
        const sign = offset < 0 ? "-" : "+";
        const text = wall.toISOString().slice(0, -1);
        expect(instantOf(`${text}${sign}${clock.join(":")}`)).toBe(date.getTime());
        expect(instantOf(`${text}${sign}${clock.join("")}`)).toBe(date.getTime());
        expect(offsetOf(`${text}${sign}${clock.join(":")}`)).toBe(offset);
        expect(offsetOf(`${text}${sign}${clock.join("")}`)).toBe(offset);
      }),
    );
  });

  test.each([
    ["2026-03-02T09:15:00Z", "2026-03-02T09:15:00Z"],
    ["2026-03-02 09:15:00z", "2026-03-02T09:15:00Z"],
    ["2026-03-02T09:15", "2026-03-02T09:15:00Z"],
    ["2026-03-02T09:15:00.123987Z", "2026-03-02T09:15:00.123Z"],
    ["2026-03-02T09:15:00.5+01", "2026-03-02T08:15:00.500Z"],
    ["2024-02-29T23:59:60Z", "2024-03-01T00:00:00Z"],
  ])("may be written %s", (text, same) => {
    expect(instantOf(text)).toBe(Date.parse(same));
  });

  test.each([
    "yesterday",
    "",
    "2026-03-02",
    "2026-13-02T09:15:00Z",
    "2026-02-29T09:15:00Z",
    "2026-03-02T24:15:00Z",
    "2026-03-02T09:15:00.Z",
    "2026-03-02T09:15:00+1",
    "2026-03-02T09:15:00Zulu",
    "2026-03-02T09:15:00+01:00 ",
  ])("is none in %j", (text) => {
    expect(instantOf(text)).toBeNaN();
  });
});
