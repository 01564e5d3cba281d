import { expect, test } from "vitest";
import { describeHeld } from "#lib/contracts/describe-held.ts";
import { Suggestion } from "#lib/contracts/suggestions.ts";
import { makeSampleEvents } from "./make-sample-events.ts";
import { readSample } from "./read-sample.ts";

const dayMs = 86_400_000;

test("the engine finds what was planted, on whatever weekday one looks", () => {
  for (let day = 0; day < 7; day += 1) {
    const sample = readSample(Date.parse("2026-11-20T15:00:00Z") + day * dayMs);
    const titles = sample.suggestions.map(({ title }) => title).join("\n");
    expect(titles).toMatch(/sales\.csv.*weekday mornings.*report\.py/);
    expect(titles).toMatch(/forecast\.sql|forecast\.yml/);
    expect(sample.patterns.some(({ title }) => title.includes("make review"))).toBe(true);
    expect(sample.patterns.length).toBeLessThan(25);
  }
});

test("what it suggests is what the API would give, and says how often it held", () => {
  for (const { held, ...suggestion } of readSample(Date.parse("2026-11-20T15:00:00Z")).suggestions) {
    expect(Suggestion.parse(suggestion)).toEqual(suggestion);
    expect(held && describeHeld(held)).toMatch(/^seen \d+ of \d+ /);
    expect(suggestion.evidence.occurrences.length).toBeGreaterThan(5);
  }
});

test("it ends yesterday, has days off and misses, and is the same for everybody on one day", () => {
  const now = Date.parse("2026-11-20T15:00:00Z");
  const events = makeSampleEvents(now);
  expect(events).toEqual(makeSampleEvents(now + 3_600_000));
  expect(Math.max(...events.map(({ occurredAtMs }) => occurredAtMs))).toBeLessThan(Date.parse("2026-11-20T00:00:00Z"));
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  const mornings = new Set(
    events.filter(({ path }) => path === "data/sales.csv").map(({ occurredAtMs }) => Math.floor(occurredAtMs / dayMs)),
  );
  expect(mornings.size).toBeGreaterThan(30);
  expect(mornings.size).toBeLessThan(45);
});
