import { expect, test } from "vitest";
import { LocalClock } from "../local-time.ts";
import { cronTimes, parseCron } from "./cron-times.ts";

const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const times = (cron: string, zone: string, from: string, to: string) =>
  cronTimes(cron, new LocalClock(zone), day(from), day(to)).map((ms) => new Date(ms).toISOString().slice(0, 16));

test("keeps to the wall clock across daylight saving", () => {
  expect(times("30 9 * * 1-5", "Europe/Berlin", "2026-03-27", "2026-03-30")).toEqual([
    "2026-03-27T08:30",
    "2026-03-30T07:30",
  ]);
});

test("takes what is due every hour once in the hour after a skipped one", () => {
  expect(times("5 1-3 * * *", "Europe/Berlin", "2026-03-29", "2026-03-29")).toEqual([
    "2026-03-29T00:05",
    "2026-03-29T01:05",
  ]);
  expect(times("5 1-3 * * *", "Europe/Berlin", "2026-10-25", "2026-10-25")).toHaveLength(3);
});

test("joins the day of the month and the weekday by or, as cron does, where both are given", () => {
  expect(times("0 0 1 * *", "UTC", "2026-01-30", "2026-03-02")).toEqual(["2026-02-01T00:00", "2026-03-01T00:00"]);
  expect(times("0 0 1 * 1", "UTC", "2026-02-01", "2026-02-09")).toHaveLength(3);
});

test("reads lists, ranges and steps, and nothing else", () => {
  expect(parseCron("*/20 9-17/4 1,15 * 5-7")).toMatchObject({
    minutes: [0, 20, 40],
    hours: [9, 13, 17],
    days: [1, 15],
    weekdays: [0, 5, 6],
  });
  for (const wrong of ["", "* * * *", "60 * * * *", "a * * * *", "5-1 * * * *", "* * * * * *", "*/0 * * * *"])
    expect(parseCron(wrong)).toBeNull();
});
