import { describe, expect, test } from "vitest";
import { type Habit, plantCalendar } from "#tests/fixtures/histories/plant-calendar.ts";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent, RoutinePattern } from "../types.ts";

const nowMs = Date.UTC(2027, 0, 1);

function afterOf(events: readonly MiningEvent[], timeZone = "Europe/Berlin"): RoutinePattern[] {
  const { patterns } = mineEvents(events, { nowMs, timeZone });
  return patterns.flatMap((pattern) =>
    pattern.kind === "routine" && pattern.statistics.schedule.kind === "after" ? [pattern] : [],
  );
}

describe("what comes after something else", () => {
  const habit: Habit = { kind: "after", delayMinutes: 30, jitterMinutes: 8, perWeek: 3, occurrences: 30 };
  const person = plantCalendar({ seed: 21, alphabet: 12, habits: [habit] });
  const [planted] = person.habits;

  test("is found with its delay and its misses, though other things lie between", () => {
    const [found, ...others] = afterOf(person.events);
    expect(others).toEqual([]);
    expect(found?.statistics.steps.map(({ command }) => command)).toEqual([planted?.follows, planted?.command]);
    expect(found?.statistics).toMatchObject({ cron: null, minuteOfDay: null, weekdays: [] });
    const { schedule } = found?.statistics ?? {};
    expect(schedule?.kind === "after" && Math.abs(schedule.delayMinutes - 30)).toBeLessThanOrEqual(3);
    // One may come so late that it is a miss, and what began at the very end is not judged yet.
    expect(Math.abs((found?.support ?? 0) - (planted?.doneMs.length ?? 0))).toBeLessThanOrEqual(1);
    expect(Math.abs((found?.evidence.missesTotal ?? 0) - (planted?.missedDays.length ?? 0))).toBeLessThanOrEqual(1);
    expect(found?.title).toMatch(/^After you run `run before-habit-0`, you run `run habit-0` within \d\d minutes$/);
  });

  test("depends on the order of time alone, not on that in which events came", () => {
    const random = seededRandom(5);
    const shuffled = person.events
      .map((event) => ({ event, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ event }) => event);
    expect(afterOf(shuffled)).toEqual(afterOf(person.events));
  });

  test("makes a draft that its first step starts", () => {
    const often: Habit = { kind: "after", delayMinutes: 30, jitterMinutes: 5, perWeek: 4 };
    const { events, habits } = plantCalendar({ seed: 22, alphabet: 12, habits: [often], missShare: 0.03 });
    const [kept] = habits;
    const { suggestions } = mineEvents(events, { nowMs, timeZone: "Europe/Berlin" });
    const draft = suggestions.find(({ title }) => title.startsWith("After you"))?.draft;
    expect(draft?.trigger).toMatchObject({ kind: "event", match: { command: kept?.follows } });
    expect(JSON.stringify(draft?.nodes)).toContain(kept?.command);
    expect(JSON.stringify(draft?.nodes)).not.toContain(kept?.follows);
  });

  test("is nothing where two things belong to the same work in any order", () => {
    const random = seededRandom(3);
    const events: MiningEvent[] = [];
    const add = (occurredAtMs: number, command: string) =>
      events.push({ id: `e${events.length}`, occurredAtMs, utcOffsetMinutes: 60, type: "command_run", command });
    for (let day = 0; day < 120; day++) {
      const morning = Date.UTC(2026, 0, 5, 8) + day * 86_400_000;
      for (let n = 0; n < 20; n++)
        add(morning + n * 1_500_000 + random() * 600_000, `work-${Math.floor(random() * 7)}`);
      const at = morning + random() * 8 * 3_600_000;
      const [one, other] = random() < 0.5 ? ["left", "right"] : ["right", "left"];
      add(at, one as string);
      add(at + (2 + 15 * random()) * 60_000, other as string);
    }
    expect(afterOf(events)).toEqual([]);
  });
});
