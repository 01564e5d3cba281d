import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scoreSegments } from "#bench/learning/score-segments.ts";
import { plantLongAndShort } from "#tests/fixtures/histories/plant-long-and-short.ts";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { plantSegments, type SegmentLogOptions } from "#tests/fixtures/histories/plant-segments.ts";
import { shuffleWithinStretches } from "#tests/fixtures/histories/shuffle-within-stretches.ts";
import { assembleTimeline } from "../assemble-timeline.ts";
import { Describer } from "../describe-steps.ts";
import { atOnce } from "../in-pieces.ts";
import { mine } from "../mine.ts";
import { mineEvents, summarizeEvents } from "../mine-events.ts";
import type { DaySummary, MiningEvent, SequencePattern } from "../types.ts";
import { mineSegments } from "./mine-segments.ts";

const START = Date.UTC(2025, 0, 6, 9);
const bounds = { occurrences: 1_000, misses: 0, eventIds: 1_000, idsPerRun: 100 };
const usual: Omit<SegmentLogOptions, "seed"> = {
  steps: 28,
  routines: 1,
  variants: 2,
  instances: 25,
  noise: 0.15,
  alphabet: 20,
  from: "own",
  log: { days: 40, eventsPerDay: 60 },
};

function segmentsIn(days: readonly DaySummary[]): SequencePattern[] {
  const timeline = assembleTimeline(days, "UTC", bounds);
  return atOnce(mineSegments(timeline, new Describer(timeline.steps))).patterns;
}

function scoreOf(options: SegmentLogOptions) {
  const { events, segments } = plantSegments(options);
  const found = segmentsIn(summarizeEvents(events));
  return scoreSegments(
    segments,
    found.map(({ evidence }) => evidence.occurrences.map(({ eventIds }) => eventIds)),
    new Map(events.map(({ id }, i) => [id, i])),
  );
}

/** Things done one after the other, so many seconds after the one before (2 where nothing is said). */
function log(actions: readonly (string | [string, number])[], startMs = START, name = "e"): MiningEvent[] {
  let occurredAtMs = startMs;
  return actions.map((item, i) => {
    const [action, seconds] = typeof item === "string" ? [item, 2] : item;
    occurredAtMs += seconds * 1_000;
    return { id: `${name}-${i}`, occurredAtMs, utcOffsetMinutes: 0, type: "app_used", app: "office", action };
  });
}

const actionsOf = ({ statistics }: SequencePattern) => statistics.steps.map(({ action }) => action);
const twelve = Array.from({ length: 12 }, (_, i) => `step ${i}`);

