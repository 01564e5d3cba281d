import fc from "fast-check";
import { expect, test } from "vitest";
import { shadeFrom, shadeOf } from "./week-heatmap.tsx";
import { axisLabel, counted, eventsUnit, placeLabel, short } from "./words.ts";

test("values are written out, and shortened only where they are long", () => {
  expect(counted(1, eventsUnit)).toBe("1 event");
  expect(counted(1204, eventsUnit)).toBe("1,204 events");
  expect([0, 40, 9_999, 12_345, 98_220_114].map(short)).toEqual(["0", "40", "9,999", "12.3K", "98.2M"]);
});

test("times are shown as they were written, whatever zone the server is in", () => {
  expect(axisLabel("2026-11-20", "day")).toBe("20 Nov");
  expect(axisLabel("2026-11-20T09:00", "hour")).toBe("09:00");
  expect(axisLabel("2026-11-20T00:00", "hour")).toBe("20 Nov");
  expect(axisLabel("2026-11-01", "month")).toBe("Nov 2026");
  expect(placeLabel("2026-11-20", "day")).toBe("Fri, 20 Nov 2026");
  expect(placeLabel("2026-11-16", "week")).toBe("Week of Mon, 16 Nov 2026");
  // With an offset behind it, too: the clock on the wall is what counts.
  expect(placeLabel("2026-11-20T23:30:00+05:30", "hour")).toBe("Fri 20 Nov, 23:30");
});

test("the legend's figures are where the shades begin", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3_000 }), (most) => {
      const counts = Array.from({ length: most }, (_, index) => index + 1);
      for (const shade of [1, 2, 3, 4, 5]) {
        const least = counts.find((count) => shadeOf(count, most) === shade);
        if (least !== undefined) expect(shadeFrom(shade, most)).toBe(least);
      }
      expect(shadeOf(0, most)).toBe(0);
      expect(shadeOf(most, most)).toBe(5);
    }),
  );
});
