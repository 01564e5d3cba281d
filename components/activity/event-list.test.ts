import { expect, test } from "vitest";
import type { StoredEvent } from "#lib/contracts/events.ts";
import { groupByQuarterHour, quarterHourOf } from "./event-list.tsx";

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
