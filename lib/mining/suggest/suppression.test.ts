import { describe, expect, test } from "vitest";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent, Suggestion } from "../types.ts";
import { type About, isSuppressed, type Suppression } from "./suppression.ts";

const about: About = {
  subjects: ["a", "b", "c", "d"],
  tools: ["s3", "aws", "python"],
  trigger: "event",
  confidence: 0.8,
};
const rule = (change: Partial<Suppression>): Suppression => ({
  reason: "not_worth_it",
  tool: null,
  subjects: ["a", "b"],
  trigger: "event",
  confidence: 0.8,
  ...change,
});
const holds = (change: Partial<Suppression>, of: Partial<About> = {}) =>
  isSuppressed({ ...about, ...of }, [rule(change)]);

describe("a dismissal", () => {
  test("for a tool holds for whatever uses it, and where there was none for whatever shares a file", () => {
    expect(holds({ reason: "never_this_tool", tool: "python" }, { subjects: ["z"] })).toBe(true);
    expect(holds({ reason: "never_this_tool", tool: "perl" })).toBe(false);
    expect(holds({ reason: "never_this_tool", subjects: ["d", "x", "y"] })).toBe(true);
    expect(holds({ reason: "never_this_tool", subjects: ["x"] })).toBe(false);
  });

  test("as not worth it holds for half of the subjects, in any kind", () => {
    expect(holds({ subjects: ["a", "x"] })).toBe(true);
    expect(holds({ subjects: ["a", "x", "y"] })).toBe(false);
    expect(holds({}, { trigger: "schedule" })).toBe(true);
  });

  test("for its trigger lets another trigger pass", () => {
    expect(holds({ reason: "wrong_trigger" })).toBe(true);
    expect(holds({ reason: "wrong_trigger" }, { trigger: "schedule" })).toBe(false);
  });

  test("as too eager holds until one is surer by 0.15", () => {
    expect(holds({ reason: "too_sensitive" }, { confidence: 0.94 })).toBe(true);
    expect(holds({ reason: "too_sensitive" }, { confidence: 0.96 })).toBe(false);
  });
});

/** Fourteen weeks of two habits each weekday: the second in the afternoon, at no fixed time. */
function habits(): MiningEvent[] {
  const events: MiningEvent[] = [];
  const add = (occurredAtMs: number, what: Partial<MiningEvent> & { type: string }) =>
    events.push({ id: `e${events.length}`, occurredAtMs, utcOffsetMinutes: 0, ...what });
  for (let day = 0; day < 98; day++) {
    if (day % 7 > 4) continue;
    const at = (minute: number) => Date.UTC(2026, 5, 1) + day * 86_400_000 + minute * 60_000;
    add(at(540 + (day % 5)), { type: "file_modified", path: "sales.csv" });
    add(at(543 + (day % 5)), { type: "command_run", command: "python report.py" });
    const later = 800 + ((day * 131) % 240);
    add(at(later), { type: "file_modified", path: "site/index.html" });
    add(at(later + 2), { type: "command_run", command: "aws s3 sync site s3://acme" });
    for (let n = 0; n < 5; n++)
      add(at(600 + n * 35 + ((day * 29 + n * 17) % 30)), { type: "command_run", command: `w${(day + n * 3) % 11}` });
  }
  return events;
}

describe("what is mined", () => {
  const mined = (suppressed: Suppression[] = []) =>
    mineEvents(habits(), { nowMs: Date.UTC(2026, 11, 1), timeZone: "UTC", suppressed });
  const dismissed = ({ about: of }: Suggestion, reason: Suppression["reason"]): Suppression => ({
    ...of,
    reason,
    tool: reason === "never_this_tool" ? (of.tools[0] ?? null) : null,
  });
  const [morning, afternoon] = ["report.py", "aws"].map((word) =>
    mined().suggestions.find(({ title }) => title.includes(word)),
  ) as [Suggestion, Suggestion];

  test("leaves the family of a dismissal out, and says how many patterns that were", () => {
    expect(afternoon.about.tools).toEqual(["s3", "aws"]);
    const { suggestions, funnel } = mined([dismissed(afternoon, "never_this_tool")]);
    expect(suggestions.map(({ title }) => title)).toEqual([morning.title]);
    expect(funnel.notSuggested).toContainEqual({ reason: "you do not want to see it", patterns: expect.any(Number) });
    expect(mined([dismissed(morning, "not_worth_it"), dismissed(afternoon, "not_worth_it")]).suggestions).toEqual([]);
  });

  test("suggests another trigger after a wrong one", () => {
    expect(morning.draft.trigger.kind).toBe("event");
    const { suggestions } = mined([dismissed(morning, "wrong_trigger")]);
    const again = suggestions.find(({ about: of }) => of.subjects.some((one) => morning.about.subjects.includes(one)));
    expect(again?.draft.trigger.kind).toBe("schedule");
  });
});
