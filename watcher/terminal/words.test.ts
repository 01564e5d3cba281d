import { expect, test } from "vitest";
import { shorten, table, wrap } from "./table.ts";
import { wantsColour, widthOf } from "./terminal.ts";
import { count, countByDay, sparkline, when } from "./words.ts";

test("counts with their noun", () => {
  expect([count(0, "event"), count(1, "event"), count(1204, "event")]).toEqual(["0 events", "1 event", "1,204 events"]);
  expect(count(2, "entry", "entries")).toBe("2 entries");
});

test("says when, relative within a week and by the day after", () => {
  const now = new Date(2026, 10, 20, 15, 30);
  const at = (day: number, month = 10) => new Date(2026, month, day, 9, 5).toISOString();
  expect(when(at(20), now)).toBe("today 09:05");
  expect(when(at(19), now)).toBe("yesterday 09:05");
  expect(when(at(16), now)).toBe("Monday 09:05");
  expect(when(at(13), now)).toBe("13 Nov 2026");
  expect(when(at(25), now)).toBe("25 Nov 2026");
  expect(when(at(3, 1), now)).toBe("3 Feb 2026");
});

test("draws counts as bars, with nothing seen as a gap", () => {
  expect(sparkline([0, 1, 4, 8, 0])).toBe("·▁▄█·");
  expect(sparkline([3, 3])).toBe("██");
  expect(sparkline([])).toBe("");
});

test("counts by the days of the timestamps' own clock", () => {
  const now = new Date(2026, 10, 20, 15, 30);
  const times = [
    "2026-11-20T00:10:00+13:00",
    "2026-11-18T23:50:00-08:00",
    "2026-11-18T01:00:00Z",
    "2026-10-01T00:00:00Z",
  ];
  expect(countByDay(times, now, 4)).toEqual([0, 2, 0, 1]);
});

test("aligns a table by what is seen, colours aside", () => {
  const text = table(
    [{ title: "seen", align: "right" }, { title: "file" }],
    [
      ["7", "späße.csv"],
      ["1,204", "\u001b[1ma\u001b[22m"],
    ],
  );
  expect(text).toBe(" seen  file\n    7  späße.csv\n1,204  \u001b[1ma\u001b[22m");
  expect(widthOf("\u001b[1mä日\u001b[22m")).toBe(2);
});

test("shortens in the middle and breaks at spaces", () => {
  expect(shorten("apps/web/src/index.ts", 11)).toBe("apps/…ex.ts");
  expect(shorten("short", 11)).toBe("short");
  expect(wrap("one two three four", 9)).toBe("one two\nthree\nfour");
  expect(wrap("one two three", 7, "  ")).toBe("one two\n  three");
});

test("colours only on a terminal that wants them", () => {
  expect(wantsColour({ isTTY: true }, {})).toBe(true);
  expect(wantsColour({ isTTY: true }, { NO_COLOR: "1" })).toBe(false);
  expect(wantsColour({ isTTY: true }, { TERM: "dumb" })).toBe(false);
  expect(wantsColour({}, {})).toBe(false);
  expect(wantsColour({}, { FORCE_COLOR: "1" })).toBe(true);
  expect(wantsColour({}, { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
});
