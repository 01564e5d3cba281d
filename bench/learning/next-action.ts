import { type Action, describeAction } from "#lib/mining/next-action/describe-action.ts";
import { blankPrior } from "#lib/mining/next-action/features.ts";
import { NextActionModel } from "#lib/mining/next-action/next-action-model.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { plantPerson } from "#tests/fixtures/histories/plant-person.ts";
import { readHistory, toEvents } from "#tests/fixtures/histories/read-history.ts";
import { FirstOrder, PartialMatch } from "./next-action-peers.ts";
import { plantBursts, plantDrift, plantForms, plantMarkov, plantNoisyRoutines, plantShell } from "./plant-actions.ts";
import type { Figure } from "./table.ts";

/** Far from those that the model's prior was learnt on. */
const SEED = 1;
const AUTHORS = 3;
/** Steps of stated chance by which stated and true are compared. */
const BINS = 10;

/** Logs of a chain that differ in their seed alone: of one, what the guessers have apart is mostly chance. */
const CHAINS = 8;

interface Log {
  name: string;
  /** Logs of the same kind, each of another person, whose hits are counted together. */
  people: Action[][];
  /** Nothing but the last symbol bears on the next: no model can do better than order 1 in the long run. */
  isFirstOrder?: boolean;
  /** Guessed by a model that knows nothing before, for the prior was learnt on parts of the same histories. */
  isUnknown?: boolean;
}

interface Score {
  /** Share of actions that were the first guess, and one of the first three. */
  hit1: number;
  hit3: number;
}

/**
 * What comes next, guessed online: ours beside an order-1 Markov chain and PPM-2 (`next-action-peers.ts`) on the real
 * histories, whole and by author, and on planted logs of many kinds. No guesser can name what was never done before:
 * the ceiling in the note is the share of actions that were.
 */
export function measure(tell: (figure: Figure) => void): void {
  const stated = new Calibration();
  let actions = 0;
  let tookUs = 0;
  for (const log of logs()) {
    const began = process.cpuUsage();
    const ours = together(log.people, (person) => scoreOurs(person, stated, log.isUnknown));
    tookUs += process.cpuUsage(began).user;
    const logged = log.people.reduce((sum, person) => sum + person.length, 0);
    actions += logged;
    const first = together(log.people, (person) => scorePeer(person, new FirstOrder()));
    const partial = together(log.people, (person) => scorePeer(person, new PartialMatch()));
    const ceiling = together(log.people, ceilingOf);
    for (const hit of ["hit1", "hit3"] as const) {
      const label = `${log.name}: hit@${hit === "hit1" ? 1 : 3} over the better peer's`;
      const note = `ours ${share(ours[hit])}, order-1 ${share(first[hit])}, PPM-2 ${share(partial[hit])}, ceiling ${share(ceiling[hit])}, ${logged} actions`;
      const value = ours[hit] - Math.max(first[hit], partial[hit]);
      if (log.isFirstOrder)
        tell({ name: label, value, must: "≥", limit: -0.005, note: `${note}; the source is of order 1` });
      else tell({ name: label, value, must: ">", limit: 0, note });
    }
  }
  const { error, sure } = stated;
  tell({
    name: "calibration error of the first guess",
    value: error,
    must: "≤",
    limit: 0.05,
    note: `${actions} guesses`,
  });
  tell({ name: "first guesses given 80 % or more that were right", value: sure, must: "≥", limit: 0.8 });
  const rate = (actions / tookUs) * 1e6;
  tell({
    name: "actions a second of processor time, guessed and learned",
    value: rate,
    must: "≥",
    limit: 10_000,
    digits: 0,
  });
}

