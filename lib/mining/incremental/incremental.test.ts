import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generated } from "#bench/learning/endless-history.ts";
import { plantCalendar } from "#tests/fixtures/histories/plant-calendar.ts";
import { LocalClock } from "../local-time.ts";
import { mine } from "../mine.ts";
import { summarizeEvents } from "../mine-events.ts";
import { summarizeDay, utcDayOf } from "../summarize-day.ts";
import { stepOf } from "../symbol.ts";
import type { DaySummary, MiningEvent } from "../types.ts";
import { advance, confidenceOf } from "./advance.ts";
import { addFigures, NO_FIGURES } from "./figures.ts";
import { DAYS_AROUND, noteChange } from "./note-changes.ts";
import { tallyDay } from "./tally-day.ts";
import { standingOf } from "./track-pattern.ts";
import type { Change, Changes, Standing, Track } from "./types.ts";

const DAY = 86_400_000;
const FIRST_DAY = 20_540;
const DAYS = 8;
const ZONES = ["UTC", "Australia/Melbourne", "Pacific/Kiritimati", "America/Los_Angeles"];

const commands = ["a", "b", "c"].map((command) => ({ type: "command_run", command }));
const files = ["x.ts", "y.ts", "z.ts"].map((path) => ({ type: "file_modified", path, project: "p" }));
const symbolOf = (what: Partial<MiningEvent>) =>
  stepOf({ id: "", occurredAtMs: 0, utcOffsetMinutes: 0, type: "", ...what }).symbol;
const [a, b, c] = commands.map(symbolOf) as [string, string, string];

const common = { lateFromMs: (FIRST_DAY + DAYS / 2) * DAY, fromMs: (FIRST_DAY + 1) * DAY };
const tracks: Track[] = [
  { ...common, key: "ab", kind: "sequence", steps: [a, b], openingSteps: 1 },
  { ...common, key: "abc", kind: "sequence", steps: [a, b, c], openingSteps: 2 },
  {
    ...common,
    key: "at nine",
    kind: "routine",
    steps: [a],
    rule: { kind: "weekly", weekdays: [1, 2, 3, 4, 5] },
    minuteOfDay: 540,
    reachMinutes: 90,
  },
  {
    ...common,
    key: "at night",
    kind: "routine",
    steps: [b, c],
    rule: { kind: "interval", every: 2, unit: "days", anchor: utcDayOf(FIRST_DAY * DAY) },
    minuteOfDay: 5,
    reachMinutes: 60,
  },
  {
    ...common,
    key: "every hour",
    kind: "routine",
    steps: [a],
    rule: { kind: "weekly", weekdays: [1, 2, 3, 4, 5] },
    minuteOfDay: 480,
    reachMinutes: 20,
    minutesOfDay: [480, 540, 600, 660],
  },
  { ...common, key: "x and y", kind: "relationship", from: ["p\u001fx.ts"], to: ["p\u001fy.ts", "p\u001fz.ts"] },
  { ...common, key: "ts", kind: "usage", dimension: "extension", value: "ts", asOfDay: FIRST_DAY + 30 },
];

const standingBefore = (track: Track): Standing => ({
  track,
  figures: NO_FIGURES,
  freshness: 1,
  firstSeenMs: Number.MAX_SAFE_INTEGER,
  lastSeenMs: 0,
  status: "active",
  evidence: { occurrences: [], misses: [] },
});

const anEvent = fc
  .record({
    id: fc.integer({ min: 0, max: 150 }),
    // Quarters of hours, so that much happens together, near midnight and at the same instant.
    quarter: fc.integer({ min: 0, max: DAYS * 96 - 1 }),
    what: fc.constantFrom(...commands, ...files),
    group: fc.option(fc.constantFrom("g", "h"), { nil: undefined }),
  })
  .map(({ id, quarter, what, group }): MiningEvent => {
    const event = { id: `e${id}`, occurredAtMs: FIRST_DAY * DAY + quarter * 900_000, utcOffsetMinutes: 0, ...what };
    return group === undefined || what.type === "command_run" ? event : { ...event, group: `${group}${quarter >> 5}` };
  });
