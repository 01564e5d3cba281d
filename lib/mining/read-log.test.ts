import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assembleTimeline, readLog, type Timeline } from "./assemble-timeline.ts";
import { EventLog } from "./event-log.ts";
import { summarizeEvents } from "./mine-events.ts";
import { PackedIds } from "./packed-ids.ts";
import { StepBook } from "./step-book.ts";
import { stepOf } from "./symbol.ts";
import { endAt } from "./timeline-builder.ts";
import type { MiningEvent } from "./types.ts";
import { UsageHistory } from "./usage/usage-history.ts";

const start = Date.UTC(2025, 9, 24, 22);
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Events of three days about midnight and a change of clocks, close enough to meet in every way. */
const anEvent: fc.Arbitrary<MiningEvent> = fc
  .record({
    id: fc.oneof(
      fc.uuid(),
      fc.nat(60).map((n) => `id-${n}`),
    ),
    occurredAtMs: fc.oneof(
      fc.nat(72 * 12).map((fives) => start + fives * 300_000),
      fc.constantFrom(start + 7_200_000, start + 7_200_001),
      fc.nat(72 * 3_600_000).map((ms) => start + ms),
    ),
    type: fc.constantFrom("file_modified", "file_deleted", "command_run", "tool_used", "app_used", "page_visited"),
    path: some(fc.constantFrom("a.ts", "src/b.ts", "c")),
    command: some(fc.constantFrom("ls", " ls", "sudo make")),
    tool: some(fc.constantFrom("figma", "make")),
    app: some(fc.constantFrom("mail")),
    action: some(fc.constantFrom("open", "close")),
    project: some(fc.constantFrom("one", "two")),
    branch: some(fc.constantFrom("main")),
    group: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 2, arbitrary: fc.constantFrom("g", "h", "") },
    ),
  })
  .map(({ id, occurredAtMs, type, ...more }) => ({
    id,
    occurredAtMs,
    utcOffsetMinutes: 0,
    type,
    ...Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined)),
  }));

/** One burst of a repeated step, one huge group: what a day cuts or folds. */
const aCrowd: fc.Arbitrary<MiningEvent[]> = fc
  .record({ at: fc.nat(70 * 60), count: fc.integer({ min: 1, max: 45 }), kind: fc.constantFrom("burst", "group") })
  .map(({ at, count, kind }) =>
    Array.from({ length: count }, (_, i) => ({
      id: `${kind}-${at}-${i}`,
      occurredAtMs: start + at * 60_000 + i * 7000,
      utcOffsetMinutes: 0,
      type: "file_modified",
      path: kind === "burst" ? "a.ts" : `f${i}`,
      ...(kind === "burst" ? {} : { group: `crowd-${at}` }),
    })),
  );

const aHistory = fc
  .tuple(fc.array(anEvent, { maxLength: 60 }), fc.array(aCrowd, { maxLength: 3 }))
  .map(([events, crowds]) => {
    // Of one id at one instant there is one event: which of two that differ in it stands is anybody's choice.
    const known = new Map(events.map((event) => [`${event.id} ${event.occurredAtMs}`, event]));
    return [...known.values(), ...crowds.flat()];
  });

function logOf(events: readonly MiningEvent[]): EventLog {
  const log = new EventLog();
  for (const event of events) log.add(event);
  return log;
}

function plain({ clock, groups, runCount, runIds, kept: _, ...columns }: Timeline) {
  return {
    ...columns,
    groups: Array.from({ length: groups.size }, (_, group) => [groups.keyOf(group), groups.files[group]]),
    zone: clock.timeZone,
    counts: Array.from(columns.runStep, (_step, run) => runCount(run)),
    ids: Array.from(columns.runStep, (_step, run) => [...runIds(run)]),
  };
}

