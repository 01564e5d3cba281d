/** Habits of the calendar: found, not invented, and told with a schedule that fires when they are done. */
import { Cron } from "croner";
import { LocalClock } from "#lib/mining/local-time.ts";
import { mineEvents } from "#lib/mining/mine-events.ts";
import { clockDistance } from "#lib/mining/statistics/circular.ts";
import type { RoutinePattern } from "#lib/mining/types.ts";
import {
  CALENDAR_ZONES,
  type CalendarPerson,
  type Habit,
  type PlantedHabit,
  plantCalendar,
  timesOf,
} from "#tests/fixtures/histories/plant-calendar.ts";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import type { Section } from "./table.ts";

const DAY = 86_400_000;
const nowMs = Date.UTC(2030, 0, 1);

type Kind = Habit["kind"];

/** A habit of a kind, drawn by a seed. */
function habitOf(kind: Kind, random: () => number, occurrences: number): Habit {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const common = {
    minuteOfDay: 7 * 60 + Math.floor(random() * 12 * 60),
    jitterMinutes: 5 + Math.floor(random() * 21),
    ...(kind === "monthly" ? {} : { occurrences }),
    ...(random() < 0.3 ? { elsewhere: 0.7 } : {}),
    // Of a dozen times nobody could say where they are moving to.
    ...(random() < 0.3 && occurrences > 20 ? { driftMinutes: pick([-60, 45, 90]) } : {}),
  };
  switch (kind) {
    case "weekly":
      return { ...common, kind, weekdays: pick([[1, 2, 3, 4, 5], [1], [5], [2, 4], [1, 3, 5], [3], [1, 2, 3, 4]]) };
    case "intraday": {
      const everyMinutes = pick([30, 60, 60, 60, 120, 180]);
      const minuteOfDay = 60 * (7 + Math.floor(random() * 3)) + Math.floor(random() * Math.min(60, everyMinutes));
      const times =
        everyMinutes === 30 ? 2 * (3 + Math.floor(random() * 6)) : 3 + Math.floor((random() * 480) / everyMinutes);
      return {
        kind,
        weekdays: pick([
          [1, 2, 3, 4, 5],
          [1, 2, 3, 4, 5],
          [1, 3, 5],
          [2, 4],
        ]),
        everyMinutes,
        minuteOfDay,
        untilMinute: Math.min(1439, minuteOfDay + (times - 1) * everyMinutes),
        jitterMinutes: Math.min(everyMinutes / 10, 2 + Math.floor(random() * 8)),
        occurrences,
        ...(random() < 0.3 ? { elsewhere: 0.7 } : {}),
      };
    }
    case "monthly":
      return {
        ...common,
        elsewhere: random() < 0.3 ? 0.2 : 0,
        kind,
        ...pick([
          { day: 1, shift: "next" as const },
          { day: -1, shift: "previous" as const },
          { day: 1 },
          { day: 15, shift: "next" as const },
          { day: 10, shift: "previous" as const },
          { weekday: 1, nth: 1 },
          { weekday: 4, nth: 2 },
          { weekday: 5, nth: -1 },
          { day: 20, shift: "next" as const },
        ]),
      };
    case "interval": {
      const days = pick([2, 3, 4, 5, 6, 8, 9, 10, 14]);
      return { ...common, kind, days, phase: Math.floor(random() * days), workingDays: random() < 0.3 && days < 5 };
    }
    case "after":
      return { ...common, kind, delayMinutes: 5 + Math.floor(random() * 40), perWeek: 1 + Math.floor(random() * 4) };
  }
}

function routinesOf({ events, timeZone }: CalendarPerson): { routines: RoutinePattern[]; sequences: string[][] } {
  const { patterns } = mineEvents(events, { nowMs, timeZone });
  const routines = patterns.flatMap((pattern) => (pattern.kind === "routine" ? [pattern] : []));
  const sequences = patterns.flatMap(({ kind, statistics }) =>
    kind === "sequence" ? [statistics.steps.map(({ command = "" }) => command)] : [],
  );
  return { routines, sequences };
}

/** Local days of a span on which a schedule fires, by cron and the filter of its own kind. */
function firesRight(pattern: RoutinePattern, { doneMs, minuteOfDayLast, habit }: PlantedHabit, zone: string): boolean {
  const { cron, toleranceMinutes, schedule } = pattern.statistics;
  const names = pattern.statistics.steps.map(({ command }) => command);
  if (schedule.kind === "after" || cron === null) {
    return habit.kind === "after" && names.length === 2 && schedule.kind === "after";
  }
  if (habit.kind !== schedule.kind) return false;
  const clock = new LocalClock(zone);
  // On the last dates on which it was done, the schedule fires near the time: on both sides of a change of the clocks.
  const latest = doneMs.slice(-24);
  const done = new Set(latest.map((ms) => clock.dayNumber(ms)));
  const from = Math.min(...latest);
  const expression = new Cron(cron, { timezone: zone });
  let on = 0;
  let near = true;
  for (let at = new Date(from - DAY); ; ) {
    const next = expression.nextRun(at);
    if (next === null || next.getTime() > Math.max(...latest) + DAY) break;
    at = next;
    if (!done.has(clock.dayNumber(next.getTime()))) continue;
    on++;
    const minute = clock.minuteOfDay(next.getTime());
    const away = Math.min(...timesOf(habit, minuteOfDayLast).map((time) => Math.abs(clockDistance(time, minute))));
    near &&= away <= Math.max(habit.kind === "intraday" ? 5 : 15, toleranceMinutes);
  }
  // No schedule knows a holiday that moved it.
  const due = done.size * timesOf(habit, minuteOfDayLast).length;
  return near && on >= 0.8 * due && on <= 1.2 * due;
}