const aBatch = fc.oneof(
  { weight: 3, arbitrary: fc.record({ add: fc.array(anEvent, { maxLength: 25 }), remove: fc.constant<never[]>([]) }) },
  {
    weight: 1,
    arbitrary: fc.record({ add: fc.constant<never[]>([]), remove: fc.array(fc.nat(150), { maxLength: 40 }) }),
  },
);

/** A person's rows as the database keeps them: events by id and a summary a day, with what changed days add noted. */
class Person {
  readonly events = new Map<string, MiningEvent>();
  readonly summaries = new Map<number, DaySummary>();
  changes: Changes = {};
  standings: Standing[] = tracks.map(standingBefore);
  readonly zone: string;

  constructor(zone: string) {
    this.zone = zone;
  }

  take({ add, remove }: { add: readonly MiningEvent[]; remove: readonly number[] }): void {
    const touched = new Set<number>();
    const touch = (event: MiningEvent) => touched.add(Math.floor(event.occurredAtMs / DAY));
    for (const event of add) {
      // An id that is known is the same event again: it is not stored.
      if (this.events.has(event.id)) continue;
      this.events.set(event.id, event);
      touch(event);
    }
    for (const number of remove) {
      const event = this.events.get(`e${number}`);
      if (event === undefined) continue;
      this.events.delete(event.id);
      touch(event);
    }
    for (const day of touched) {
      const before: DaySummary[] = [];
      for (let d = day - DAYS_AROUND; d <= day + DAYS_AROUND; d++) {
        const summary = this.summaries.get(d);
        if (summary !== undefined) before.push(summary);
      }
      const own = [...this.events.values()].filter((event) => Math.floor(event.occurredAtMs / DAY) === day);
      const now = own.length === 0 ? undefined : summarizeDay(utcDayOf(day * DAY), own);
      // As a row is stored and read again.
      noteChange(this.changes, day, JSON.parse(JSON.stringify(before)), now, tracks, this.zone);
      if (now === undefined) this.summaries.delete(day);
      else this.summaries.set(day, now);
    }
  }

  /** Brings the standings up to date. */
  settle(): void {
    const clock = new LocalClock(this.zone);
    this.standings = this.standings.map((standing) => {
      const change = this.changes[standing.track.key];
      return change === undefined ? standing : advance(standing, change, clock);
    });
    this.changes = {};
  }
}

/** All days counted anew. */
function fromScratch(summaries: readonly DaySummary[], zone: string): Standing[] {
  const totals: Changes = {};
  for (let day = FIRST_DAY - 2; day <= FIRST_DAY + DAYS + 1; day++) {
    const around = summaries.filter(({ day: date }) => Math.abs(Date.parse(`${date}T00:00:00Z`) / DAY - day) <= 1);
    for (const [key, { figures, occurrences, misses }] of tallyDay(day, around, tracks, zone)) {
      totals[key] ??= { figures: NO_FIGURES, days: {} } satisfies Change;
      totals[key].figures = addFigures(totals[key].figures, figures);
      totals[key].days[day] = { occurrences, misses };
    }
  }
  const clock = new LocalClock(zone);
  return tracks.map((track) => {
    const standing = standingBefore(track);
    const change = totals[track.key];
    return change === undefined ? standing : advance(standing, change, clock);
  });
}

/** What is compared: first and last times of what nothing shows any more are only known to a full pass. */
const told = (standing: Standing) => {
  const { track, figures, evidence } = standing;
  const seen = track.kind === "usage" || figures.times === 0 ? [] : [standing.firstSeenMs, standing.lastSeenMs];
  return { key: track.key, figures, evidence, seen, confidence: confidenceOf(standing) };
};

