import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";
import type { Backtest } from "./types.ts";

const DAY = 86_400_000;
/** A Monday; the time changes in Berlin on 29 March. */
const start = Date.UTC(2026, 1, 2);
const weeks = 10;
const options = { nowMs: Date.UTC(2026, 11, 1), timeZone: "Europe/Berlin" };

type Deed = { day: number; minute: number };
const weekdays = Array.from({ length: weeks * 7 }, (_, day) => day).filter((day) => day % 7 < 5);
/** Local times of day in Berlin as instants. */
const at = (day: number, minute: number) => {
  const summer = start + day * DAY >= Date.UTC(2026, 2, 29);
  return start + day * DAY + (minute - (summer ? 120 : 60)) * 60_000;
};

function work(mornings: readonly (Deed & { gap: number | null })[], alone: readonly Deed[] = []): MiningEvent[] {
  const events: MiningEvent[] = [];
  const add = (occurredAtMs: number, what: Partial<MiningEvent> & { type: string }) =>
    events.push({ id: `e${events.length}`, occurredAtMs, utcOffsetMinutes: 60, ...what });
  for (const day of weekdays)
    for (let n = 0; n < 6; n++)
      add(at(day, 660 + n * 50 + ((day * 29 + n * 17) % 40)), {
        type: "command_run",
        command: `work-${(day * 7 + n * 11) % 13}`,
      });
  for (const { day, minute, gap } of mornings) {
    add(at(day, minute), { type: "file_modified", path: "sales.csv", project: "books" });
    if (gap !== null) add(at(day, minute + gap), { type: "command_run", command: "report" });
  }
  for (const { day, minute } of alone) add(at(day, minute), { type: "command_run", command: "report" });
  return events;
}

const daily = weekdays.map((day) => ({ day, minute: 540 + (day % 4), gap: 3 }));
const replay = (events: MiningEvent[]): Backtest => {
  const { suggestions } = mineEvents(events, options);
  expect(suggestions).toHaveLength(1);
  return (suggestions[0] as (typeof suggestions)[number]).backtest;
};
const counts = ({ fired, matched, falseAlarms, missed }: Backtest) => ({ fired, matched, falseAlarms, missed });

/** The last thirty days hold 22 weekdays, four of them of the last week. */
const lastDay = weekdays.at(-1) as number;
const inside = daily.filter(({ day }) => day > lastDay - 30);

describe("an event's backtest", () => {
  test("counts each morning once, across the change of the clock", () => {
    expect(counts(replay(work(daily)))).toEqual({
      fired: inside.length,
      matched: inside.length,
      falseAlarms: 0,
      missed: 0,
    });
  });

  test("calls a beginning without the rest a false alarm, and tells the day", () => {
    const idle = new Set(inside.slice(3, 5).map(({ day }) => day));
    const told = replay(work(daily.map((one) => (idle.has(one.day) ? { ...one, gap: null } : one))));
    expect(counts(told)).toEqual({ fired: inside.length, matched: inside.length - 2, falseAlarms: 2, missed: 0 });
    expect(told.days.filter(({ falseAlarms }) => falseAlarms > 0)).toHaveLength(2);
    expect(told.firings.filter(({ matched }) => !matched)).toHaveLength(2);
  });

  test("gives up after a while: what comes later was done without it", () => {
    const late = inside[6]?.day;
    const told = replay(work(daily.map((one) => (one.day === late ? { ...one, gap: 25 } : one))));
    expect(counts(told)).toEqual({ fired: inside.length, matched: inside.length - 1, falseAlarms: 1, missed: 1 });
  });

  test("asks once, however often it begins while it asks already", () => {
    const again = inside.map(({ day }) => ({ day, minute: 538, gap: null }));
    expect(counts(replay(work([...daily, ...again])))).toMatchObject({ fired: inside.length, matched: inside.length });
  });

  test("adds up on whatever days it was done", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 3, 25, null), { minLength: inside.length, maxLength: inside.length }),
        (gaps) => {
          const before = daily.slice(0, -inside.length);
          const mornings = inside.map((one, i) => ({ ...one, gap: gaps[i] ?? null }));
          const { suggestions } = mineEvents(work([...before, ...mornings]), options);
          for (const { backtest: told } of suggestions) {
            expect(told.matched + told.falseAlarms).toBe(told.fired);
            const sum = (key: "matched" | "falseAlarms" | "missed") =>
              told.days.reduce((all, day) => all + day[key], 0);
            expect([sum("matched"), sum("falseAlarms"), sum("missed")]).toEqual([
              told.matched,
              told.falseAlarms,
              told.missed,
            ]);
            expect(told.days).toHaveLength(30);
            expect(told.matched).toBeLessThanOrEqual(inside.length);
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe("a schedule's backtest", () => {
  const alone = daily.map(({ day, minute }) => ({ day, minute }));

  test("fires by the wall clock, also on days off, and within the routine's tolerance alone", () => {
    const off = inside[4]?.day;
    const late = inside[8]?.day;
    const told = replay(
      work(
        [],
        alone.flatMap((one) => (one.day === off ? [] : one.day === late ? [{ ...one, minute: 900 }] : [one])),
      ),
    );
    expect(counts(told)).toEqual({ fired: inside.length, matched: inside.length - 2, falseAlarms: 2, missed: 1 });
  });
});

describe("a reminder's backtest", () => {
  const files = ["api/schema.ts", "docs/api.md"];
  function commits(forgotten: ReadonlyMap<number, number | null>): MiningEvent[] {
    const events: MiningEvent[] = [];
    const add = (day: number, minute: number, group: string, path: string) =>
      events.push({
        id: `${group}:${path}`,
        occurredAtMs: at(day, minute),
        utcOffsetMinutes: 0,
        type: "file_modified",
        path,
        group,
      });
    for (const day of weekdays) {
      // At another time each day, so that it is no routine.
      const minute = 420 + ((day * 137) % 400);
      add(day, minute, `together-${day}`, files[0] as string);
      const later = forgotten.get(day);
      if (later === undefined) add(day, minute, `together-${day}`, files[1] as string);
      if (typeof later === "number") add(day, minute + later, `later-${day}`, files[1] as string);
      // The other one changes by itself as well, so that it is not the one that announces.
      else if (day < 14) add(day, minute + 300, `itself-${day}`, files[1] as string);
      for (let other = 0; other < 4; other++)
        add(day, minute + 20 + other * 7, `alone-${day}-${other}`, `src/part-${(day * 4 + other) % 23}.ts`);
    }
    return events;
  }

  test("is silent while both change, right where the other came after all, and false where it never did", () => {
    // The next day's own change would answer a reminder, so the false one stands before a weekend.
    const [monday, friday] = [0, 4].map((weekday) => inside.find(({ day }) => day % 7 === weekday)?.day as number);
    const forgotten = new Map<number, number | null>([
      [monday as number, 300],
      [friday as number, null],
    ]);
    const told = replay(commits(forgotten));
    expect(told).toMatchObject({ fired: inside.length, spoke: 2, falseAlarms: 1, matched: inside.length - 1 });
  });
});