function isSame(pattern: RoutinePattern, planted: PlantedHabit): boolean {
  const { habit } = planted;
  const { schedule, steps } = pattern.statistics;
  if (!steps.some(({ command }) => command === planted.command)) return false;
  if (schedule.kind === "weekly" && habit.kind === "weekly") {
    return schedule.weekdays.join() === habit.weekdays.join();
  }
  if (schedule.kind === "intraday" && habit.kind === "intraday") {
    return schedule.weekdays.join() === habit.weekdays.join() && schedule.everyMinutes === habit.everyMinutes;
  }
  if (schedule.kind === "interval" && habit.kind === "interval") {
    const { unit, every } = schedule;
    if (unit === "working days") return habit.workingDays === true && every === habit.days;
    return !habit.workingDays && habit.days === (unit === "weeks" ? 7 * every : every);
  }
  if (schedule.kind === "after") return habit.kind === "after" && schedule.step.command === planted.follows;
  return schedule.kind === habit.kind;
}

interface Score {
  told: number;
  right: number;
  planted: number;
  found: number;
  fired: number;
}

function scoreOf(kind: Kind, occurrences: number, seeds: readonly number[], show: boolean): Score {
  const score = { told: 0, right: 0, planted: 0, found: 0, fired: 0 };
  for (const seed of seeds) {
    const random = seededRandom(seed * 31 + occurrences);
    const timeZone = CALENDAR_ZONES[seed % CALENDAR_ZONES.length] as string;
    // Of those at intervals, more than two of a person meet by chance all day long, and are told as one.
    const count = kind === "intraday" ? 2 : kind === "after" ? 3 : 4;
    const person = plantCalendar({
      seed,
      timeZone,
      days: kind === "monthly" ? 31 * occurrences + 20 : 364,
      alphabet: 5 + ((seed * 17) % 55),
      background: (["history-a", "history-b", "zipf", "bursty"] as const)[seed % 4] ?? "zipf",
      habits: Array.from({ length: count }, () => habitOf(kind, random, occurrences)),
    });
    const { routines, sequences } = routinesOf(person);
    // What a sequence says is not said again.
    const matched = new Set(
      person.habits.filter(({ follows = "", command }) =>
        sequences.some((steps) => steps.includes(follows) && steps.indexOf(command) > steps.indexOf(follows)),
      ),
    );
    for (const routine of routines) {
      const planted = person.habits.find((habit) => isSame(routine, habit) && firesRight(routine, habit, timeZone));
      score.told++;
      if (planted !== undefined) {
        score.right++;
        matched.add(planted);
      } else if (show) console.log(`    told wrongly, seed ${seed}: ${routine.title} (${routine.statistics.cron})`);
    }
    // With fewer than five there is nothing to find.
    const real = person.habits.filter(({ doneMs }) => doneMs.length >= 5);
    score.planted += real.length;
    score.found += real.filter((habit) => matched.has(habit)).length;
    for (const habit of show ? real.filter((one) => !matched.has(one)) : []) {
      console.log(`    not found, seed ${seed}: ${habit.doneMs.length} × ${JSON.stringify(habit.habit)}`);
    }
  }
  return score;
}

export const measure: Section = (tell) => {
  const show = process.env.SHOW !== undefined;
  const seeds = Array.from({ length: 30 }, (_, i) => 4001 + i);
  const note = `seeds 4001–4030, ${CALENDAR_ZONES.length} zones, 10 % missed, jitter 5–25 minutes`;
  const limits: [Kind, number, number][] = [
    ["weekly", 25, 0.9],
    ["weekly", 12, 0.6],
    ["intraday", 60, 0.9],
    ["intraday", 25, 0.9],
    ["intraday", 12, 0.6],
    ["interval", 25, 0.9],
    ["interval", 12, 0.6],
    ["after", 25, 0.9],
    ["after", 12, 0.6],
    ["monthly", 24, 0.9],
    ["monthly", 12, 0.6],
    ["monthly", 6, 0.3],
  ];
  for (const [kind, occurrences, recall] of limits) {
    const score = scoreOf(kind, occurrences, seeds, show);
    const name = `routines, ${kind}, ${occurrences} ${kind === "monthly" ? "months" : kind === "intraday" ? "days" : "occurrences"}`;
    tell({ name: `${name}: precision`, value: score.right / score.told, must: "≥", limit: 0.95, note });
    tell({ name: `${name}: recall`, value: score.found / score.planted, must: "≥", limit: recall, note });
  }
  for (const nineToFive of [false, true]) {
    let routines = 0;
    for (let seed = 5001; seed <= 5100; seed++) {
      const person = plantCalendar({
        seed,
        habits: [],
        nineToFive,
        days: 182,
        alphabet: 5 + (seed % 56),
        background: (["history-a", "bursty", "zipf", "uniform"] as const)[seed % 4] ?? "zipf",
        timeZone: CALENDAR_ZONES[seed % CALENDAR_ZONES.length] as string,
      });
      const told = routinesOf(person).routines;
      routines += told.length;
      if (show) for (const { title } of told) console.log(`    noise, seed ${seed}: ${title}`);
    }
    tell({
      name: `routines of a person without any${nineToFive ? ", nine to five in bursts" : ""}`,
      value: routines / 100,
      must: "≤",
      limit: 0.05,
      note: "seeds 5001–5100",
    });
  }
};
