import { expect, test } from "vitest";
import { describeFunnel, explainRefusal, nearMissesOf } from "./describe-funnel.ts";

const stage = (kind: string, candidates: number, significant: number, patterns: number, suggestions: number) => ({
  kind,
  candidates,
  significant,
  patterns,
  suggestions,
});
const none = [stage("usage", 3, 3, 3, 0), stage("sequence", 900, 0, 0, 0), stage("routine", 40, 0, 0, 0)];
const funnel = (change: object = {}) => ({
  events: 1200,
  active_days: 30,
  steps_recurring: 12,
  events_by_use: { omitted: 10, rare: 390, recurring: 500, in_patterns: 200, suggested: 100 },
  kinds: none,
  not_suggested: [{ reason: "usage alone", patterns: 3 }],
  near_misses: [],
  ...change,
});
const verdict = (change: object) => describeFunnel(funnel(change))?.verdict;

test("leaves out no event between what was read and what is suggested", () => {
  const story = describeFunnel(funnel());
  expect(story?.uses.reduce((sum, { events }) => sum + events, 0)).toBe(story?.events);
});

test("says how many suggestions came of how much", () => {
  expect(verdict({ kinds: [...none, stage("relationship", 8, 5, 4, 2)] })).toBe(
    "2 suggestions from 1,200 events on 30 days.",
  );
});

test("says the first thing that is in the way", () => {
  expect(verdict({ events: 0, active_days: 0 })).toBe("Nothing yet: there is no activity to learn from.");
  expect(verdict({ active_days: 3 })).toContain("2 more days of activity will tell");
  expect(verdict({ active_days: 4 })).toContain("1 more day of activity will tell");
  expect(verdict({ steps_recurring: 0 })).toContain("no single thing came back on 4 different days");
  expect(verdict({})).toContain("about as often as chance would make it");
});

test("names the commonest reason where patterns were found and none is suggested", () => {
  const kinds = [...none, stage("relationship", 8, 5, 4, 0)];
  const reasons = (...counts: number[]) =>
    counts.map((patterns, index) => ({
      reason: ["does not hold often enough", "no longer done"][index] ?? "",
      patterns,
    }));
  expect(verdict({ kinds, not_suggested: reasons(3, 1) })).toContain(
    "4 patterns were found. Of 3 of them: once it has begun",
  );
  expect(verdict({ kinds, not_suggested: reasons(4) })).toContain("Of all of them: once it has begun");
  expect(verdict({ kinds: [stage("routine", 1, 1, 1, 0)], not_suggested: reasons(1) })).toContain(
    "1 pattern was found. Once it has begun",
  );
});

test("has nothing to tell of what was never counted", () => {
  expect(describeFunnel({})).toBeNull();
  expect(describeFunnel({ events_by_use: [1, 2] })).toBeNull();
});

test("keeps a reason that it does not know as the engine said it", () => {
  expect(explainRefusal("seen fewer than 8 times", 2).says).toBe("Seen fewer than 8 times.");
  expect(explainRefusal("seen on fewer than 5 days", 2).says).toBe("Seen on fewer than 5 days.");
  expect(explainRefusal("you dismissed its family", 2)).toEqual({
    reason: "you dismissed its family",
    says: "You dismissed its family.",
    change: "",
    patterns: 2,
  });
});

test("narrows what nearly counts to a kind, and passes over what it cannot read", () => {
  const near = {
    near_misses: [null, 3, { kind: "routine", title: "a", reason: "b" }, { kind: "usage", title: "c", reason: "d" }],
  };
  expect(nearMissesOf(near)).toHaveLength(2);
  expect(nearMissesOf(near, "routine")).toEqual([{ kind: "routine", title: "a", reason: "b" }]);
  expect(nearMissesOf({})).toEqual([]);
});
