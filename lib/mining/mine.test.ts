import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plantRoutines } from "#tests/fixtures/histories/plant-routines.ts";
import { readHistory, toEvents } from "#tests/fixtures/histories/read-history.ts";
import { mine } from "./mine.ts";
import { mineEvents, summarizeEvents } from "./mine-events.ts";
import { summarizeDay, utcDayOf } from "./summarize-day.ts";
import type { MiningEvent } from "./types.ts";

const options = { nowMs: Date.UTC(2026, 0, 1), timeZone: "Europe/Berlin" };
const start = Date.UTC(2025, 0, 6, 9);

function command(i: number, occurredAtMs: number, name: string): MiningEvent {
  return { id: `event-${i}`, occurredAtMs, utcOffsetMinutes: 60, type: "command_run", command: name };
}

const anEvent: fc.Arbitrary<MiningEvent> = fc
  .record({
    id: fc.integer({ min: 0, max: 400 }).map((n) => `id-${n}`),
    occurredAtMs: fc.integer({ min: 0, max: 4 * 24 * 60 }).map((minute) => start + minute * 60_000),
    what: fc.integer({ min: 0, max: 5 }),
    group: fc.option(fc.constantFrom("g1", "g2", "g3"), { nil: undefined }),
  })
  .map(({ id, occurredAtMs, what, group }) => ({
    id,
    occurredAtMs,
    utcOffsetMinutes: 60,
    ...(what < 3 ? { type: "file_modified", path: `src/f${what}.ts` } : { type: "command_run", command: `c${what}` }),
    ...(group === undefined ? {} : { group }),
  }));

