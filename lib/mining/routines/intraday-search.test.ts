import { describe, expect, test } from "vitest";
import { type Habit, plantCalendar } from "#tests/fixtures/histories/plant-calendar.ts";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { LocalClock } from "../local-time.ts";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent, RoutinePattern } from "../types.ts";

const DAY = 86_400_000;
/** A Monday. */
const FIRST_DAY = Date.UTC(2026, 0, 5) / DAY;

function routinesOf(events: readonly MiningEvent[], timeZone: string): RoutinePattern[] {
  const { patterns } = mineEvents(events, { nowMs: Date.UTC(2028, 0, 1), timeZone });
  return patterns.flatMap((pattern) => (pattern.kind === "routine" ? [pattern] : []));
}

type Often = Extract<Habit, { kind: "intraday" }>;
const hourly: Often = {
  kind: "intraday",
  weekdays: [1, 2, 3, 4, 5],
  everyMinutes: 60,
  minuteOfDay: 545,
  untilMinute: 1025,
  jitterMinutes: 5,
};

/** Events at local times, on days counted from the first. */
function person(timeZone: string) {
  const clock = new LocalClock(timeZone);
  const events: MiningEvent[] = [];
  const add = (day: number, minute: number, command: string) => {
    const occurredAtMs = clock.toInstant(FIRST_DAY + day, 0) + minute * 60_000;
    const utcOffsetMinutes = clock.offsetMs(occurredAtMs) / 60_000;
    events.push({ id: `${events.length}`, occurredAtMs, utcOffsetMinutes, type: "command_run", command });
  };
  const sorted = () => events.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs);
  return { clock, add, sorted };
}

