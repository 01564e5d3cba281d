import { describe, expect, test } from "vitest";
import { plantRoutines, seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";

const options = { nowMs: Date.UTC(2027, 0, 1), timeZone: "Europe/Berlin" };
const DAY = 86_400_000;

/** On weekday mornings: a spreadsheet, then a script, then mail; other work all day. */
function mornings(): MiningEvent[] {
  const random = seededRandom(2);
  const events: MiningEvent[] = [];
  const add = (occurredAtMs: number, what: Partial<MiningEvent> & { type: string }) => {
    events.push({ id: `e${events.length}`, occurredAtMs: Math.round(occurredAtMs), utcOffsetMinutes: 60, ...what });
  };
  for (let day = 0; day < 70; day++) {
    const midnight = Date.UTC(2026, 0, 4, 23) + day * DAY;
    for (let n = 0; n < 15; n++) {
      add(midnight + (7 + 14 * random()) * 3_600_000, {
        type: "command_run",
        command: `work-${Math.floor(random() * 9)}`,
      });
    }
    if (day % 7 > 4) continue;
    const at = midnight + (9 * 60 + 5 + 10 * (random() - 0.5)) * 60_000;
    add(at, { type: "file_modified", path: "reports/sales.csv", project: "books" });
    add(at + 120_000, { type: "command_run", command: "python report.py" });
    add(at + 180_000, { type: "app_used", app: "mail", action: "send" });
  }
  return events;
}

describe("suggestions", () => {
  test("say a sequence and its time as one sentence, and draft what can be run", () => {
    const { suggestions, patterns, funnel } = mineEvents(mornings(), options);
    expect(suggestions).toHaveLength(1);
    const [suggestion] = suggestions;
    expect(suggestion?.title).toBe(
      "You edit `sales.csv` on weekday mornings, then run `python report.py`, then do `send` in `mail`",
    );
    expect(suggestion?.reason).toMatch(
      /^50 times on 50 days since 5 January 2026\. When you edit `sales\.csv`, the rest/,
    );
    expect(suggestion?.reason).toMatch(/On 50 of the 50 weekdays on which you worked since 5 January 2026/);
    expect(suggestion?.connectors).toEqual(["local", "email"]);
    expect(suggestion?.draft).toEqual({
      version: 1,
      name: "You edit `sales.csv`, run `python report.py`, then do `send` in `mail`",
      trigger: {
        kind: "event",
        match: { type: "file_modified", path: "reports/sales.csv", project: "books" },
        quiet_seconds: 60,
      },
      nodes: [
        { id: "step_1", kind: "approval", message: "Run `python report.py`, then send the mail?" },
        {
          id: "step_2",
          kind: "action",
          connector: "local",
          operation: "run_command",
          input: { command: "python report.py" },
        },
        {
          id: "step_3",
          kind: "action",
          connector: "email",
          operation: "send_message",
          input: { text: "sales.csv is ready.", about: "reports/sales.csv", ask: ["to"] },
        },
      ],
      edges: [
        { from: "trigger", to: "step_1" },
        { from: "step_1", to: "step_2", when: "success" },
        { from: "step_2", to: "step_3", when: "success" },
      ],
    });
    expect(suggestion?.patternKeys.length).toBeGreaterThanOrEqual(2);
    expect(suggestion?.evidence.recent).toHaveLength(10);
    expect(funnel.kinds.find(({ kind }) => kind === "sequence")).toMatchObject({ patterns: 1, suggestions: 1 });
    expect(patterns.filter(({ kind }) => kind === "routine")).toHaveLength(1);
  });

  test("never rest on usage, and say why there are none", () => {
    const noise = plantRoutines({
      seed: 4,
      days: 60,
      backgroundSymbols: 9,
      eventsPerDay: 40,
      sequences: [],
      routines: [],
    });
    const { suggestions, funnel } = mineEvents(noise.events, options);
    expect(suggestions).toEqual([]);
    expect(funnel.notSuggested).toEqual([{ reason: "usage alone", patterns: 9 }]);
  });

  test("tell a near miss and what it lacks", () => {
    const events = mornings().filter(
      ({ occurredAtMs, type, command }) =>
        occurredAtMs < Date.UTC(2026, 0, 8, 20) || (type === "command_run" && command?.startsWith("work")),
    );
    const { suggestions, funnel } = mineEvents(events, options);
    expect(suggestions).toEqual([]);
    expect(funnel.nearMisses).toContainEqual({
      kind: "sequence",
      title: expect.stringContaining("edit `sales.csv`"),
      reason: "seen on 4 days, 1 more needed",
    });
  });

  test("are ordered by rank, at most five, no two about the same steps", () => {
    const made = plantRoutines({
      seed: 8,
      days: 150,
      backgroundSymbols: 15,
      eventsPerDay: 40,
      sequences: Array.from({ length: 14 }, () => ({ steps: 3, occurrences: 40 })),
      routines: [],
    });
    const { suggestions } = mineEvents(made.events, { ...options, timeZone: "UTC" });
    expect(suggestions).toHaveLength(5);
    expect(suggestions.map(({ rank }) => rank)).toEqual(suggestions.map(({ rank }) => rank).sort((a, b) => b - a));
    expect(new Set(suggestions.map(({ title }) => title)).size).toBe(5);
  });
});
