import { expect, test } from "vitest";
import type { StoredEvent } from "#lib/contracts/events.ts";
import { dayName, groupByDay, groupByQuarterHour, quarterHourOf } from "./group-events.ts";

const at = (occurred_at: string) => ({ occurred_at }) as StoredEvent;

test("the quarter hour is that of the clock the time was written in", () => {
  expect(quarterHourOf("2026-11-20T09:14:59+05:30")).toBe("2026-11-20T09:00");
  expect(quarterHourOf("2026-11-20T09:59:00Z")).toBe("2026-11-20T09:45");
});

test("neighbours in one quarter hour form one group, in their order", () => {
  const groups = groupByQuarterHour([
    at("2026-11-20T09:29:00Z"),
    at("2026-11-20T09:16:00Z"),
    at("2026-11-20T09:14:00Z"),
  ]);
  expect(groups.map(({ events }) => events.length)).toEqual([2, 1]);
});

test("a day that comes twice, where clocks of two zones meet, is two groups that are told apart", () => {
  const groups = groupByDay([
    at("2026-11-21T00:10:00+01:00"),
    at("2026-11-20T23:05:00Z"),
    at("2026-11-21T00:01:00+01:00"),
  ]);
  expect(groups.map(({ of }) => of)).toEqual(["2026-11-21", "2026-11-20", "2026-11-21"]);
  expect(new Set(groups.map(({ key }) => key)).size).toBe(3);
});

test("a group keeps its key while events are added above", () => {
  const before = groupByDay([at("2026-11-20T09:00:00Z")]);
  const after = groupByDay([at("2026-11-20T10:00:00Z"), at("2026-11-20T09:00:00Z")]);
  expect(after[0]?.key).toBe(before[0]?.key);
});

test("days are told from today", () => {
  expect(dayName("2026-11-20", "2026-11-20")).toBe("Today");
  expect(dayName("2026-10-31", "2026-11-01")).toBe("Yesterday");
  expect(dayName("2026-10-30", "2026-11-01")).toBe("Friday 30 October 2026");
});
