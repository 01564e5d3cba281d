import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cronOf } from "../describe-schedule.ts";
import { dateOf, weekdayOf } from "../local-time.ts";
import { dayNumberOf, dueDays, INTERVALS, intervalOn, monthDays, workingDayNumber } from "./day-rules.ts";

const first = dayNumberOf("2026-01-01");
const year = Int32Array.from({ length: 365 }, (_, i) => first + i);
const dates = (days: Int32Array) => Array.from(days, dateOf);

describe("days of the month", () => {
  test("move off weekends to the working day that is meant", () => {
    // 1 February and 1 March 2026 are Sundays; 1 August is a Saturday.
    const next = dates(dueDays({ kind: "monthly", on: { day: 1, shift: "next" } }, year));
    expect(next.slice(0, 3)).toEqual(["2026-01-01", "2026-02-02", "2026-03-02"]);
    expect(next[7]).toBe("2026-08-03");
    const last = dates(dueDays({ kind: "monthly", on: { day: -1, shift: "previous" } }, year));
    expect(last.slice(0, 3)).toEqual(["2026-01-30", "2026-02-27", "2026-03-31"]);
  });

  test("are those of the calendar until the year 9999", () => {
    const days = Int32Array.from({ length: dayNumberOf("9999-12-31") + 1 }, (_, day) => day);
    const firsts = dueDays({ kind: "monthly", on: { day: 1, shift: "none" } }, days);
    const lasts = dueDays({ kind: "monthly", on: { day: -1, shift: "none" } }, days);
    const months = Array.from({ length: 8030 * 12 }, (_, month) => Date.UTC(1970, month, 1) / 86_400_000);
    expect(Array.from(firsts)).toEqual(months);
    expect(Array.from(lasts, (day) => day + 1)).toEqual([...months.slice(1), days.length]);
  });

  test("move off days on which the person did nothing, when another is near", () => {
    const holiday = year.filter((day) => dateOf(day) !== "2026-10-01" && dateOf(day) !== "2026-06-01");
    const next = dates(dueDays({ kind: "monthly", on: { day: 1, shift: "next" } }, holiday));
    expect(next).toContain("2026-10-02");
    expect(next).toContain("2026-06-02");
    const exact = dates(dueDays({ kind: "monthly", on: { day: 1, shift: "none" } }, holiday));
    expect(exact).toHaveLength(10);
  });

  test("are the nth of a weekday, or its last", () => {
    const monday = dates(dueDays({ kind: "monthly", on: { weekday: 1, nth: 1 } }, year));
    expect(monday.slice(0, 3)).toEqual(["2026-01-05", "2026-02-02", "2026-03-02"]);
    const friday = dates(dueDays({ kind: "monthly", on: { weekday: 5, nth: -1 } }, year));
    expect(friday.slice(0, 3)).toEqual(["2026-01-30", "2026-02-27", "2026-03-27"]);
  });
});

test("working days go on over weekends", () => {
  const friday = dayNumberOf("2026-03-06");
  expect(workingDayNumber(friday + 3)).toBe(workingDayNumber(friday) + 1);
  expect(workingDayNumber(friday + 7)).toBe(workingDayNumber(friday) + 5);
  const every = dueDays({ kind: "interval", every: 3, unit: "working days", anchor: "2026-03-06" }, year);
  expect(dates(every.filter((day) => day >= friday)).slice(0, 3)).toEqual(["2026-03-06", "2026-03-11", "2026-03-16"]);
});

/** What a filter says, read as the workflow engine reads it: only the operators that are used. */
function passes(filter: string, day: number): boolean {
  const at = new Date(day * 86_400_000);
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  const start = day - at.getUTCDate() + 1;
  const moved = (n: number, way: number) => {
    let to = start + n - 1;
    while (weekdayOf(to) % 6 === 0) to += way;
    return new Date(to * 86_400_000).getUTCDate();
  };
  const said = filter
    .replace(/working_days_since\("([^"]+)"\)/g, (_, d) =>
      String(workingDayNumber(day) - workingDayNumber(dayNumberOf(d))),
    )
    .replace(/days_since\("([^"]+)"\)/g, (_, d) => String(day - dayNumberOf(d)))
    .replace("working_day_until(days_in_month)", () => String(moved(last, -1)))
    .replace("working_day_from(days_in_month)", () => String(moved(last, 1)))
    .replace(/working_day_from\((\d+)\)/g, (_, n) => String(moved(Number(n), 1)))
    .replace(/working_day_until\((\d+)\)/g, (_, n) => String(moved(Number(n), -1)))
    .replaceAll("days_in_month", String(last))
    .replaceAll("day_of_month", String(at.getUTCDate()));
  return said.split(" && ").every((part) => {
    const [left = "", compare = "", ...right] = part.split(/ (==|>|<=) /);
    const value = (text: string) => {
      const [a = "", op, b = ""] = text.split(" ");
      return op === "%" ? Number(a) % Number(b) : op === "-" ? Number(a) - Number(b) : Number(a);
    };
    const [a, b] = [value(left), value(right.join(" "))];
    return compare === "==" ? a === b : compare === ">" ? a > b : a <= b;
  });
}

test("cron fires on every day that is due, and its filter leaves exactly those", () => {
  const rules = [
    ...monthDays()
      // What moves into another month belongs to the one that it began in: its filter cannot say so.
      .filter(({ on }) => !("day" in on) || on.shift !== "next" || (on.day > 0 && on.day <= 26))
      .filter(({ on }) => !("day" in on) || on.shift !== "previous" || on.day < 0 || (on.day > 2 && on.day <= 28))
      .map(({ on }) => ({ kind: "monthly" as const, on })),
    ...INTERVALS.map(({ unit, every }) => intervalOn(unit, every, first + 4)),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...rules), fc.integer({ min: 0, max: 1439 }), (rule, minute) => {
      const { cron, dayFilter } = cronOf(rule, minute);
      const fires = new Cron(cron, { timezone: "UTC" })
        .nextRuns(400, new Date("2025-12-31T23:59:59Z"))
        .map((time) => Math.floor(time.getTime() / 86_400_000))
        .filter((day) => day < first + 365 && (dayFilter === null || passes(dayFilter, day)));
      expect(fires.map(dateOf)).toEqual(dates(dueDays(rule, year)));
    }),
    { numRuns: 60, seed: 7 },
  );
});
