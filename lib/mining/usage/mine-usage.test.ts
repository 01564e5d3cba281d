import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atOnce } from "../in-pieces.ts";
import { LocalClock } from "../local-time.ts";
import { summarizeEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";
import { mineUsage } from "./mine-usage.ts";
import { UsageHistory } from "./usage-history.ts";

const day0 = Date.parse("2026-03-02T09:00:00Z");
const dayMs = 86_400_000;
let made = 0;
const edit = (day: number, path: string): MiningEvent => ({
  id: `e${made++}`,
  occurredAtMs: day0 + day * dayMs,
  utcOffsetMinutes: 0,
  type: "file_modified",
  path,
});
const usageOf = (events: MiningEvent[]) => {
  const history = new UsageHistory().add(summarizeEvents(events).flatMap(({ usage }) => usage));
  const patterns = atOnce(mineUsage(history, day0 + 60 * dayMs, new LocalClock("UTC")));
  return new Map(patterns.map((pattern) => [pattern.statistics.value, pattern]));
};

describe("mineUsage", () => {
  test("what is used every working day is surer than what is used now and then", () => {
    const events = Array.from({ length: 40 }, (_, day) => [
      edit(day, "src/app.ts"),
      ...(day % 8 === 0 ? [edit(day, "notes.md")] : []),
    ]).flat();
    const usage = usageOf(events);
    expect(usage.get("ts")?.statistics.activeDays).toBe(40);
    expect(usage.get("md")?.statistics.activeDays).toBe(5);
    expect(usage.get("ts")?.confidence).toBeGreaterThan(0.9);
    expect(usage.get("md")?.confidence).toBeLessThan(0.2);
  });

  test("what came late is judged by the days since it came", () => {
    const events = Array.from({ length: 40 }, (_, day) => [
      edit(day, "src/app.ts"),
      ...(day >= 20 ? [edit(day, "schema.sql")] : []),
    ]).flat();
    expect(usageOf(events).get("sql")?.confidence).toBeGreaterThan(0.9);
  });

  test("days may be more than a call takes arguments", () => {
    const history = new UsageHistory();
    const days = 150_000;
    for (let day = 0; day < days; day++) {
      const atMs = day * dayMs;
      history.add([{ dimension: "extension", value: "ts", events: 1, firstMs: atMs, lastMs: atMs }]);
    }
    const [usage] = atOnce(mineUsage(history, days * dayMs, new LocalClock("UTC")));
    expect(usage).toMatchObject({ support: days, statistics: { activeDays: days } });
  });

  test("a confidence is a share, and never certain", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(90), fc.constantFrom("a.ts", "b.md", "c.csv")), { maxLength: 200 }),
        (rows) => {
          for (const pattern of usageOf(rows.map(([day, path]) => edit(day, path))).values()) {
            expect(pattern.confidence).toBeGreaterThanOrEqual(0);
            expect(pattern.confidence).toBeLessThan(1);
            expect(pattern.statistics.activeDays).toBe(pattern.evidence.distinctDays);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
