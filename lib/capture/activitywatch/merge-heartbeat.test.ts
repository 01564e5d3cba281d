import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSame, mergeHeartbeat, type Stretch } from "./merge-heartbeat.ts";

const beat = (startMs: number, app = "Firefox", durationMs = 0): Stretch => ({ startMs, durationMs, data: { app } });

describe("a heartbeat", () => {
  test.each([
    ["soon after the end, it lengthens", 5_000, 5_000],
    ["at the last moment, it lengthens", 10_000, 10_000],
    ["at the very beginning, it changes nothing", 0, 0],
  ])("%s", (_, startMs, durationMs) => {
    expect(mergeHeartbeat(beat(0), beat(startMs), 10_000)).toEqual(beat(0, "Firefox", durationMs));
  });

  test.each([
    ["too late", beat(0), beat(10_001)],
    ["that says something else", beat(0), beat(5_000, "Slack")],
    ["from before the stretch", beat(1_000), beat(999)],
  ])("%s begins a stretch of its own", (_, last, next) => {
    expect(mergeHeartbeat(last, next, 10_000)).toBeNull();
  });

  test("counts from the end of what was there, and with its own length", () => {
    expect(mergeHeartbeat(beat(0, "Firefox", 60_000), beat(65_000, "Firefox", 2_000), 10_000)).toEqual(
      beat(0, "Firefox", 67_000),
    );
    expect(mergeHeartbeat(beat(0, "Firefox", 60_000), beat(30_000, "Firefox", 2_000), 10_000)).toEqual(
      beat(0, "Firefox", 60_000),
    );
  });
});

const stretch = fc.record({
  startMs: fc.integer({ min: 0, max: 100_000 }),
  durationMs: fc.integer({ min: 0, max: 20_000 }),
  data: fc.record({ app: fc.constantFrom("a", "b"), title: fc.constantFrom("x", "y") }),
});

test("a joined stretch begins where it began, never shrinks, and covers the heartbeat", () => {
  fc.assert(
    fc.property(stretch, stretch, fc.integer({ min: 0, max: 30_000 }), (last, next, pulseMs) => {
      const joined = mergeHeartbeat(last, next, pulseMs);
      if (joined === null) return;
      expect(joined.startMs).toBe(last.startMs);
      expect(joined.data).toEqual(last.data);
      expect(joined.durationMs).toBeGreaterThanOrEqual(last.durationMs);
      expect(joined.startMs + joined.durationMs).toBeGreaterThanOrEqual(next.startMs + next.durationMs);
      // Sent once more, it changes nothing.
      expect(mergeHeartbeat(joined, next, pulseMs)).toEqual(joined);
    }),
  );
});

test("values are the same whatever the order of their keys", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
      expect(isSame(data, Object.fromEntries(Object.entries(data).reverse()))).toBe(true);
      expect(isSame(data, JSON.parse(JSON.stringify(data)))).toBe(true);
      expect(isSame(data, { ...data, another: 1 })).toBe(Object.hasOwn(data, "another") && data.another === 1);
    }),
  );
  expect(isSame([1, 2], { 0: 1, 1: 2 })).toBe(false);
});