describe("a day's summary", () => {
  test("depends on the set of events alone", () => {
    fc.assert(
      fc.property(fc.array(anEvent, { maxLength: 60 }), fc.infiniteStream(fc.nat()), (events, keys) => {
        const shuffled = events
          .map((event) => ({ event, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        const twice = [...shuffled, ...events.slice(0, 10)];
        expect(summarizeEvents(twice)).toEqual(summarizeEvents(events));
      }),
    );
  });

  test("is JSON, and reads the same after a round trip", () => {
    fc.assert(
      fc.property(fc.array(anEvent, { maxLength: 40 }), (events) => {
        const days = summarizeEvents(events);
        expect(JSON.parse(JSON.stringify(days))).toEqual(days);
      }),
    );
  });

  test("counts each event once, and says how many it left out", () => {
    const huge = Array.from({ length: 50 }, (_, i) => ({
      ...command(i, start, ""),
      type: "file_modified",
      path: `f${i}`,
      group: "rename everything",
    }));
    const day = summarizeDay(utcDayOf(start), [...huge, ...huge, command(99, start + 60_000, "ls -l")]);
    expect(day).toMatchObject({ events: 51, eventsOmitted: 50, groups: [{ files: 50 }] });
    expect(day.usage).toEqual([expect.objectContaining({ dimension: "tool", value: "ls", events: 1 })]);
  });
});

describe("mining again", () => {
  const planted = plantRoutines({
    seed: 5,
    days: 60,
    backgroundSymbols: 12,
    eventsPerDay: 30,
    sequences: [{ steps: 3, occurrences: 30 }],
    routines: [{ minuteOfDay: 545, spread: 6, weekdays: [1, 2, 3, 4, 5], hitShare: 0.95 }],
  });

  test("from stored summaries with one day made anew equals mining from scratch", () => {
    const late = command(1, start + 3 * 86_400_000, "planted-0-0");
    const stored = summarizeEvents(planted.events).map((day) => JSON.parse(JSON.stringify(day)));
    const dirty = utcDayOf(late.occurredAtMs);
    const ofDay = [...planted.events, late].filter(({ occurredAtMs }) => utcDayOf(occurredAtMs) === dirty);
    const renewed = [summarizeDay(dirty, ofDay), ...stored.filter(({ day }) => day !== dirty)];
    expect(mine(renewed, options)).toEqual(mineEvents([...planted.events, late], options));
  });

  test("keeps the keys of what is still there as more is learnt", () => {
    const keys = (days: number) =>
      mineEvents(
        planted.events.filter(({ occurredAtMs }) => occurredAtMs < start + days * 86_400_000),
        options,
      ).patterns.flatMap(({ kind, key }) => (kind === "sequence" || kind === "routine" ? [key] : []));
    expect(keys(45).length).toBeGreaterThanOrEqual(2);
    expect(keys(60)).toEqual(expect.arrayContaining(keys(45)));
  });

  test("after deletion shows nothing of what was deleted", () => {
    const gone = new Set(
      planted.events.filter(({ command: name }) => name?.startsWith("planted-0-1")).map(({ id }) => id),
    );
    expect(mineEvents(planted.events, options).patterns.some(({ kind }) => kind === "sequence")).toBe(true);
    const left = mineEvents(
      planted.events.filter(({ id }) => !gone.has(id)),
      options,
    );
    const told = JSON.stringify(left);
    for (const id of gone) expect(told).not.toContain(`"${id}"`);
    expect(told).not.toContain("planted-0-1");
  });

  test("refuses a summary of another engine version and names the day", () => {
    const [day] = summarizeEvents(planted.events);
    expect(() => mine([{ ...(day as NonNullable<typeof day>), engineVersion: 0 }], options)).toThrow(/2025-01-06/);
  });
});

describe("hostile input", () => {
  const many = 40_000;
  const cases: [string, () => MiningEvent[]][] = [
    ["nothing", () => []],
    ["one event", () => [command(0, start, "a")]],
    ["one step repeated", () => Array.from({ length: many }, (_, i) => command(i, start + i * 60_000, "a"))],
    ["all at one instant", () => Array.from({ length: many }, (_, i) => command(i, start, `a${i % 50}`))],
    ["clocks backwards", () => Array.from({ length: many }, (_, i) => command(i, start - i * 60_000, `a${i % 7}`))],
    ["an endless cycle", () => Array.from({ length: many }, (_, i) => command(i, start + i * 60_000, `a${i % 40}`))],
    [
      "distinct paths",
      () =>
        Array.from({ length: many }, (_, i) => ({
          ...command(i, start + i * 100, ""),
          type: "file_modified",
          path: `src/${i}.ts`,
        })),
    ],
    [
      "times that are none",
      () => [Number.NaN, Number.POSITIVE_INFINITY, -1e15, 8.64e15, 1e18].map((ms, i) => command(i, ms, "a")),
    ],
  ];
  test.each(cases)("%s: bounded, and quiet", { timeout: 60_000 }, (_name, make) => {
    const { suggestions, patterns, funnel } = mineEvents(make(), options);
    expect(suggestions.length).toBeLessThanOrEqual(10);
    expect(patterns.length).toBeLessThan(400);
    expect(Object.values(funnel.eventsByUse).reduce((sum, events) => sum + events)).toBe(funnel.events);
    expect(funnel.notSuggested.reduce((sum, { patterns: count }) => sum + count, 0)).toBe(
      patterns.length - suggestions.length,
    );
  });
});

test("a real history gives few suggestions, each with true numbers", () => {
  const events = toEvents(readHistory("a").filter(({ author }) => author === "author-23"));
  const { patterns, suggestions, funnel } = mineEvents(events, { ...options, timeZone: "Australia/Melbourne" });
  expect(suggestions.map(({ title }) => title)).toEqual([
    "You change 9 files in `packages/lib/translations/` together",
    "You change `package-lock.json`, `package.json` and `remix/package.json` together",
  ]);
  const commits = new Map<string, Set<string>>();
  for (const { group = "", path = "" } of events) commits.set(group, (commits.get(group) ?? new Set()).add(path));
  const together = [...commits.values()].filter(
    (paths) =>
      paths.size <= 30 &&
      paths.has("apps/remix/package.json") &&
      paths.has("package.json") &&
      paths.has("package-lock.json"),
  );
  expect(suggestions[1]?.evidence.occurrencesTotal).toBe(together.length);
  expect(suggestions[1]?.reason).toBe(
    "`remix/package.json` changed 89 times; 85 of those times `package-lock.json` and `package.json` changed with it, " +
      "on 67 days since 2 May 2025. Chance alone would give about 31.",
  );
  expect(patterns.filter(({ kind }) => kind === "sequence" || kind === "routine")).toEqual([]);
  expect(funnel.events).toBe(events.length);
  const { omitted, rare, recurring, inPatterns, suggested } = funnel.eventsByUse;
  expect(omitted + rare + recurring + inPatterns + suggested).toBe(events.length);
  const files = new Set(suggestions.flatMap(({ patternKeys }) => patternKeys).flatMap((key) => filesOf(key)));
  const kept = [...commits].filter(([, paths]) => paths.size <= 30).map(([commit]) => commit);
  expect(suggested).toBe(events.filter(({ group = "", path = "" }) => kept.includes(group) && files.has(path)).length);

  function filesOf(key: string): string[] {
    const pattern = patterns.find((one) => one.key === key);
    return pattern?.kind === "relationship" ? pattern.statistics.files.map(({ path }) => path) : [];
  }
});
