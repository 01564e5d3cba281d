import { describe, expect, it } from "vitest";
import { awayDelay, retryAfterDelay, retryDelay } from "./backoff.ts";
import { nextTick, parseCron } from "./cron.ts";
import { longestMs, parseDelay, parseDuration } from "./duration.ts";
import { parseSeed, ulid, ulidsInOrder } from "./ulid.ts";

describe("time spans", () => {
  it.each([
    ["300ms", 300],
    ["1.5s", 1500],
    ["2h45m", 9_900_000],
    ["1w", 604_800_000],
    ["9999w", longestMs],
  ])("%s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "5", "1 h", "h", "-1s", "1y", "1s2"])("%j is none", (text) => {
    expect(() => parseDuration(text)).toThrow("not a time span");
  });

  it("may end at a date, and never before now", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(parseDelay("2026-01-01T00:01:00.000Z", now)).toBe(60_000);
    expect(parseDelay("2025-01-01T00:00:00Z", now)).toBe(0);
    expect(() => parseDelay("2026-13-01", now)).toThrow("not a date");
  });
});

describe("pauses", () => {
  it("before retries follow 15 s, 30 s, 1 m, 2 m with a little chance", () => {
    const pauses = [0, 1, 2, 3].map((attempt) => retryDelay(attempt, 15_000, () => 0));
    expect(pauses).toEqual([15_000, 30_000, 60_000, 120_000]);
    expect(retryDelay(0, 15_000, () => 1)).toBe(18_000);
    expect(retryDelay(500, 15_000)).toBeLessThan(15 * 3_600_000);
  });

  it("for an app that is away grow to their limit and stay there", () => {
    expect([0, 1, 2, 9, 900].map((misses) => awayDelay(misses, 250, 15_000, () => 1))).toEqual([
      250, 500, 1000, 15_000, 15_000,
    ]);
  });

  it.each([
    [undefined, undefined],
    ["5", 5000],
    ["Thu, 01 Jan 2026 00:00:10 GMT", 10_000],
    ["2026-01-01T00:00:10Z", 10_000],
    ["2020-01-01T00:00:00Z", 0],
    ["soon", undefined],
  ])("that an app asks for: %j", (header, ms) => {
    expect(retryAfterDelay(header, Date.parse("2026-01-01T00:00:00Z"))).toBe(ms);
  });
});

describe("schedules", () => {
  const ticks = (source: string, from: string, count: number) => {
    const found: string[] = [];
    for (let at = new Date(from); found.length < count; ) {
      at = nextTick(parseCron(source), at) ?? at;
      found.push(at.toISOString());
    }
    return found;
  };

  it("follow the wall clock of their zone across daylight saving", () => {
    expect(ticks("TZ=Europe/Berlin 0 9 * * *", "2026-03-28T00:00:00Z", 2)).toEqual([
      "2026-03-28T08:00:00.000Z",
      "2026-03-29T07:00:00.000Z",
    ]);
    expect(ticks("TZ=Europe/Berlin 0 9 * * *", "2026-10-24T00:00:00Z", 2)).toEqual([
      "2026-10-24T07:00:00.000Z",
      "2026-10-25T08:00:00.000Z",
    ]);
  });

  it("are in UTC without a zone, and strictly later than now", () => {
    expect(ticks("*/30 * * * *", "2026-01-01T00:00:00Z", 1)).toEqual(["2026-01-01T00:30:00.000Z"]);
    expect(ticks("@daily", "2026-01-01T00:00:00Z", 1)).toEqual(["2026-01-02T00:00:00.000Z"]);
  });

  it.each(["", "* * * *", "* * * * * *", "61 * * * *", "TZ=Mars/Olympus 0 0 * * *", "0 0 30 2 *"])(
    "like %j are refused",
    (source) => {
      expect(() => parseCron(source)).toThrow();
    },
  );
});

describe("identifiers", () => {
  it("sort by time and never repeat", () => {
    const ids = Array.from({ length: 1000 }, (_, ms) => ulid(1_700_000_000_000 + ms));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 1000 }, () => ulid(0))).size).toBe(1000);
    expect(ids[0]).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it("made in order sort in that order within a millisecond, past the end of their last bytes and when the clock goes back", () => {
    const next = ulidsInOrder(() => Buffer.alloc(10, 255));
    const ids = [5, 5, 5, 4, 5, 6, 6].map((ms) => next(1_700_000_000_000 + ms));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(7);
  });

  it("made from a seed are the same each time, and differ by place", () => {
    const seed = `1700000000000,${Buffer.alloc(10, 255).toString("base64")}`;
    const name = parseSeed(seed);
    expect(name?.(0)).toBe(parseSeed(seed)?.(0));
    expect(new Set(Array.from({ length: 5000 }, (_, index) => name?.(index))).size).toBe(5000);
  });

  it.each([undefined, "", "1", "x,AAAAAAAAAAAAAA==", "1700000000000,AAAA"])("are not made from %j", (header) => {
    expect(parseSeed(header)).toBeUndefined();
  });
});
