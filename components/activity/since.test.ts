import { expect, test } from "vitest";
import { sinceWords } from "./since.ts";

const now = Date.parse("2026-11-21T09:00:00Z");

test.each([
  ["2026-11-21T08:12:00Z", "today 09:12"],
  ["2026-11-20T23:30:00Z", "today 00:30"],
  ["2026-11-20T16:10:00Z", "yesterday 17:10"],
  ["2026-11-16T16:10:00Z", "Monday 17:10"],
  ["2026-11-03T16:10:00Z", "3 November"],
  ["2025-11-03T16:10:00Z", "3 November 2025"],
])("%s on a clock in Berlin is %s", (at, words) => {
  expect(sinceWords(at, now, "Europe/Berlin")).toBe(words);
});
