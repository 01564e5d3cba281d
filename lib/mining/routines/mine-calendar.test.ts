import { describe, expect, test } from "vitest";
import { type Habit, plantCalendar } from "#tests/fixtures/histories/plant-calendar.ts";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { plantWeekdayRates } from "#tests/fixtures/histories/plant-weekday-rates.ts";
import { dateOf, LocalClock } from "../local-time.ts";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent, RoutinePattern } from "../types.ts";

const DAY = 86_400_000;

function routinesOf(events: MiningEvent[], timeZone: string): RoutinePattern[] {
  const { patterns } = mineEvents(events, { nowMs: Date.UTC(2027, 0, 1), timeZone });
  return patterns.flatMap((pattern) => (pattern.kind === "routine" ? [pattern] : []));
}

describe("habits of the calendar", () => {
  const told = (habits: readonly Habit[], timeZone: string, shiftMs = 0, days = 364) => {
    const person = plantCalendar({ seed: 31, alphabet: 10, habits, timeZone, days });
    const events = person.events.map((event) => ({ ...event, occurredAtMs: event.occurredAtMs + shiftMs }));
    return { person, routines: routinesOf(events, timeZone) };
  };

  test("are told by their days, in zones of both hemispheres", () => {
    for (const timeZone of ["Europe/Berlin", "Australia/Sydney"]) {
      const { person, routines } = told(
        [
          { kind: "monthly", day: -1, shift: "previous", minuteOfDay: 1000, jitterMinutes: 10 },
          { kind: "monthly", weekday: 1, nth: 1, minuteOfDay: 600, jitterMinutes: 10 },
          { kind: "interval", days: 3, phase: 1, minuteOfDay: 840, jitterMinutes: 10 },
          { kind: "weekly", weekdays: [2, 4], minuteOfDay: 540, jitterMinutes: 10 },
        ],
        timeZone,
      );
      const byCommand = new Map(routines.map((routine) => [routine.statistics.steps[0]?.command, routine]));
      expect(routines).toHaveLength(4);
      const schedules = person.habits.map(({ command }) => byCommand.get(command)?.statistics.schedule);
      expect(schedules[0]).toEqual({ kind: "monthly", on: { day: -1, shift: "previous" } });
      expect(schedules[1]).toEqual({ kind: "monthly", on: { weekday: 1, nth: 1 } });
      expect(schedules[2]).toMatchObject({ kind: "interval", every: 3, unit: "days" });
      expect(schedules[3]).toEqual({ kind: "weekly", weekdays: [2, 4] });
      for (const { command, habit, missedDays } of person.habits) {
        const { statistics, evidence } = byCommand.get(command) as RoutinePattern;
        expect(Math.abs((statistics.minuteOfDay ?? 0) - (habit.minuteOfDay ?? 0))).toBeLessThanOrEqual(8);
        expect(Math.abs(evidence.missesTotal - missedDays.length)).toBeLessThanOrEqual(3);
      }
    }
  });

  test("of one thing at two times are two routines", () => {
    const { routines } = told(
      [
        { kind: "weekly", weekdays: [1, 2, 3, 4, 5], minuteOfDay: 540, name: "sync" },
        { kind: "weekly", weekdays: [1, 2, 3, 4, 5], minuteOfDay: 1020, name: "sync" },
      ],
      "America/New_York",
      0,
      140,
    );
    const times = routines.map(({ statistics }) => statistics.minuteOfDay ?? 0).sort((a, b) => a - b);
    expect(times).toHaveLength(2);
    expect(Math.abs((times[0] ?? 0) - 540)).toBeLessThanOrEqual(6);
    expect(Math.abs((times[1] ?? 0) - 1020)).toBeLessThanOrEqual(6);
  });

  test("that moved to another time are told as they are kept today, once", () => {
    const { routines } = told(
      [
        { kind: "weekly", weekdays: [1, 2, 3, 4, 5], minuteOfDay: 540, name: "sync", until: 120 },
        { kind: "weekly", weekdays: [1, 2, 3, 4, 5], minuteOfDay: 900, name: "sync", from: 120 },
      ],
      "Europe/Berlin",
    );
    expect(routines).toMatchObject([{ status: "active", statistics: { weekdays: [1, 2, 3, 4, 5] } }]);
    expect(Math.abs((routines[0]?.statistics.minuteOfDay ?? 0) - 900)).toBeLessThanOrEqual(6);
  });

  test("that stopped say since when", () => {
    const { person, routines } = told(
      [{ kind: "weekly", weekdays: [1, 3, 5], minuteOfDay: 700, until: 200 }],
      "Asia/Tokyo",
    );
    expect(routines).toMatchObject([{ status: "stopped" }]);
    const clock = new LocalClock("Asia/Tokyo");
    const last = dateOf(clock.dayNumber(person.habits[0]?.doneMs.at(-1) ?? 0));
    expect((routines[0]?.statistics.stoppedSince ?? "") > last).toBe(true);
  });

  test("by the week read the same some weeks later", () => {
    const habits: Habit[] = [{ kind: "weekly", weekdays: [2, 4], minuteOfDay: 615, jitterMinutes: 12 }];
    const shape = (shiftMs: number) =>
      told(habits, "Asia/Tokyo", shiftMs).routines.map(({ statistics: { cron, hits, opportunities } }) => ({
        cron,
        hits,
        opportunities,
      }));
    expect(shape(21 * DAY)).toEqual(shape(0));
    expect(shape(0)).toHaveLength(1);
  });

  test("are no likelier for being done at both ends of their days: a day is due once", () => {
    const random = seededRandom(6);
    const events: MiningEvent[] = [];
    const add = (day: number, minute: number, command: string) =>
      events.push({
        id: `${day}-${minute}-${command}`,
        occurredAtMs: Date.UTC(2026, 0, 1) + day * DAY + minute * 60_000,
        utcOffsetMinutes: 0,
        type: "command_run",
        command,
      });
    for (let day = 0; day < 330; day++) {
      const date = new Date(Date.UTC(2026, 0, 1) + day * DAY).getUTCDate();
      const bothEnds = date === 20;
      add(day, 22 * 60, "other");
      if (bothEnds || random() < 0.03) add(day, 10 + Math.floor(random() * 30), "it");
      if (bothEnds || random() < 0.03) add(day, 1400 + Math.floor(random() * 30), "it");
    }
    events.sort((a, b) => a.occurredAtMs - b.occurredAtMs);
    const overcounted = routinesOf(events, "UTC").filter(
      ({ statistics }) => statistics.lift * statistics.expected > statistics.opportunities + 1e-6,
    );
    expect(overcounted).toEqual([]);
  });
});

describe("what is done more on some weekdays than on others, at any time of the day", () => {
  // Nor as every so many weeks, or in one week of the month.
  test.each([1, 2, 3, 4, 5, 6])("is not told to have a time on them (%i)", (seed) => {
    expect(routinesOf(plantWeekdayRates({ seed, days: 360, commands: 30 }), "UTC").map(({ title }) => title)).toEqual(
      [],
    );
  });
});
