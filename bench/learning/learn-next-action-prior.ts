/**
 * Learns what `NextActionModel` takes to hold before it has seen anything, and writes lib/mining/next-action/prior.ts:
 * weights from which learning on one more person's log goes fast, by Reptile (Nichol, Achiam and Schulman 2018). A model
 * goes through a part of one log from the prior on, then the prior moves some way to where the model came; so for many
 * logs and seeds. `node bench/learning/learn-next-action-prior.ts [EPOCHS] [FILE]`, some minutes.
 */

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Action, describeAction } from "#lib/mining/next-action/describe-action.ts";
import { blankPrior } from "#lib/mining/next-action/features.ts";
import { NextActionModel } from "#lib/mining/next-action/next-action-model.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { readHistory, toEvents } from "#tests/fixtures/histories/read-history.ts";
import { shuffle } from "#tests/fixtures/histories/shuffle.ts";
import { plantBursts, plantDrift, plantForms, plantMarkov, plantNoisyRoutines, plantShell } from "./plant-actions.ts";

const epochs = Number(process.argv[2] ?? 14);
const file = process.argv[3] ?? fileURLToPath(import.meta.resolve("#lib/mining/next-action/prior.ts"));
/** Seeds of the logs it is measured on are far below. */
const FIRST_SEED = 50_000;
const HISTORY_AUTHORS = 6;

const random = seededRandom(FIRST_SEED);
let prior = blankPrior();
for (let epoch = 0; epoch < epochs; epoch++) {
  let loss = 0;
  const logs = shuffle([...plantLogs(FIRST_SEED + 100 * epoch), ...cutHistories()], random);
  const pace = 0.5 / (1 + 0.5 * epoch);
  for (const actions of logs) {
    const model = new NextActionModel({ prior });
    let ofLog = 0;
    for (const action of actions) ofLog -= Math.log(model.observe(action));
    loss += ofLog / actions.length / logs.length;
    const { weights, trust } = model.learnt;
    prior = { weights: moveTo(prior.weights, weights, pace), trust: moveTo(prior.trust, trust, pace) };
  }
  console.log(`epoch ${epoch + 1} of ${epochs}: ${loss.toFixed(4)} nats an action`);
  writeFileSync(file, writePrior());
}

function moveTo(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return from.map((value, i) => value + share * ((to[i] as number) - value));
}

function plantLogs(seed: number): Action[][] {
  const length = () => 600 + Math.floor(2600 * random());
  return [
    plantMarkov(seed, 1, length(), 15 + Math.floor(60 * random())),
    plantMarkov(seed + 1, 2, length(), 10 + Math.floor(20 * random())),
    plantMarkov(seed + 2, 3, 2 * length(), 6 + Math.floor(10 * random())),
    plantNoisyRoutines(seed + 3, length()),
    plantDrift(seed + 4, length()),
    plantBursts(seed + 5, length()),
    plantShell(seed + 6, length()),
    plantShell(seed + 7, length()),
    plantShell(seed + 8, length()),
    plantForms(seed + 9, length()),
  ].map((events) => events.map((event) => describeAction(event)));
}

/** Parts of the real histories: everybody's and some people's, some by path alone. */
function cutHistories(): Action[][] {
  const logs: Action[][] = [];
  for (const name of ["a", "b"] as const) {
    const history = readHistory(name);
    const byAuthor = Map.groupBy(history, ({ author }) => author);
    const authors = [...byAuthor.values()].sort((x, y) => y.length - x.length).slice(0, HISTORY_AUTHORS);
    const cuts = [history, history, authors[Math.floor(random() * authors.length)] ?? history];
    for (const [i, changes] of cuts.entries()) {
      const length = 1000 + Math.floor(2500 * random());
      const from = Math.floor(random() * Math.max(1, changes.length - length));
      const events: MiningEvent[] = toEvents(changes.slice(from, from + length));
      logs.push(events.map((event) => describeAction(event, i === 1 ? ["path"] : undefined)));
    }
  }
  return logs;
}

function writePrior(): string {
  const list = (values: Float64Array) =>
    Array.from(values, (value) => String(Math.round(value * 1000) / 1000)).join(", ");
  return `// Written by bench/learning/learn-next-action-prior.ts; see features.ts for what each stands for.
// biome-ignore format: thousands of numbers
export const priorWeights: readonly number[] = [${list(prior.weights)}];
// biome-ignore format: as above
export const priorTrust: readonly number[] = [${list(prior.trust)}];
`;
}
