import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plantRoutines, seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { readHistory, toEvents } from "#tests/fixtures/histories/read-history.ts";
import { shuffleWithinStretches } from "#tests/fixtures/histories/shuffle-within-stretches.ts";
import { assembleTimeline } from "../assemble-timeline.ts";
import { mineEvents, summarizeEvents } from "../mine-events.ts";
import type { MineResult, MiningEvent } from "../types.ts";
import { findOccurrences } from "./find-occurrences.ts";
import { indexSteps } from "./index-steps.ts";

const options = { nowMs: Date.UTC(2026, 0, 1), timeZone: "UTC" };
const start = Date.UTC(2025, 0, 6, 9);
const quiet = { days: 120, eventsPerDay: 60, sequences: [], routines: [] };

function commandsOf(result: MineResult): string[] {
  return result.patterns.flatMap((pattern) =>
    pattern.kind === "sequence" ? [pattern.statistics.steps.map(({ command }) => command).join(" > ")] : [],
  );
}

describe("sequences", () => {
  test.each([6, 20, 60])("planted 25 times among %i background steps are found whole, and nothing else", (symbols) => {
    let planted = 0;
    let found = 0;
    let right = 0;
    for (const seed of [11, 12, 13]) {
      const sequences = [2, 3, 4, 6].map((steps) => ({ steps, occurrences: 25 }));
      const made = plantRoutines({ ...quiet, seed, backgroundSymbols: symbols, sequences });
      const expected = made.sequences.map((steps) => steps.join(" > "));
      const got = commandsOf(mineEvents(made.events, options));
      planted += expected.length;
      found += got.length;
      right += expected.filter((steps) => got.includes(steps)).length;
    }
    expect(right / planted).toBeGreaterThanOrEqual(0.9);
    expect(right / found).toBeGreaterThanOrEqual(0.95);
  });

  test("made of the background's own common steps are found too", () => {
    for (const seed of [21, 22]) {
      const sequences = [{ steps: 5, occurrences: 30 }];
      const made = plantRoutines({ ...quiet, seed, backgroundSymbols: 20, sequences, stepsFromBackground: true });
      expect(commandsOf(mineEvents(made.events, options))).toEqual([made.sequences[0]?.join(" > ")]);
    }
  });

  test("beside long routines, whose parts are many more, are found too", () => {
    const routines = [6, 30, 40, 50].map((length, r) => Array.from({ length }, (_, i) => `r${r}s${i}`));
    const random = seededRandom(5);
    const events: MiningEvent[] = [];
    for (let day = 0; day < 30; day++) {
      let atMs = start + day * 86_400_000;
      for (const steps of routines) {
        const others = Array.from({ length: Math.floor(random() * 6) }, () => `other${Math.floor(random() * 40)}`);
        atMs += 60_000 + Math.floor(random() * 3) * 1_800_000;
        for (const command of [...others, ...steps]) {
          atMs += 5_000;
          events.push({
            id: `e${events.length}`,
            occurredAtMs: atMs,
            utcOffsetMinutes: 0,
            type: "command_run",
            command,
          });
        }
      }
    }
    expect(commandsOf(mineEvents(events, options))).toContain(routines[0]?.join(" > "));
  });

  /** On ninety days, so many commands of a few, and on some of the days steps a minute apart among them. */
  const among = (
    seed: number,
    { kinds, perDay }: { kinds: number; perDay: number },
    stepsOn: (day: number, random: () => number) => readonly string[],
  ) => {
    const random = seededRandom(seed);
    const events: MiningEvent[] = [];
    const add = (occurredAtMs: number, command: string) =>
      events.push({ id: `${events.length}`, occurredAtMs, utcOffsetMinutes: 0, type: "command_run", command });
    for (let day = 0; day < 90; day++) {
      const at = start + day * 86_400_000;
      for (let i = 0; i < perDay; i++) add(at + random() * 8 * 3_600_000, `busy-${Math.floor(kinds * random())}`);
      const from = at + random() * 6 * 3_600_000;
      for (const [i, step] of stepsOn(day, random).entries()) add(from + i * 60_000 + random() * 30_000, step);
    }
    return events;
  };

  test.each([
    {
      what: "what is around all the time could come before or after them, too",
      steps: ["one", "two", "three", "four"],
    },
    { what: "two of them are common the other way round, too", steps: ["busy-0", "busy-1", "one", "two"] },
  ])("are told where $what", { timeout: 60_000 }, ({ steps }) => {
    let right = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const events = among(seed, { kinds: 5, perDay: 80 }, (day) => (day % 18 < 5 ? steps : []));
      if (commandsOf(mineEvents(events, options)).join() === steps.join(" > ")) right++;
    }
    expect(right).toBeGreaterThanOrEqual(15);
  });

  test.each([2, 3, 4])(
    "of %i steps that are gone through one to four times on end are told as one round",
    { timeout: 60_000 },
    (length) => {
      const round = ["edit", "build", "run", "look"].slice(0, length);
      let right = 0;
      for (let seed = 1; seed <= 8; seed++) {
        const events = among(seed, { kinds: 20, perDay: 40 }, (day, random) =>
          day % 9 < 3 ? Array.from({ length: 1 + Math.floor(4 * random()) }, () => round).flat() : [],
        );
        if (commandsOf(mineEvents(events, options)).join() === round.join(" > ")) right++;
      }
      expect(right).toBeGreaterThanOrEqual(7);
    },
  );

  test("are not found in noise, over 24 people", { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= 24; seed++) {
      const noise = plantRoutines({ ...quiet, days: 90, seed, backgroundSymbols: [5, 15, 40][seed % 3] ?? 5 });
      const { patterns, suggestions } = mineEvents(noise.events, options);
      expect(patterns.filter(({ kind }) => kind !== "usage").map(({ title }) => title)).toEqual([]);
      expect(suggestions).toEqual([]);
    }
  });

  test("are not found in a real history shuffled within its stretches, over 20 seeds", { timeout: 60_000 }, () => {
    const events = toEvents(readHistory("a").filter(({ author }) => author === "author-4"));
    events.sort((a, b) => a.occurredAtMs - b.occurredAtMs);
    for (let seed = 1; seed <= 20; seed++) {
      const { patterns, suggestions } = mineEvents(shuffleWithinStretches(events, seed), options);
      expect(patterns.filter(({ kind }) => kind === "sequence" || kind === "routine")).toEqual([]);
      expect(suggestions).toEqual([]);
    }
  });

  test("need an order: what happens in any order is no sequence, nor is what a commit holds", () => {
    const random = seededRandom(3);
    const anyOrder: MiningEvent[] = [];
    const together: MiningEvent[] = [];
    for (let day = 0; day < 60; day++) {
      const at = start + day * 86_400_000;
      const names = random() < 0.5 ? ["a", "b"] : ["b", "a"];
      for (const [i, name] of names.entries()) {
        const id = `${day}-${name}`;
        anyOrder.push({ id, occurredAtMs: at + i * 60_000, utcOffsetMinutes: 0, type: "command_run", command: name });
        const file = { type: "file_modified", path: `${name}.ts`, group: `commit-${day}` };
        together.push({ id, occurredAtMs: at, utcOffsetMinutes: 0, ...file });
      }
    }
    expect(commandsOf(mineEvents(anyOrder, options))).toEqual([]);
    expect(mineEvents(together, options).patterns.filter(({ kind }) => kind === "sequence")).toEqual([]);
  });

  test("tell how often the rest followed, and which events show it", () => {
    const events: MiningEvent[] = [];
    for (let day = 0; day < 40; day++) {
      const at = start + day * 86_400_000;
      const steps = day % 4 === 3 ? ["edit"] : ["edit", "test", "push"];
      for (const [i, command] of steps.entries()) {
        const occurredAtMs = at + i * 120_000;
        events.push({ id: `${day}-${i}`, occurredAtMs, utcOffsetMinutes: 0, type: "command_run", command });
      }
    }
    const [sequence] = mineEvents(events, options).patterns;
    expect(sequence).toMatchObject({
      kind: "sequence",
      title: "You run `edit`, `test`, then `push`",
      support: 30,
      status: "active",
      statistics: { completions: 30, durationMedianMs: 240_000 },
      evidence: { distinctDays: 30 },
    });
    expect(sequence?.evidence.occurrences.at(-1)?.eventIds).toEqual(["38-0", "38-1", "38-2"]);
  });
});

