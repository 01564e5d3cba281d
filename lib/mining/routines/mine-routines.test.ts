import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plantRoutines, seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { LocalClock, weekdayOf } from "../local-time.ts";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent, RoutinePattern } from "../types.ts";

const DAY = 86_400_000;

interface Habit {
  timeZone: string;
  from: string;
  days: number;
  weekdays: number[];
  minuteOfDay: number;
  spread?: number;
  skip?: (day: number) => boolean;
  until?: number;
}

/** One thing done by the clock, and other work spread over every waking hour. */
function live(habit: Habit, seed = 1): MiningEvent[] {
  const random = seededRandom(seed);
  const clock = new LocalClock(habit.timeZone);
  const first = Math.floor(Date.parse(habit.from) / DAY);
  const events: MiningEvent[] = [];
  const add = (occurredAtMs: number, command: string) => {
    events.push({ id: `e${events.length}`, occurredAtMs, utcOffsetMinutes: 0, type: "command_run", command });
  };
  for (let day = first; day < first + habit.days; day++) {
    for (let n = 0; n < 20; n++) {
      add(clock.toInstant(day, Math.floor(7 * 60 + random() * 16 * 60)), `work-${Math.floor(random() * 8)}`);
    }
    if (!habit.weekdays.includes(weekdayOf(day)) || habit.skip?.(day - first)) continue;
    if (day - first >= (habit.until ?? habit.days)) continue;
    add(clock.toInstant(day, habit.minuteOfDay) + (random() - 0.5) * 2 * (habit.spread ?? 8) * 60_000, "report.py");
  }
  return events;
}

function routinesOf(events: MiningEvent[], timeZone: string): RoutinePattern[] {
  const { patterns } = mineEvents(events, { nowMs: Date.UTC(2027, 0, 1), timeZone });
  return patterns.flatMap((pattern) => (pattern.kind === "routine" ? [pattern] : []));
}

describe("routines", () => {
  test("on weekday mornings are found with their misses", () => {
    const habit = { timeZone: "UTC", from: "2026-01-05", days: 56, weekdays: [1, 2, 3, 4, 5], minuteOfDay: 545 };
    const [routine, ...others] = routinesOf(live({ ...habit, skip: (day) => day === 9 || day === 22 }), "UTC");
    expect(others).toEqual([]);
    expect(routine).toMatchObject({
      support: 38,
      status: "active",
      statistics: { weekdays: [1, 2, 3, 4, 5], hits: 38, opportunities: 40, timezone: "UTC" },
      evidence: { missesTotal: 2, misses: [{ day: "2026-01-14" }, { day: "2026-01-27" }] },
    });
    expect(Math.abs((routine?.statistics.minuteOfDay ?? 0) - 545)).toBeLessThanOrEqual(4);
    expect(routine?.title).toMatch(/^You run `report\.py` on weekdays at about 09:0\d$/);
  });

  test("keep their local time across daylight saving", () => {
    const habit = { from: "2026-02-16", days: 84, weekdays: [1, 2, 3, 4, 5], minuteOfDay: 545, spread: 5 };
    for (const timeZone of ["Europe/Berlin", "America/New_York"]) {
      const [routine] = routinesOf(live({ ...habit, timeZone }), timeZone);
      expect(routine?.statistics.hits).toBe(60);
      expect(routine?.statistics.toleranceMinutes).toBeLessThanOrEqual(6);
      expect(Math.abs((routine?.statistics.minuteOfDay ?? 0) - 545)).toBeLessThanOrEqual(3);
    }
  });

  test("around midnight are one routine, not two halves", () => {
    const habit = { timeZone: "UTC", from: "2026-01-05", days: 90, weekdays: [0, 1, 2, 3, 4, 5, 6], minuteOfDay: 0 };
    const [routine, ...others] = routinesOf(live({ ...habit, spread: 12 }), "UTC");
    expect(others).toEqual([]);
    expect(routine?.statistics.hits).toBeGreaterThanOrEqual(88);
    const minute = routine?.statistics.minuteOfDay ?? 720;
    expect(Math.min(minute, 1440 - minute)).toBeLessThanOrEqual(4);
  });

  test("that ended are said to have stopped, and make no suggestion", () => {
    const habit = { timeZone: "UTC", from: "2026-01-05", days: 120, weekdays: [1, 2, 3, 4, 5], minuteOfDay: 840 };
    const events = live({ ...habit, until: 60 });
    expect(routinesOf(events, "UTC")).toMatchObject([
      { status: "stopped", statistics: { hits: 44, opportunities: 44 } },
    ]);
    expect(mineEvents(events, { nowMs: Date.UTC(2027, 0, 1), timeZone: "UTC" }).suggestions).toEqual([]);
  });

  test("are not what is merely done at all hours, or whenever work is done", () => {
    const random = seededRandom(9);
    const events: MiningEvent[] = [];
    for (let day = 0; day < 90; day++) {
      for (let n = 0; n < 12; n++) {
        const occurredAtMs = Date.UTC(2026, 0, 5, 9) + day * DAY + random() * 50 * 60_000;
        const command = `work-${Math.floor(random() * 5)}`;
        events.push({ id: `${day}-${n}`, occurredAtMs, utcOffsetMinutes: 0, type: "command_run", command });
      }
    }
    expect(routinesOf(events, "UTC")).toEqual([]);
  });

  test("are not common things that are done all day, however often that is", () => {
    const { events } = plantRoutines({
      seed: 3,
      days: 200,
      backgroundSymbols: 60,
      eventsPerDay: 500,
      sequences: [],
      routines: [],
    });
    expect(
      mineEvents(events, { nowMs: Date.UTC(2027, 0, 1), timeZone: "UTC" }).patterns.filter(
        ({ kind }) => kind === "routine",
      ),
    ).toEqual([]);
  });

  test("are not made by UTC midnight, where days are stored apart", () => {
    const aroundTheClock = Array.from({ length: 60 * 288 }, (_, i) => ({
      id: `e${i}`,
      occurredAtMs: Date.UTC(2026, 0, 5) + i * 300_000,
      utcOffsetMinutes: 0,
      type: "command_run",
      command: "sync",
    }));
    expect(routinesOf(aroundTheClock, "Europe/Berlin")).toEqual([]);
  });

  test("give a cron expression whose next times are theirs", () => {
    const someDays = fc.subarray([0, 1, 2, 3, 4, 5, 6], { minLength: 1 });
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles");
    fc.assert(
      fc.property(someDays, fc.integer({ min: 8 * 60, max: 22 * 60 }), zones, (weekdays, minuteOfDay, timeZone) => {
        const habit = { timeZone, from: "2026-06-01", days: weekdays.length < 3 ? 140 : 70, weekdays, minuteOfDay };
        const [routine] = routinesOf(live({ ...habit, spread: 5 }), timeZone);
        expect(routine?.statistics.weekdays).toEqual(weekdays);
        const clock = new LocalClock(timeZone);
        const next = new Cron(routine?.statistics.cron ?? "", { timezone: timeZone }).nextRuns(
          weekdays.length,
          new Date("2026-10-01T00:00:00Z"),
        );
        expect(next.map((time) => weekdayOf(clock.dayNumber(time.getTime()))).sort()).toEqual(weekdays);
        for (const time of next) {
          expect(Math.abs(clock.minuteOfDay(time.getTime()) - minuteOfDay)).toBeLessThanOrEqual(5);
        }
      }),
      { numRuns: 12, seed: 4 },
    );
  });
});
