import { describe, expect, test } from "vitest";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";
import type { Value } from "./types.ts";

const DAY = 86_400_000;
const start = Date.UTC(2026, 5, 1, 9);

/** Ten weeks of weekdays: a file, then a command so many minutes later, among other work. */
function worthOf(gapOn: (day: number) => number, command: string | null = "report"): Value {
  const events: MiningEvent[] = [];
  const add = (occurredAtMs: number, what: Partial<MiningEvent> & { type: string }) =>
    events.push({ id: `e${events.length}`, occurredAtMs, utcOffsetMinutes: 0, ...what });
  for (let day = 0; day < 70; day++) {
    if (day % 7 > 4) continue;
    const at = start + day * DAY + ((day * 37) % 11) * 60_000;
    add(at, { type: "file_modified", path: "sales.csv" });
    if (command === null) add(at + gapOn(day) * 60_000, { type: "file_opened", path: "notes.md" });
    else add(at + gapOn(day) * 60_000, { type: "command_run", command });
    for (let n = 0; n < 6; n++)
      add(at + (120 + n * 50 + ((day * 29 + n * 17) % 40)) * 60_000, {
        type: "command_run",
        command: `w${(day + n) % 9}`,
      });
  }
  const { suggestions } = mineEvents(events, { nowMs: start + 80 * DAY, timeZone: "UTC" });
  expect(suggestions).toHaveLength(1);
  return (suggestions[0] as (typeof suggestions)[number]).value;
}

describe("what a suggestion is worth", () => {
  test("is how often times how long, with the quartiles, and says so", () => {
    const value = worthOf((day) => [2, 4, 6, 8, 4][day % 7] ?? 4);
    expect(value.perWeek).toBe(5);
    expect(value.handMinutes).toEqual({ low: 4, expected: 4, high: 6 });
    expect(value.savedPerWeek?.expected).toBeCloseTo(value.perWeek * 4 * value.held, 6);
    expect(value.text).toMatch(
      /^Saves about \d\d minutes a week, between \d\d minutes and \d\d minutes: lately you did it/,
    );
  });

  test("does not count a long pause as work", () => {
    expect(worthOf((day) => (day % 2 === 0 ? 25 : 2)).handMinutes?.high).toBeLessThanOrEqual(10);
  });

  test("is no number where nothing can be done but to remind, or where all stands at one instant", () => {
    const reminded = worthOf(() => 5, null);
    expect(reminded.savedPerWeek).toBeNull();
    expect(reminded.text).toMatch(/^It only tells you, so it saves no work by itself/);
    const instant = worthOf(() => 0);
    expect([instant.handMinutes, instant.savedPerWeek]).toEqual([null, null]);
    expect(instant.text).toMatch(/cannot be told/);
  });
});