describe("segments", () => {
  test("leave the sequences besides to be found, though each of their own parts is stronger", () => {
    const { events, sequences } = plantLongAndShort({ seed: 5, long: 40, short: [4, 5], days: 25 });
    const { patterns } = mineEvents(events, { nowMs: events.at(-1)?.occurredAtMs ?? 0, timeZone: "UTC" });
    const found = patterns.flatMap((pattern) => (pattern.kind === "sequence" ? [actionsOf(pattern)] : []));
    expect(found).toHaveLength(3);
    expect(found).toEqual(expect.arrayContaining(sequences));
    expect(found.map(({ length }) => length)).toContain(40);
  });

  test.each<[string, Partial<SegmentLogOptions>]>([
    ["of 12 steps among many days of work", { steps: 12, variants: 1 }],
    ["of 28 steps in two variants", {}],
    ["of 65 steps in two variants, back to back", { steps: 65, log: { between: 0 }, instances: 50 }],
    ["of three routines in one sitting", { steps: 45, routines: 3, log: { between: 10 } }],
    [
      "of two routines that follow each other in any order",
      { steps: 30, routines: 2, instances: 30, log: { between: 0 } },
    ],
    ["of 12 steps in two variants, on end", { steps: 12, instances: 50, log: { between: 0 } }],
    ["made of the background's own steps", { from: "background", alphabet: 40, routines: 2 }],
  ])("%s are found, event by event", (_, options) => {
    for (const seed of [1, 2]) {
      const { eventsF1, boundsF1 } = scoreOf({ ...usual, ...options, seed });
      expect(eventsF1).toBeGreaterThanOrEqual(0.8);
      expect(boundsF1).toBeGreaterThanOrEqual(0.8);
    }
  });

  test.each([
    ["too long to be one, are cut where the pause is longest", 45, 4],
    ["with a clear pause between, are told apart", 20, 300],
  ])("of two routines that always follow each other, %s", (_, steps, pause) => {
    const [first, second] = ["a", "b"].map((name) => Array.from({ length: steps }, (__, i) => `${name} ${i}`)) as [
      string[],
      string[],
    ];
    const both = [...first, ...second].map((step, i): [string, number] => [step, i === steps ? pause : 2]);
    const days = Array.from({ length: 12 }, (__, day) => log([...both, ...both], START + day * 86_400_000, `d${day}`));
    const found = segmentsIn(summarizeEvents(days.flat()));
    expect(found.map(actionsOf).sort()).toEqual([first, second]);
    expect(found.map(({ support }) => support)).toEqual([24, 24]);
  });

  test("are not found where the same events stand in any order", () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { events } = plantSegments({ ...usual, seed, log: seed % 2 === 0 ? { between: 2 } : usual.log });
      expect(segmentsIn(summarizeEvents(shuffleWithinStretches(events, seed)))).toEqual([]);
    }
  });

  test("do not depend on the order in which days come", () => {
    const days = summarizeEvents(plantSegments({ ...usual, seed: 3 }).events);
    const found = segmentsIn(days);
    expect(found.length).toBe(1);
    fc.assert(
      fc.property(fc.shuffledSubarray(days, { minLength: days.length, maxLength: days.length }), (shuffled) => {
        expect(segmentsIn(shuffled)).toEqual(found);
      }),
      { numRuns: 4 },
    );
  });

  test("done over and over are one round long, from the step that came first", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 8, max: 40 }), (first, rounds) => {
        const round = [...twelve.slice(first), ...twelve.slice(0, first)];
        const [found, ...others] = segmentsIn(summarizeEvents(log(Array.from({ length: rounds }, () => round).flat())));
        expect(others).toEqual([]);
        expect(found && actionsOf(found)).toEqual(round);
        expect(found?.support).toBe(rounds);
      }),
      { numRuns: 12 },
    );
  });

  test("done over and over with a pause after each round begin after the pause, wherever the log begins", () => {
    for (const cut of [0, 1, 5, 11]) {
      const round = twelve.map((step, i): [string, number] => [step, i === 0 ? 40 : 2]);
      const rounds = Array.from({ length: 20 }, () => round).flat();
      const found = segmentsIn(summarizeEvents(log(rounds.slice(cut))));
      expect(found.map(actionsOf)).toEqual([twelve]);
    }
  });

  test("may have a step several times, and tell the events of each occurrence in order", () => {
    const steps = ["copy", "switch", "paste", "copy", "switch", "paste 2", "check", "copy", "save", "close", "copy"];
    const rounds = Array.from({ length: 10 }, (_, i) => log(steps, START + i * 86_400_000, `day ${i}`));
    const [found] = segmentsIn(summarizeEvents(rounds.flat()));
    expect(found && actionsOf(found)).toEqual(steps);
    expect(found?.evidence.occurrences[3]?.eventIds).toEqual(steps.map((_, i) => `day 3-${i}`));
    expect(found?.statistics.durationMedianMs).toBe(20_000);
  });

  test("in two ways are one pattern that tells both", () => {
    const other = [...twelve.slice(0, 5), "other a", "other b", ...twelve.slice(7)];
    const rounds = Array.from({ length: 30 }, (_, i) =>
      log(i % 3 === 0 ? other : twelve, START + i * 86_400_000, `${i}`),
    );
    const [found, ...others] = segmentsIn(summarizeEvents(rounds.flat()));
    expect(others).toEqual([]);
    expect(found && actionsOf(found)).toEqual(twelve);
    expect(found?.statistics.segment).toMatchObject({
      optional: [5, 6],
      variants: [{ occurrences: 20 }, { occurrences: 10 }],
    });
    expect(found?.statistics.segment?.variants[1]?.steps.map(({ action }) => action)).toEqual(other);
  });

  test("with inner repeats are told whole", () => {
    const steps = Array.from({ length: 6 }, (_, i) => ["copy", "switch", i === 3 ? "check" : "click", "paste"]).flat();
    const all = ["open", ...steps, "save"];
    const rounds = Array.from({ length: 12 }, (_, i) => log(all, START + i * 86_400_000, `day ${i}`));
    expect(segmentsIn(summarizeEvents(rounds.flat())).map(actionsOf)).toEqual([all]);
  });

  test("with a part that is gone round so often and so often are one, each occurrence with all of its rounds", () => {
    const part = twelve.slice(4, 9);
    const runs = Array.from({ length: 32 }, (_, i) => [
      ...twelve.slice(0, 4),
      ...Array.from({ length: 1 + ((i * 7) % 4) }, () => part).flat(),
      ...twelve.slice(9),
      ...Array.from({ length: i % 3 }, (__, k) => `between ${(i * 5 + k) % 11}`),
    ]);
    const found = segmentsIn(summarizeEvents(log(runs.flat())));
    expect(found.map(actionsOf)).toEqual([twelve]);
    const lengths = found[0]?.evidence.occurrences.map(({ eventIds }) => eventIds.length);
    expect(lengths).toEqual(runs.map((run) => run.filter((action) => action.startsWith("step")).length));
  });

  test("that are long enough only with all rounds of a part are read with them", () => {
    const runs = Array.from({ length: 40 }, (_, i) => [
      ...twelve.slice(0, 3),
      ...Array.from({ length: 2 + ((i * 7) % 3) }, () => twelve.slice(3, 6)).flat(),
      ...twelve.slice(6, 8),
      ...Array.from({ length: i % 3 }, (__, k) => `between ${(i * 5 + k) % 11}`),
    ]);
    const [found, ...others] = segmentsIn(summarizeEvents(log(runs.flat())));
    expect(others).toEqual([]);
    expect(found && new Set(actionsOf(found))).toEqual(new Set(twelve.slice(0, 8)));
  });

  test("that begin alike are told each, with what they share", () => {
    const other = [...twelve.slice(0, 6), ...Array.from({ length: 7 }, (_, i) => `other ${i}`)];
    const random = seededRandom(3);
    const rounds = Array.from({ length: 60 }, () => [
      ...(random() < 0.5 ? other : twelve),
      ...Array.from({ length: Math.floor(6 * random()) }, () => `between ${Math.floor(23 * random())}`),
    ]);
    const found = segmentsIn(summarizeEvents(log(rounds.flat())));
    expect(found.map(actionsOf).sort((a, b) => a.length - b.length)).toEqual([twelve, other]);
  });

  test("are none where two short ones are done in any order, though one may come twice within reach", () => {
    const [six, other] = [twelve.slice(0, 6), twelve.slice(6).map((step) => `other ${step}`)];
    const random = seededRandom(4);
    const rounds = Array.from({ length: 80 }, () => (random() < 0.5 ? six : other));
    expect(segmentsIn(summarizeEvents(log(rounds.flat())))).toEqual([]);
  });

  test("leave what has eight steps or fewer to the chains, however often it comes round", () => {
    const six = twelve.slice(0, 6);
    expect(segmentsIn(summarizeEvents(log(Array.from({ length: 40 }, () => six).flat())))).toEqual([]);
  });

  test("stand for the chains inside them, and suggest nothing before five days", () => {
    const options = { nowMs: Date.UTC(2026, 0, 1), timeZone: "UTC" };
    const many = Array.from({ length: 30 }, (_, i) => log(twelve, START + i * 86_400_000, `${i}`)).flat();
    const sequences = mineEvents(many, options).patterns.filter(({ kind }) => kind === "sequence");
    expect(sequences.map(({ statistics }) => "steps" in statistics && statistics.steps.length)).toEqual([12]);
    const oneDay = Array.from({ length: 30 }, (_, i) => log(twelve, START + i * 60_000, `${i}`)).flat();
    const mined = mine(summarizeEvents(oneDay), options);
    expect(mined.patterns.filter(({ kind }) => kind === "sequence").length).toBe(1);
    expect(mined.suggestions).toEqual([]);
    expect(mined.funnel.notSuggested.map(({ reason }) => reason)).toContain("seen on fewer than 5 days");
  });
});

test("hostile input is bounded and quiet", { timeout: 60_000 }, () => {
  const many = (count: number, action: (i: number) => string) =>
    summarizeEvents(log(Array.from({ length: count }, (_, i) => action(i))));
  expect(segmentsIn([])).toEqual([]);
  expect(segmentsIn(many(1, () => "a"))).toEqual([]);
  expect(segmentsIn(many(100_000, () => "a"))).toEqual([]);
  expect(segmentsIn(many(100_000, (i) => (i % 2 === 0 ? "a" : "b")))).toEqual([]);
  expect(segmentsIn(many(100_000, (i) => `path ${i}`))).toEqual([]);
});
