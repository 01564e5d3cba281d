import { describe, expect, expectTypeOf, test } from "vitest";
import type { z } from "zod";
import { describeFunnel, explainRefusal, HABIT_DAYS_MIN } from "#lib/contracts/describe-funnel.ts";
import * as patterns from "#lib/contracts/patterns.ts";
import type * as relationships from "#lib/contracts/relationships.ts";
import * as suggestions from "#lib/contracts/suggestions.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import * as workflows from "#lib/contracts/workflows.ts";
import { mineEvents } from "#lib/mining/mine-events.ts";
import { presentPattern, presentSuggestion, snakeKeys, toEvidence } from "#lib/mining/present-found.ts";
import type { TelemetryForm } from "#lib/mining/read-telemetry.ts";
import type { RelationshipRole } from "#lib/mining/relationship-statistics.ts";
import type { FileAnswer } from "#lib/mining/relationships/ask-file.ts";
import { SEQUENCE_DAYS_MIN } from "#lib/mining/sequences/mine-sequences.ts";
import { SUGGESTION_CONFIDENCE_MIN } from "#lib/mining/suggest/make-suggestions.ts";
import type * as mining from "#lib/mining/types.ts";

/**
 * The engine imports nothing, so it declares its own shapes. Here the compiler (`make typecheck`) is asked that they
 * stay those of the contracts, and a mined history that its values do, too.
 */
describe("the engine and the contracts", () => {
  test("name the same kinds and connectors", () => {
    expectTypeOf<mining.PatternKind>().toEqualTypeOf<patterns.PatternKind>();
    expectTypeOf<RelationshipRole>().toEqualTypeOf<relationships.RelationshipRole>();
    expectTypeOf<mining.Connector>().toEqualTypeOf<z.infer<typeof workflows.Connector>>();
  });

  test("draft workflows that the contract takes", () => {
    expectTypeOf<mining.WorkflowDefinition>().toExtend<z.input<typeof workflows.WorkflowDefinition>>();
    expectTypeOf<mining.WorkflowTrigger["kind"]>().toEqualTypeOf<z.infer<typeof workflows.Trigger>["kind"]>();
    expectTypeOf<mining.WorkflowNode["kind"]>().toEqualTypeOf<z.infer<typeof workflows.WorkflowNode>["kind"]>();
    expectTypeOf<mining.EventMatch>().toExtend<z.infer<typeof workflows.EventMatch>>();
    expectTypeOf<Required<mining.WorkflowEdge>["when"]>().toEqualTypeOf<
      Exclude<z.infer<typeof workflows.Edge>["when"], undefined>
    >();
  });

  test("show what was found in the same shapes", () => {
    expectTypeOf<ReturnType<typeof presentPattern>>().toExtend<z.input<typeof patterns.Pattern>>();
    expectTypeOf<ReturnType<typeof presentSuggestion>>().toExtend<z.input<typeof suggestions.Suggestion>>();
    expectTypeOf<FileAnswer>().toEqualTypeOf<relationships.FileRelations>();
    expectTypeOf<TelemetryEvent>().toExtend<TelemetryForm>();
  });

  test("read the same fields of an event", () => {
    type Renamed = "occurred_at" | "previous_path" | "duration_ms";
    type Unread = "source" | "metadata" | "clock";
    type Read = Exclude<keyof mining.MiningEvent, "occurredAtMs" | "utcOffsetMinutes" | "previousPath" | "durationMs">;
    expectTypeOf<Read>().toEqualTypeOf<Exclude<keyof TelemetryEvent, Renamed | Unread>>();
  });

  test("hold for what is mined of a habit", () => {
    const id = crypto.randomUUID();
    const at = "2026-11-01T00:00:00Z";
    const mined = mineEvents(habit(), { nowMs: Date.parse("2026-11-01T00:00:00Z"), timeZone: "UTC" });
    expect(mined.suggestions.length).toBeGreaterThan(0);
    for (const suggestion of mined.suggestions) {
      workflows.WorkflowDefinition.parse(suggestion.draft);
      const lead = mined.patterns.find(({ key }) => key === suggestion.patternKeys[0]);
      suggestions.Suggestion.parse(presentSuggestion(suggestion, lead, [id], id, at));
    }
    expect(mined.patterns.length).toBeGreaterThan(0);
    for (const pattern of mined.patterns) {
      patterns.Pattern.parse(presentPattern(pattern, id, at));
    }
    const story = describeFunnel(patterns.Analysis.shape.funnel.parse(snakeKeys(mined.funnel)));
    expect(story?.uses.reduce((sum, use) => sum + use.events, 0)).toBe(habit().length);
    expect(story?.suggestions).toBe(mined.suggestions.length);
  });
});

describe("why there is no suggestion", () => {
  test("is said with the engine's own figures", () => {
    expect(HABIT_DAYS_MIN).toBe(SEQUENCE_DAYS_MIN);
    // "seven times in ten"
    expect(SUGGESTION_CONFIDENCE_MIN).toBe(0.7);
    const { funnel } = mineEvents(habit(), { nowMs: Date.parse("2026-11-01T00:00:00Z"), timeZone: "UTC" });
    expect(funnel.notSuggested.length).toBeGreaterThan(0);
    for (const { reason, patterns: refused } of funnel.notSuggested)
      expect(explainRefusal(reason, refused).change, reason).not.toBe("");
  });
});

describe("what the engine found, in the contract's words", () => {
  test("is snake case at every depth, without the engine's symbols and numbers that JSON has not", () => {
    expect(
      snakeKeys({
        qValue: Number.NaN,
        lift: Infinity,
        steps: [{ symbol: "x", type: "command_run" }],
        absent: undefined,
      }),
    ).toEqual({ q_value: null, lift: null, steps: [{ type: "command_run" }] });
  });

  test("shows the newest fifty, newest first", () => {
    const occurrences = Array.from({ length: 60 }, (_, i) => ({ startMs: i * 1000, endMs: i * 1000, eventIds: [] }));
    const evidence = toEvidence({
      distinctDays: 1,
      occurrences,
      misses: [{ atMs: 0, day: "1970-01-01", group: "c1" }],
    });
    expect(evidence.occurrences).toHaveLength(50);
    expect(evidence.occurrences[0]?.started_at).toBe("1970-01-01T00:00:59.000Z");
    expect(evidence.misses).toEqual([{ expected_at: "1970-01-01T00:00:00.000Z", note: "In c1" }]);
  });
});

/** Eight weeks of one file and one command each weekday morning. */
function habit(): mining.MiningEvent[] {
  const events: mining.MiningEvent[] = [];
  for (let day = 0; day < 56; day += 1) {
    const midnight = Date.parse("2026-08-31T00:00:00Z") + day * 86_400_000;
    if (day % 7 > 4) continue;
    const at = (minutes: number) => ({ occurredAtMs: midnight + minutes * 60_000, utcOffsetMinutes: 0 });
    events.push({ id: crypto.randomUUID(), ...at(540 + (day % 5)), type: "file_modified", path: "sales.csv" });
    events.push({ id: crypto.randomUUID(), ...at(544 + (day % 5)), type: "command_run", command: "python report.py" });
    for (let other = 0; other < 6; other += 1)
      events.push({
        id: crypto.randomUUID(),
        ...at(660 + other * 50 + ((day * 29 + other * 17) % 40)),
        type: "file_modified",
        path: `notes/${(day * 7 + other * 11) % 23}.md`,
      });
  }
  return events;
}