describe("counting on between full passes", { timeout: 120_000 }, () => {
  test("comes to what all days counted anew give, whatever comes, comes twice and goes, in any zone", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.array(fc.tuple(aBatch, fc.boolean()), { minLength: 1, maxLength: 8 }),
        (zone, batches) => {
          const person = new Person(zone);
          for (const [batch, settles] of batches) {
            person.take(batch);
            if (settles) person.settle();
          }
          person.settle();
          const summaries = summarizeEvents(person.events.values());
          expect(person.standings.map(told)).toEqual(fromScratch(summaries, zone).map(told));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("counts what a full pass counts, and so goes on from where it left off", () => {
    const events = [...generated(30_000, 7)].flat();
    const summaries = summarizeEvents(events);
    const options = { nowMs: Number.MAX_SAFE_INTEGER, timeZone: "Europe/Berlin" };
    const cut = summaries.length - 3;
    const clock = new LocalClock(options.timeZone);
    const early = mine(summaries.slice(0, cut), options);
    const late = mine(summaries, options);
    const asOfMs = events.reduce((most, { occurredAtMs }) => Math.max(most, occurredAtMs), 0);
    const standings = early.patterns.flatMap((pattern) => standingOf(pattern, clock, asOfMs) ?? []);
    const changes: Changes = {};
    for (let i = cut; i < summaries.length; i++) {
      const now = summaries[i] as DaySummary;
      const tracked = standings.map(({ track }) => track);
      const before = summaries.slice(Math.max(0, i - 3), i);
      const day = Date.parse(`${now.day}T00:00:00Z`) / DAY;
      const near = before.filter((one) => day - Date.parse(`${one.day}T00:00:00Z`) / DAY <= DAYS_AROUND);
      noteChange(changes, day, near, now, tracked, options.timeZone);
    }
    const byKey = new Map(late.patterns.map((pattern) => [pattern.key, pattern]));
    let compared = 0;
    for (const standing of standings) {
      const pattern = byKey.get(standing.track.key);
      const change = changes[standing.track.key];
      if (pattern === undefined || change === undefined || standing.track.kind === "routine") continue;
      const now = advance(standing, change, clock);
      expect([pattern.key, now.figures.times, now.figures.days]).toEqual([
        pattern.key,
        pattern.support,
        pattern.evidence.distinctDays,
      ]);
      expect(now.lastSeenMs).toBe(pattern.lastSeenMs);
      expect(now.evidence.occurrences).toEqual(pattern.evidence.occurrences);
      compared++;
    }
    expect(compared).toBeGreaterThan(10);
  });

  test("counts each time of what is due several times a day as a full pass does, to one in fifty", () => {
    for (const everyMinutes of [30, 60]) {
      const timeZone = "Europe/Berlin";
      const times = { everyMinutes, minuteOfDay: 545, untilMinute: 545 + 7 * everyMinutes, jitterMinutes: 3 };
      const habit = { kind: "intraday" as const, weekdays: [1, 2, 3, 4, 5], ...times };
      const { events } = plantCalendar({ seed: 31, alphabet: 20, days: 182, timeZone, habits: [habit] });
      const summaries = summarizeEvents(events);
      const clock = new LocalClock(timeZone);
      const standings = mine(summaries, { nowMs: Number.MAX_SAFE_INTEGER, timeZone }).patterns.flatMap((pattern) =>
        pattern.kind === "routine" ? (standingOf(pattern, clock, 0) ?? []) : [],
      );
      expect(standings).toHaveLength(1);
      const { track, figures } = standings[0] as Standing;
      const byDay = new Map(summaries.map((summary) => [Date.parse(`${summary.day}T00:00:00Z`) / DAY, summary]));
      const tallies = [...byDay.keys()].flatMap((day) => {
        const around = [day - 1, day, day + 1].flatMap((one) => byDay.get(one) ?? []);
        return tallyDay(day, around, [track], timeZone).get(track.key) ?? [];
      });
      const sum = (of: "held" | "trials" | "days") => tallies.reduce((so, tally) => so + tally.figures[of], 0);
      expect([sum("trials"), sum("days")]).toEqual([figures.trials, figures.days]);
      expect(Math.abs(sum("held") - figures.held)).toBeLessThan(figures.trials / 50);
    }
  });
});
