import { expect, test } from "vitest";
import { explainStatistic } from "./explain-statistic.ts";

const shown = (name: string, value: Parameters<typeof explainStatistic>[1]) => explainStatistic(name, value)?.shown;

test("figures are written as people read them", () => {
  expect(shown("minute_of_day", 545)).toBe("09:05");
  expect(shown("p_value", 2.8e-31)).toBe("less than one in a billion");
  expect(shown("p_value", 0.0002)).toBe("one in 5,000");
  expect(shown("q_value", 0.031)).toBe("0.031");
  expect(shown("forward", 0.934)).toBe("93 %");
  expect(shown("schedule", { kind: "weekly", weekdays: [1, 5] })).toBe("Monday, Friday");
  expect(shown("schedule", { kind: "monthly", on: { day: -1, shift: "previous" } })).toBe(
    "The last day of the month, or the working day before",
  );
  expect(shown("schedule", { kind: "monthly", on: { weekday: 1, nth: 1 } })).toBe("The 1. Monday of the month");
  expect(shown("schedule", { kind: "interval", every: 3, unit: "days", anchor: "2026-03-02" })).toBe(
    "Every 3 days, counted from 2026-03-02",
  );
  expect(
    shown("schedule", {
      kind: "intraday",
      weekdays: [1, 3],
      every_minutes: 120,
      first_minute: 545,
      last_minute: 1025,
    }),
  ).toBe("Monday, Wednesday, every 120 minutes from 09:05 to 17:05");
  expect(shown("duration_median_ms", 240_000)).toBe("4 minutes");
  expect(shown("from", [{ path: "a.ts", project: "p" }])).toBe("a.ts");
});

test("what it means stands beside it, and what is said already is left out", () => {
  expect(explainStatistic("lift", 5.46)?.means).toContain("than by chance");
  expect(explainStatistic("files", [])).toBeNull();
  expect(explainStatistic("steps", [])).toBeNull();
  expect(explainStatistic("cron", null)).toBeNull();
});

test("a figure of a newer engine is shown under its own name", () => {
  expect(explainStatistic("odd_ratio", { a_b: 1 })).toEqual({ name: "odd ratio", shown: "a b 1", means: null });
});
