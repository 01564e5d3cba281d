/**
 * What the learning engine is worth and what it costs: events analysed per second, planted habits found, co-change
 * predicted. Run with `node bench/learning/analyze.bench.ts`; every figure stands beside its limit or its peer from the
 * same run.
 */
import { mineEvents } from "#lib/mining/mine-events.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { plantRoutines } from "#tests/fixtures/histories/plant-routines.ts";
import { readHistory, toEvents } from "#tests/fixtures/histories/read-history.ts";
import { scoreRelated } from "./score-related.ts";

const options = { nowMs: Date.UTC(2027, 0, 1), timeZone: "Europe/Berlin" };
const EVENTS_PER_SECOND_MIN = 100_000;

function planted(days: number, seed: number): MiningEvent[] {
  return plantRoutines({
    seed,
    days,
    backgroundSymbols: 60,
    eventsPerDay: 300,
    sequences: [{ steps: 4, occurrences: Math.ceil(days / 4) }],
    routines: [{ minuteOfDay: 545, spread: 8, weekdays: [1, 2, 3, 4, 5], hitShare: 0.9 }],
  }).events;
}

function measure(name: string, events: MiningEvent[]): void {
  const before = process.cpuUsage();
  const startMs = performance.now();
  const { patterns, suggestions } = mineEvents(events, options);
  const ms = performance.now() - startMs;
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1000;
  const perSecond = (events.length / ms) * 1000;
  const perCpuSecond = (events.length / cpuMs) * 1000;
  console.log(
    `${name.padEnd(27)} ${String(events.length).padStart(7)} events  ${perSecond.toFixed(0).padStart(7)} events/s ` +
      `(${(perSecond / EVENTS_PER_SECOND_MIN).toFixed(2)} of the aim; ${perCpuSecond.toFixed(0)} a CPU second)  ` +
      `${patterns.length} patterns, ${suggestions.length} suggestions, RSS ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
  );
}

console.log(`Analysis, aim ${EVENTS_PER_SECOND_MIN} events/s`);
measure("warm-up", planted(100, 1));
measure("planted, a third of a year", planted(120, 2));
measure("planted, two years", planted(730, 3));
measure("history-a, everybody", toEvents(readHistory("a")));
measure("history-b, everybody", toEvents(readHistory("b")));

console.log("\nPlanted habits at 25 occurrences, 10 people (aim: precision ≥ .95, recall ≥ .90)");
let truths = 0;
let told = 0;
let right = 0;
for (let seed = 101; seed <= 110; seed++) {
  const person = plantRoutines({
    seed,
    days: 120,
    backgroundSymbols: 5 + ((seed * 11) % 55),
    eventsPerDay: 60,
    sequences: [2, 3, 4, 6].map((steps) => ({ steps, occurrences: 25 })),
    routines: [{ minuteOfDay: 545, spread: 8, weekdays: [1, 2, 3, 4, 5], hitShare: 0.9 }],
  });
  const expected = new Set([...person.sequences.map((steps) => steps.join(" > ")), ...person.routines]);
  const { patterns } = mineEvents(person.events, { ...options, timeZone: "UTC" });
  truths += expected.size;
  for (const { kind, statistics } of patterns) {
    if (kind !== "sequence" && kind !== "routine") continue;
    told++;
    if (expected.has(statistics.steps.map(({ command }) => command).join(" > "))) right++;
  }
}
console.log(`precision ${(right / told).toFixed(3)}, recall ${(right / truths).toFixed(3)}`);

console.log("\nCo-change, hit@3 on the last 20 % of commits of 2–30 files (published baselines: a .451, b .508)");
for (const name of ["a", "b"] as const) {
  const { queries, hitAt3, hitAt3Online, hitAt3Popular } = scoreRelated(readHistory(name));
  console.log(
    `history-${name}: ${hitAt3.toFixed(3)} learnt until the split, ${hitAt3Online.toFixed(3)} learning on; ` +
      `popular files ${hitAt3Popular.toFixed(3)}; ${queries} questions`,
  );
}
