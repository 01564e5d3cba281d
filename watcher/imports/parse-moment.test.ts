import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMoment } from "./parse-moment.ts";

test.each([
  ["2026-01-31T09:05:00+01:00", null, "2026-01-31T09:05:00+01:00"],
  ["2026-01-31 09:05:00+0100", null, "2026-01-31T09:05:00+01:00"],
  ["2026-01-31T09:05:00Z", null, "2026-01-31T09:05:00Z"],
  ["2026-01-31 09:05", "Europe/Berlin", "2026-01-31T09:05:00+01:00"],
  ["2026-07-31 09:05:30.5", "America/New_York", "2026-07-31T09:05:30.500-04:00"],
  ["1769850300", "Europe/Berlin", "2026-01-31T10:05:00+01:00"],
  ["1769850300000", "Asia/Kolkata", "2026-01-31T14:35:00+05:30"],
  ["2026-01-31 09:05", null, null],
  ["2026-02-30 09:05", "Europe/Berlin", null],
  ["31.01.2026", "Europe/Berlin", null],
  ["", "Europe/Berlin", null],
])("%s by %s is %s", (text, zone, moment) => expect(parseMoment(text, zone)).toBe(moment));

test("a zone's own clock reads the moment as it was written, but for hours that a change of clocks leaves out", () => {
  const zones = fc.constantFrom("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC");
  const day = fc.date({ min: new Date("2001-01-01"), max: new Date("2035-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(zones, day, (zone, date) => {
      const wall = `${date.toISOString().slice(0, 10)} 12:34`;
      const moment = parseMoment(wall, zone) ?? "";
      expect(moment.slice(0, 16).replace("T", " ")).toBe(wall);
      expect(new Date(moment).toLocaleString("sv", { timeZone: zone }).slice(0, 16)).toBe(wall);
    }),
  );
});