describe("a log of events", () => {
  test("reads as the summaries of its days do, in whatever order its events came", () => {
    fc.assert(
      fc.property(aHistory, fc.infiniteStream(fc.nat()), fc.boolean(), (events, keys, inOrder) => {
        const shuffled = events
          .map((event) => ({ event, key: keys.next().value }))
          .sort((a, b) => (inOrder ? a.event.occurredAtMs - b.event.occurredAtMs : a.key - b.key))
          .map(({ event }) => event);
        const days = summarizeEvents(events);
        const read = readLog(logOf(shuffled), "Europe/Berlin");
        expect(plain(read.timeline)).toEqual(plain(assembleTimeline(days, "Europe/Berlin")));
        expect(read.usage.values).toEqual(new UsageHistory().add(days.flatMap(({ usage }) => usage)).values);
        expect(read.events).toBe(days.reduce((sum, day) => sum + day.events, 0));
        expect(read.eventsOmitted).toBe(days.reduce((sum, day) => sum + day.eventsOmitted, 0));
      }),
      { numRuns: 300 },
    );
  });

  test("has no groups where the only event with one is left out, for another of the same id came first", () => {
    const one = { id: "id-5", utcOffsetMinutes: 0, type: "file_modified" };
    const events = [
      { ...one, occurredAtMs: start + 1, group: "g" },
      { ...one, occurredAtMs: start },
    ];
    const { timeline } = readLog(logOf(events), "UTC");
    expect(plain(timeline)).toEqual(plain(assembleTimeline(summarizeEvents(events), "UTC")));
    expect(timeline.group).toHaveLength(0);
  });

  test("keeps every id of a repeated step when asked to", () => {
    const events = Array.from({ length: 40 }, (_, i) => ({
      id: `id-${i}`,
      occurredAtMs: start + 6_600_000 + i * 60_000,
      utcOffsetMinutes: 0,
      type: "command_run",
      command: "make",
    }));
    const all = Number.POSITIVE_INFINITY;
    const kept = { occurrences: all, misses: all, eventIds: all, idsPerRun: all };
    const { timeline } = readLog(logOf(events), "UTC", kept);
    expect(timeline.runIds(0)).toEqual(events.map(({ id }) => id));
    expect(timeline.positions).toBe(1);
  });

  test("tells what goes on for a month without a pause in parts that join", () => {
    const every = 1_200_000;
    const events = Array.from({ length: 30 * 72 }, (_, i) => ({
      id: `id-${i}`,
      occurredAtMs: start + i * every,
      utcOffsetMinutes: 0,
      type: "command_run",
      command: "make",
    }));
    for (const timeline of [readLog(logOf(events), "UTC").timeline, assembleTimeline(summarizeEvents(events), "UTC")]) {
      const ends = Array.from({ length: timeline.positions }, (_, p) => endAt(timeline, p));
      expect(timeline.stretches).toBe(1);
      expect(ends).toHaveLength(2);
      expect(timeline.startMs[1]).toBe((ends[0] as number) + every);
      expect(ends[1]).toBe(events.at(-1)?.occurredAtMs);
    }
  });

  test("knows what an event is about as `stepOf` does", () => {
    fc.assert(
      fc.property(fc.array(anEvent), (events) => {
        const book = new StepBook();
        const looked = events.map((event) => book.steps[book.stepOf[book.look(event)] ?? -1]);
        expect(looked.map((step) => step?.symbol)).toEqual(events.map((event) => stepOf(event).symbol));
        expect(new Set(book.steps.map(({ symbol }) => symbol)).size).toBe(book.steps.length);
      }),
    );
  });
});

test("packed ids come back as they were, and are compared as texts are", () => {
  const anId = fc.oneof(
    fc.uuid(),
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.uuid().map((id) => id.toUpperCase()),
    fc.constant("x".repeat(36)),
  );
  fc.assert(
    fc.property(fc.array(anId, { minLength: 1, maxLength: 20 }), (texts) => {
      const ids = new PackedIds();
      for (const text of texts) ids.push(text);
      expect(texts.map((_, i) => ids.at(i))).toEqual(texts);
      for (const [i, one] of texts.entries()) {
        for (const [j, other] of texts.entries()) {
          expect(Math.sign(ids.compare(i, j))).toBe(one < other ? -1 : one > other ? 1 : 0);
          expect(ids.same(i, j)).toBe(one === other);
          if (one === other) expect(ids.hash(i)).toBe(ids.hash(j));
        }
      }
    }),
  );
});
