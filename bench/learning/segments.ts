import { assembleTimeline } from "#lib/mining/assemble-timeline.ts";
import { Describer } from "#lib/mining/describe-steps.ts";
import { atOnce } from "#lib/mining/in-pieces.ts";
import { mineEvents, summarizeEvents } from "#lib/mining/mine-events.ts";
import { mineSegments } from "#lib/mining/segments/mine-segments.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { plantLongAndShort } from "#tests/fixtures/histories/plant-long-and-short.ts";
import { plantSegments, type SegmentLogOptions } from "#tests/fixtures/histories/plant-segments.ts";
import { shuffleWithinStretches } from "#tests/fixtures/histories/shuffle-within-stretches.ts";
import { type FoundSegment, scoreSegments, tellF1 } from "./score-segments.ts";
import type { Section } from "./table.ts";

const SEEDS = Array.from({ length: 10 }, (_, i) => 101 + i);
const NOISE_SEEDS = Array.from({ length: 100 }, (_, i) => 501 + i);
const FOUND_IN_NOISE_MAX = 0.05;
const everything = { occurrences: 100_000, misses: 0, eventIds: 100_000, idsPerRun: 1_000 };

type Setting = Omit<SegmentLogOptions, "seed">;
const base: Setting = {
  steps: 28,
  routines: 1,
  variants: 2,
  instances: 50,
  noise: 0.15,
  alphabet: 20,
  from: "own",
  log: { between: 0 },
};
/** Nothing between; where there are several routines, they follow each other in any order. */
const onEnd = { noise: 0.1, instances: 40 };
const days = { days: 60, eventsPerDay: 100 };

/**
 * Each with two variants interleaved, unless it says otherwise; 3 % of steps dropped, 3 % of neighbours exchanged; in one
 * sitting on end or with others between, or in days of work. "Of n steps": made of the background's own.
 */
const settings: [string, Partial<Setting>][] = [
  ["12 steps, one way, on end", { steps: 12, variants: 1, noise: 0 }],
  ["12 steps, one way, in days of work", { steps: 12, variants: 1, instances: 25, log: days }],
  ["28 steps, on end", {}],
  ["28 steps, 3 routines, 25 times", { routines: 3, instances: 25, log: { between: 10 } }],
  ["28 steps, days, 30 % noise, 25 times", { noise: 0.3, instances: 25, alphabet: 40, log: days }],
  ["28 of 60 steps, days, 2 routines, 10 times", { ...ofBackground(60), routines: 2, instances: 10 }],
  ["28 of 20 steps, days, 2 routines, 25 times", { ...ofBackground(20), routines: 2, instances: 25 }],
  ["45 steps, one way, on end", { steps: 45, variants: 1, noise: 0 }],
  ["45 steps, 2 routines, 25 times", { steps: 45, routines: 2, instances: 25, log: { between: 5 } }],
  ["45 of 20 steps, days, 25 times", { steps: 45, ...ofBackground(20), instances: 25 }],
  ["65 steps, on end", { steps: 65 }],
  ["65 steps, 3 routines, 25 times", { steps: 65, routines: 3, instances: 25, log: { between: 10 } }],
  ["65 steps, days, 30 % noise, 10 times", { steps: 65, noise: 0.3, instances: 10, alphabet: 60, log: days }],
  ["12 steps, on end", { steps: 12 }],
  ["15 steps, on end", { steps: 15 }],
  ["28 of 10 steps, on end, 40 times", { ...onEnd, ...ofFew(10) }],
  ["40 steps, on end, 8 times", { ...onEnd, steps: 40, instances: 8 }],
  ["16 steps, 2 routines on end, 40 times", { ...onEnd, steps: 16, routines: 2 }],
  ["20 steps, 3 routines on end, 30 times", { ...onEnd, steps: 20, routines: 3, instances: 30 }],
  ["30 steps, 2 routines on end, 30 times", { ...onEnd, steps: 30, routines: 2, instances: 30 }],
  ["24 of 20 steps, 2 routines on end, 40 times", { ...onEnd, ...ofFew(20), steps: 24, routines: 2 }],
];

function ofBackground(alphabet: number): Partial<Setting> {
  return { ...ofFew(alphabet), noise: 0.1, log: days };
}

/** Made of a few steps, which are the background's too. */
function ofFew(alphabet: number): Partial<Setting> {
  return { from: "background", alphabet };
}

export const measure: Section = (tell) => {
  const note = `mean and least of seeds ${SEEDS[0]}–${SEEDS.at(-1)}`;
  for (const [name, setting] of settings) {
    const scores = SEEDS.map((seed) => {
      const { events, segments } = plantSegments({ ...base, ...setting, seed });
      return scoreSegments(segments, findSegments(events), new Map(events.map(({ id }, i) => [id, i])));
    });
    tellF1(tell, name, scores, note);
  }
  tellBeside(tell);
  let found = 0;
  for (const seed of NOISE_SEEDS) {
    const [, setting] = settings[seed % settings.length] as (typeof settings)[number];
    found += findSegments(shuffleWithinStretches(plantSegments({ ...base, ...setting, seed }).events, seed)).length;
  }
  tell({
    name: "found in logs shuffled within stretches, a person",
    value: found / NOISE_SEEDS.length,
    must: "≤",
    limit: FOUND_IN_NOISE_MAX,
    note: `seeds ${NOISE_SEEDS[0]}–${NOISE_SEEDS.at(-1)}, the settings above in turn`,
  });
};

function findSegments(events: readonly MiningEvent[]): FoundSegment[] {
  const timeline = assembleTimeline(summarizeEvents(events), "UTC", everything);
  const { patterns } = atOnce(mineSegments(timeline, new Describer(timeline.steps)));
  return patterns.map(({ evidence }) => evidence.occurrences.map(({ eventIds }) => eventIds));
}

/** Sequences done once a day beside one long routine, whose parts are all stronger than they. */
function tellBeside(tell: Parameters<Section>[0]): void {
  for (const long of [28, 45, 65]) {
    let planted = 0;
    let right = 0;
    let told = 0;
    for (const seed of SEEDS) {
      const log = plantLongAndShort({ seed, long, short: [4, 5, 6], days: 25, dropped: 0.03, inserted: 0.1 });
      const { patterns } = mineEvents(log.events, { nowMs: log.events.at(-1)?.occurredAtMs ?? 0, timeZone: "UTC" });
      const names = patterns.flatMap((pattern) =>
        pattern.kind === "sequence" ? [pattern.statistics.steps.map(({ action }) => action).join()] : [],
      );
      const short = names.filter((name) => !name.includes("long"));
      planted += log.sequences.length;
      told += short.length;
      right += log.sequences.filter((sequence) => short.includes(sequence.join())).length;
    }
    const note = `4, 5 and 6 steps on 25 days, 3 % left out; seeds ${SEEDS[0]}–${SEEDS.at(-1)}`;
    tell({
      name: `sequences beside one of ${long} steps: precision`,
      value: right / told,
      must: "≥",
      limit: 0.95,
      note,
    });
    tell({
      name: `sequences beside one of ${long} steps: recall`,
      value: right / planted,
      must: "≥",
      limit: 0.9,
      note,
    });
  }
}
