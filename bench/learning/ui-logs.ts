import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plantUiLog, type UiLogOptions } from "#tests/fixtures/histories/plant-ui-log.ts";
import { scoreSegments, tellF1 } from "./score-segments.ts";
import type { Section } from "./table.ts";

const program = fileURLToPath(import.meta.resolve("#scripts/learning/mine.ts"));
/** Each costs a process: two of every setting take half a minute. */
const SEEDS = [201, 202];

/** What is asked of a printed pattern. */
interface Printed {
  kind: string;
  steps?: unknown[];
  occurrences: { event_ids: string[] }[];
}

/** Longer than a chain: what the section is about. */
const STEPS_MIN = 9;

type Setting = Omit<UiLogOptions, "seed">;

/** In one sitting of one day, seconds between two actions and between two runs, unless it says otherwise. */
const settings: [string, Setting][] = [
  ["40 actions, others in 20 % of the gaps", { steps: 40, routines: 1, runs: 40, noise: 0.2 }],
  ["65 actions, 100 runs in 20 days", { steps: 65, routines: 1, runs: 100, days: 20 }],
  [
    "45 actions, blocks left out, exchanged and done over",
    { steps: 45, routines: 1, runs: 50, between: 5, optional: true, permuted: true, loops: true },
  ],
  ["30 actions, 3 routines in any order", { steps: 30, routines: 3, runs: 30 }],
  [
    "28 actions, 2 routines in blocks, a row a run",
    { steps: 28, routines: 2, runs: 30, order: "blocks", values: "rows" },
  ],
  ["30 actions on cells, named by the cell alone", { steps: 30, routines: 1, runs: 50, between: 4, values: "bare" }],
  ["30 actions, values typed", { steps: 30, routines: 1, runs: 50, between: 4, values: "typed" }],
  [
    "2 routines of 10 actions, six of them gone round one to four times",
    { steps: 10, routines: 2, runs: 40, between: 5, loops: true },
  ],
  ["20 actions, every pair in either order", { steps: 20, routines: 1, runs: 40, between: 5, swapped: true }],
  ["30 actions, 2 routines that share a half", { steps: 30, routines: 2, runs: 40, sharedHalf: "first" }],
  [
    "40 actions, 3 routines that share a half",
    { steps: 40, routines: 3, runs: 25, between: 8, sharedHalf: "last", order: "blocks" },
  ],
];

/** The command line, from a file of lines to the event ids and steps that it prints. */
export const measure: Section = (tell) => {
  const note = `mean and least of seeds ${SEEDS[0]}–${SEEDS.at(-1)}`;
  const folder = mkdtempSync(join(tmpdir(), "floyo-ui-"));
  const file = join(folder, "log.ndjson");
  try {
    for (const [name, setting] of settings) {
      const scores = SEEDS.map((seed) => scoreOf({ ...setting, seed }, file));
      tellF1(tell, name, scores, note);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
};

function scoreOf(options: UiLogOptions, file: string) {
  const { events, routines } = plantUiLog(options);
  writeFileSync(file, events.map((event) => JSON.stringify(event)).join("\n"));
  const printed = execFileSync(process.execPath, [program, file, "--tz", "UTC"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const { patterns } = JSON.parse(printed) as { patterns: Printed[] };
  const found = patterns.filter(({ kind, steps }) => kind === "sequence" && (steps?.length ?? 0) >= STEPS_MIN);
  return scoreSegments(
    routines,
    found.map(({ occurrences }) => occurrences.map(({ event_ids }) => event_ids)),
    new Map(events.map(({ id }, i) => [id, i])),
  );
}