function* logs(): Generator<Log> {
  for (const name of ["a", "b"] as const) {
    const history = readHistory(name);
    yield of(`history ${name}`, toEvents(history));
    yield { ...of(`history ${name}, without a prior`, toEvents(history)), isUnknown: true };
    yield {
      name: `history ${name}, paths`,
      people: [toEvents(history).map((event) => describeAction(event, ["path"]))],
    };
    const byAuthor = [...Map.groupBy(history, ({ author }) => author)].sort(([, x], [, y]) => y.length - x.length);
    for (const [author, changes] of byAuthor.slice(0, AUTHORS))
      yield of(`history ${name}, ${author}`, toEvents(changes));
  }
  const chains = (order: number, length: number, alphabet?: number): Log => ({
    name: `order-${order} chains, seeds ${SEED}–${SEED + CHAINS - 1}`,
    people: Array.from({ length: CHAINS }, (_, i) => toActions(plantMarkov(SEED + i, order, length, alphabet))),
  });
  yield { ...chains(1, 5000), isFirstOrder: true };
  yield chains(2, 10_000, 25);
  yield chains(3, 20_000, 15);
  const planted = (kind: string, events: MiningEvent[], seed: number) => of(`${kind}, seed ${seed}`, events);
  for (const seed of [SEED, SEED + 1]) {
    yield planted("noisy routines", plantNoisyRoutines(seed, 4000), seed);
    yield planted("drifting habits", plantDrift(seed, 6000), seed);
    yield planted("bursts", plantBursts(seed, 5000), seed);
    yield planted("shell", plantShell(seed, 3000), seed);
    yield planted("forms, long routines", plantForms(seed, 4000), seed);
    for (const form of ["commands", "apps"] as const) {
      const { events } = plantPerson({
        seed,
        alphabet: 40,
        form,
        sequences: [
          { steps: 5, occurrences: 40, from: "own" },
          { steps: 8, occurrences: 25, from: "mixed" },
        ],
        routines: [{ rule: { kind: "weekdays", weekdays: [1, 2, 3, 4, 5], minuteOfDay: 540 }, steps: 2 }],
      });
      const inOrder = events.toSorted((x, y) => x.occurredAtMs - y.occurredAtMs);
      yield planted(`a person's ${form}`, inOrder, seed);
    }
  }
}

const of = (name: string, events: readonly MiningEvent[]): Log => ({ name, people: [toActions(events)] });

const toActions = (events: readonly MiningEvent[]) => events.map((event) => describeAction(event));

/** The scores of people in one, by their actions. */
function together(people: readonly Action[][], scoreOf: (actions: Action[]) => Score): Score {
  const actions = people.reduce((sum, person) => sum + person.length, 0);
  const all = { hit1: 0, hit3: 0 };
  for (const person of people) {
    const { hit1, hit3 } = scoreOf(person);
    all.hit1 += (hit1 * person.length) / actions;
    all.hit3 += (hit3 * person.length) / actions;
  }
  return all;
}

function scoreOurs(actions: readonly Action[], stated: Calibration, isUnknown = false): Score {
  const model = new NextActionModel(isUnknown ? { prior: blankPrior() } : {});
  const score = new Hits();
  for (const action of actions) {
    const guesses = model.rank(3);
    score.count(
      guesses.map(({ symbol }) => symbol),
      action.symbol,
    );
    const [first] = guesses;
    if (first !== undefined && !isUnknown) stated.count(first.p, first.symbol === action.symbol);
    model.observe(action);
  }
  return score.of(actions.length);
}

function scorePeer(actions: readonly Action[], peer: FirstOrder | PartialMatch): Score {
  const score = new Hits();
  for (const { symbol } of actions) {
    score.count(peer.rank(3), symbol);
    peer.observe(symbol);
  }
  return score.of(actions.length);
}

class Hits {
  #first = 0;
  #three = 0;

  count(guesses: readonly string[], symbol: string): void {
    if (guesses[0] === symbol) this.#first++;
    if (guesses.includes(symbol)) this.#three++;
  }

  of(actions: number): Score {
    return { hit1: this.#first / actions, hit3: this.#three / actions };
  }
}

/** Whether what is given a chance comes true as often. */
class Calibration {
  readonly #bins = Array.from({ length: BINS }, () => ({ guesses: 0, said: 0, right: 0 }));

  count(p: number, isRight: boolean): void {
    const bin = this.#bins[Math.min(BINS - 1, Math.floor(p * BINS))];
    if (bin === undefined) return;
    bin.guesses++;
    bin.said += p;
    if (isRight) bin.right++;
  }

  /** Expected calibration error: the mean distance of said from true, weighed by guesses. */
  get error(): number {
    let apart = 0;
    let guesses = 0;
    for (const bin of this.#bins) {
      apart += Math.abs(bin.said - bin.right);
      guesses += bin.guesses;
    }
    return apart / guesses;
  }

  /** Of guesses given .8 or more, the share that was right. */
  get sure(): number {
    const bins = this.#bins.slice(0.8 * BINS);
    return bins.reduce((sum, { right }) => sum + right, 0) / bins.reduce((sum, { guesses }) => sum + guesses, 0);
  }
}

function ceilingOf(actions: readonly Action[]): Score {
  const ceiling = 1 - new Set(actions.map(({ symbol }) => symbol)).size / actions.length;
  return { hit1: ceiling, hit3: ceiling };
}

const share = (value: number) => value.toFixed(3).replace(/^0/, "");