test("occurrences are those of a brute-force search: as many as fit without overlap, each within the gap", () => {
  const log = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 24 });
  fc.assert(
    fc.property(
      log,
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2, maxLength: 3 }),
      fc.nat(3),
      (steps, chain, gapMax) => {
        const events = steps.map((step, i) => ({
          id: String(i),
          occurredAtMs: start + i * 60_000,
          utcOffsetMinutes: 0,
          type: "command_run",
          command: `c${step}`,
        }));
        const timeline = assembleTimeline(summarizeEvents(events), "UTC");
        const index = indexSteps(timeline, 1);
        const symbolOf = new Map([...index.stepOf].map((step, symbol) => [timeline.steps[step]?.command, symbol]));
        const symbols = chain.map((step) => symbolOf.get(`c${step}`) ?? -1);
        fc.pre(!symbols.includes(-1));
        const order = Array.from(
          { length: timeline.positions },
          (_, p) => timeline.steps[timeline.runStep[p] ?? 0]?.command,
        );
        const found = findOccurrences(index, symbols, gapMax);
        for (const path of found) {
          expect([...path].map((p) => order[p])).toEqual(chain.map((step) => `c${step}`));
          for (let k = 1; k < path.length; k++) {
            expect((path[k] ?? 0) - (path[k - 1] ?? 0)).toBeLessThanOrEqual(gapMax + 1);
          }
        }
        expect(found.length).toBe(
          mostWithoutOverlap(
            order,
            chain.map((step) => `c${step}`),
            gapMax,
          ),
        );
      },
    ),
    { numRuns: 300 },
  );
});

/** Tries every window; earliest end first is optimal for intervals. */
function mostWithoutOverlap(order: (string | undefined)[], chain: string[], gapMax: number): number {
  const fits = (from: number, k: number): number => {
    if (k === chain.length) return from;
    let best = Number.POSITIVE_INFINITY;
    for (let p = from + 1; p <= from + 1 + gapMax && p < order.length; p++) {
      if (order[p] === chain[k]) best = Math.min(best, fits(p, k + 1));
    }
    return best;
  };
  let count = 0;
  let from = 0;
  while (from < order.length) {
    let end = Number.POSITIVE_INFINITY;
    for (let p = from; p < order.length; p++) if (order[p] === chain[0]) end = Math.min(end, fits(p, 1));
    if (!Number.isFinite(end)) break;
    count++;
    from = end + 1;
  }
  return count;
}
