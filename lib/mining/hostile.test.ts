import { describe, expect, test } from "vitest";
import { EventLog } from "./event-log.ts";
import { mineLog } from "./mine-events.ts";
import type { MineResult, MiningEvent } from "./types.ts";

const start = Date.UTC(2026, 0, 5, 9);
const all = Number.POSITIVE_INFINITY;
const options = {
  nowMs: Date.UTC(2027, 0, 1),
  timeZone: "Europe/Berlin",
  evidence: { occurrences: all, misses: all, eventIds: all, idsPerRun: all },
};

/** Mined without a list of events between, as a file is. */
function mined(count: number, make: (i: number) => Omit<MiningEvent, "id" | "utcOffsetMinutes">): MineResult {
  const log = new EventLog();
  for (let i = 0; i < count; i++) log.add({ id: `event-${i}`, utcOffsetMinutes: 60, ...make(i) });
  return mineLog(log, options);
}

const command = (occurredAtMs: number, name: string) => ({ occurredAtMs, type: "command_run", command: name });

function expectWhole({ funnel, patterns, suggestions }: MineResult, events: number) {
  expect(funnel.events).toBe(events);
  expect(Object.values(funnel.eventsByUse).reduce((sum, count) => sum + count)).toBe(events);
  for (const { confidence, support, evidence } of patterns) {
    expect(confidence).toBeGreaterThanOrEqual(0);
    expect(confidence).toBeLessThanOrEqual(1);
    expect(Number.isInteger(support)).toBe(true);
    for (const { startMs, endMs } of evidence.occurrences) expect(startMs).toBeLessThanOrEqual(endMs);
  }
  expect(suggestions.length).toBeLessThanOrEqual(10);
}

describe("input that nobody's work looks like", { timeout: 120_000 }, () => {
  test("one event, and none", () => {
    expectWhole(
      mined(1, () => command(start, "ls")),
      1,
    );
    expect(mined(0, () => command(start, "ls"))).toMatchObject({
      patterns: [],
      suggestions: [],
      funnel: { events: 0 },
    });
  });

  test("one step a million times", () => {
    const found = mined(1_000_000, (i) => command(start + i * 1000, "make"));
    expectWhole(found, 1_000_000);
    expect(found.suggestions).toEqual([]);
    expect(found.patterns.every(({ kind }) => kind === "usage" || kind === "routine")).toBe(true);
  });

  test("all at one instant", () => {
    const found = mined(200_000, (i) => command(start, `step ${(i * 7919) % 300}`));
    expectWhole(found, 200_000);
    expect(found.suggestions).toEqual([]);
  });

  test("a clock that runs backwards finds what it finds when it runs forwards", () => {
    const steps = ["npm test", "npm run build", "git push", "less log"];
    const at = (i: number) =>
      command(start + Math.floor(i / 4) * 86_400_000 + (i % 4) * 60_000, steps[i % 4] as string);
    const forwards = mined(400, at);
    const backwards = mined(400, (i) => at(399 - i));
    expectWhole(backwards, 400);
    const told = ({ patterns }: MineResult) => patterns.map(({ key, title, support }) => ({ key, title, support }));
    expect(told(backwards)).toEqual(told(forwards));
    expect(backwards.patterns.some(({ kind }) => kind === "sequence")).toBe(true);
  });

  test("a hundred thousand paths, each changed once or twice", () => {
    const found = mined(150_000, (i) => ({
      occurredAtMs: start + i * 60_000,
      type: "file_modified",
      path: `src/deep/folder-${i % 1000}/file-${(i * 31) % 100_000}.ts`,
    }));
    expectWhole(found, 150_000);
    expect(found.suggestions).toEqual([]);
  });

  test("a command of ten thousand characters is said in a line", () => {
    const long = "x".repeat(10_000);
    const found = mined(60, (i) =>
      command(start + Math.floor(i / 2) * 86_400_000 + (i % 2) * 60_000, i % 2 ? long : "ls"),
    );
    expectWhole(found, 60);
    expect(found.patterns.length).toBeGreaterThan(0);
    for (const { title } of found.patterns) expect(title.length).toBeLessThan(300);
  });

  test("one stretch of three hundred thousand events", () => {
    const found = mined(300_000, (i) => command(start + i * 5000, `step ${(i * i) % 97}`));
    expectWhole(found, 300_000);
    expect(found.funnel.stretches).toBe(1);
  });
});
