import { expect, test } from "vitest";
import { layCalendar } from "./calendar-days.ts";

// 26 November 2026 is a Thursday.
const today = "2026-11-26";
const at = (calendar: ReturnType<typeof layCalendar>, day: string) => calendar.cells.find((cell) => cell.day === day);

test("lays whole weeks from Monday, line by line, ending with this one", () => {
  const calendar = layCalendar([today], [], today, 26, null);
  expect(calendar.cells).toHaveLength(26 * 7);
  expect(calendar).toMatchObject({ from: "2026-06-01", to: today, most: 1 });
  // The first line holds Mondays, its last the Monday of this week; the line beneath begins a day later.
  expect([calendar.cells[0]?.day, calendar.cells[25]?.day, calendar.cells[26]?.day]).toEqual([
    "2026-06-01",
    "2026-11-23",
    "2026-06-02",
  ]);
  expect(new Set(calendar.cells.map(({ day }) => day)).size).toBe(26 * 7);
});

test("counts what held and what was missed on each day, both where both were", () => {
  const calendar = layCalendar(
    ["2026-11-24", "2026-11-24", "2026-11-20"],
    ["2026-11-24", "2026-11-23"],
    today,
    13,
    null,
  );
  expect(at(calendar, "2026-11-24")).toMatchObject({ held: 2, missed: 1, state: "seen" });
  expect(at(calendar, "2026-11-23")).toMatchObject({ held: 0, missed: 1 });
  expect(at(calendar, "2026-11-22")).toMatchObject({ held: 0, missed: 0 });
  expect(calendar.most).toBe(2);
});

test("says nothing of days to come, nor of those of which nothing is kept", () => {
  const calendar = layCalendar([today], [], today, 13, "2026-11-16");
  expect(at(calendar, "2026-11-27")?.state).toBe("ahead");
  expect(at(calendar, "2026-11-15")?.state).toBe("unkept");
  expect(at(calendar, "2026-11-16")?.state).toBe("seen");
});

test("ends with the last that is known where that is long ago", () => {
  const calendar = layCalendar(["2025-03-05"], ["2025-03-03"], today, 13, null);
  expect(calendar).toMatchObject({ to: "2025-03-05", most: 1 });
  expect(at(calendar, "2025-03-05")?.held).toBe(1);
  // Days after it have been, and nothing was seen on them.
  expect(at(calendar, "2025-03-08")?.state).toBe("seen");
});

test("marks the column in which a month begins", () => {
  expect(layCalendar([], [], today, 13, null).months).toEqual([
    { column: 0, day: "2026-09-01" },
    { column: 4, day: "2026-10-01" },
    { column: 8, day: "2026-11-01" },
  ]);
});