describe("what is done several times a day at an interval", () => {
  test("is one routine with one schedule, its times and its misses, on both sides of a change of the clock", () => {
    for (const timeZone of ["Europe/Berlin", "Australia/Sydney", "Asia/Tokyo"]) {
      const planted = plantCalendar({ seed: 31, alphabet: 20, timeZone, days: 182, habits: [hourly] });
      const [routine, ...others] = routinesOf(planted.events, timeZone);
      expect(others).toEqual([]);
      const { statistics, evidence, title, support, trials } = routine as RoutinePattern;
      const { firstMinute, ...schedule } = { firstMinute: 0, ...statistics.schedule };
      expect(schedule).toMatchObject({ kind: "intraday", weekdays: [1, 2, 3, 4, 5], everyMinutes: 60 });
      expect(Math.abs(firstMinute - 545)).toBeLessThanOrEqual(2);
      expect(statistics.cron).toBe(`${firstMinute % 60} 9-17 * * 1-5`);
      expect(statistics.minuteOfDay).toBe(firstMinute);
      expect(title).toContain("every hour on weekdays from about 09:");
      expect(statistics.toleranceMinutes).toBeLessThanOrEqual(8);
      // Nine times a day, but for what lies too far from its time.
      const [{ doneMs, missedDays } = { doneMs: [], missedDays: [] }] = planted.habits;
      expect(statistics.opportunities).toBe(doneMs.length + missedDays.length);
      expect(statistics.hits).toBeGreaterThan(0.97 * doneMs.length);
      expect(support).toBe(statistics.hits);
      expect(trials).toMatchObject({ held: statistics.hits, total: statistics.opportunities });
      expect(evidence.missesTotal).toBe(statistics.opportunities - statistics.hits);
      expect(evidence.distinctDays).toBe(statistics.opportunities / 9);
    }
  });

  test("is told of every second and third hour, and of parts of an hour with nothing else between", () => {
    const schedules = (
      [
        [120, 485, 1085],
        [180, 500, 1040],
        [30, 488, 998],
        [20, 484, 704],
      ] as const
    ).map(([everyMinutes, minuteOfDay, untilMinute]) => {
      const habit = { ...hourly, everyMinutes, minuteOfDay, untilMinute, jitterMinutes: 2 };
      const { events } = plantCalendar({ seed: 7, alphabet: 20, days: 120, eventsPerDay: 6, habits: [habit] });
      return routinesOf(events, "Europe/Berlin").flatMap(({ statistics: { steps, schedule } }) =>
        steps[0]?.command === "run habit-0" ? [schedule] : [],
      );
    });
    const weekdays = [1, 2, 3, 4, 5];
    expect(schedules).toMatchObject([
      [{ kind: "intraday", weekdays, everyMinutes: 120 }],
      [{ kind: "intraday", weekdays, everyMinutes: 180 }],
      [{ kind: "intraday", weekdays, everyMinutes: 30 }],
      [{ kind: "intraday", weekdays, everyMinutes: 20 }],
    ]);
  });

  test("is no routine where each time follows from the one before and not from the clock", () => {
    const random = seededRandom(5);
    const { add, sorted } = person("UTC");
    for (let day = 0; day < 120; day++) {
      if (day % 7 > 4) continue;
      for (let n = 0; n < 30; n++) add(day, 470 + Math.floor(620 * random()), `task-${Math.floor(12 * random())}`);
      // From a beginning that is another every day on, an hour after the other, nearly to the minute.
      let minute = 480 + Math.floor(60 * random());
      for (; minute < 1080; minute += 58 + Math.floor(4 * random())) add(day, minute, "stand up");
    }
    expect(routinesOf(sorted(), "UTC")).toEqual([]);
  });

  test("has no time in an hour that is skipped, and one in an hour that is shown twice", () => {
    const random = seededRandom(8);
    const { clock, add, sorted } = person("Europe/Berlin");
    for (let day = 0; day < 330; day++) {
      const startMs = clock.toInstant(FIRST_DAY + day, 0);
      const hours = (clock.toInstant(FIRST_DAY + day + 1, 0) - startMs) / 3_600_000;
      for (let hour = 0; hour < hours; hour++) {
        add(day, hour * 60 + 20 + ((day + hour) % 3), "poll");
        add(day, hour * 60 + Math.floor(60 * random()), `task-${Math.floor(17 * random())}`);
      }
    }
    const told = routinesOf(sorted(), "Europe/Berlin").filter(
      ({ statistics: { steps } }) => steps[0]?.command === "poll",
    );
    expect(told).toMatchObject([
      { evidence: { misses: [] }, statistics: { cron: "21 * * * *", hits: 330 * 24 - 1, opportunities: 330 * 24 - 1 } },
    ]);
  });

  test("of two things done together is one routine of both", () => {
    const random = seededRandom(9);
    const { add, sorted } = person("UTC");
    for (let day = 0; day < 120; day++) {
      if (day % 7 > 4) continue;
      for (let hour = 9; hour < 16; hour++) {
        const minute = hour * 60 + 5 + Math.floor(7 * random());
        add(day, minute, "fetch");
        add(day, minute + 2, "check");
        for (let n = 0; n < 3; n++)
          add(day, hour * 60 + 15 + Math.floor(45 * random()), `task-${Math.floor(19 * random())}`);
      }
    }
    expect(
      routinesOf(sorted(), "UTC").map(({ statistics: { steps, cron } }) => [steps.map(({ command }) => command), cron]),
    ).toEqual([[["fetch", "check"], "8 9-15 * * 1-5"]]);
  });

  test("that is over says since when, and one that moved is told as it is kept", () => {
    const planted = plantCalendar({
      seed: 3,
      habits: [
        { ...hourly, name: "over", until: 120 },
        { ...hourly, name: "moved", minuteOfDay: 570, untilMinute: 1050, until: 90, jitterMinutes: 3 },
        { ...hourly, name: "moved", minuteOfDay: 530, untilMinute: 1010, from: 90, jitterMinutes: 3 },
      ],
    });
    const told = routinesOf(planted.events, "Europe/Berlin").map(({ status, statistics }) => {
      const [minute, hours] = (statistics.cron ?? "").split(" ");
      return { command: statistics.steps[0]?.command, status, minute: Number(minute), hours };
    });
    expect(told.toSorted((a, b) => a.minute - b.minute)).toEqual([
      { command: "run over", status: "stopped", minute: 4, hours: "9-17" },
      { command: "run moved", status: "active", minute: 50, hours: "8-16" },
    ]);
  });
});

test("what is due every hour is suggested by one schedule, and its replay counts every time", () => {
  const { events } = plantCalendar({
    seed: 31,
    alphabet: 20,
    days: 182,
    missShare: 0,
    habits: [{ ...hourly, jitterMinutes: 2 }],
  });
  const { suggestions } = mineEvents(events, { nowMs: Date.UTC(2028, 0, 1), timeZone: "Europe/Berlin" });
  expect(suggestions).toMatchObject([{ draft: { trigger: { kind: "schedule", cron: "5 9-17 * * 1-5" } } }]);
  const { fired = 0, matched = 0, missed = 0 } = suggestions[0]?.backtest ?? {};
  expect(fired % 9).toBe(0);
  // It fires on days off, too.
  expect(matched).toBeGreaterThan(0.8 * fired);
  expect(missed).toBeLessThan(0.05 * fired);
  expect(suggestions[0]?.reason).toContain("times from 09:05 to 17:05 on days on which you worked");
});
