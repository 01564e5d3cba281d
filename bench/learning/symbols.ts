import { mineEvents } from "#lib/mining/mine-events.ts";
import type { MiningEvent, Step } from "#lib/mining/types.ts";
import { type Form, nameOf, type Person, plantPerson } from "#tests/fixtures/histories/plant-person.ts";
import { varyArguments } from "#tests/fixtures/histories/vary-arguments.ts";
import { type Varied, varyNames } from "#tests/fixtures/histories/vary-names.ts";
import type { Section } from "./table.ts";

const PEOPLE = 24;
const FIRST_SEED = 61_000;
const NOW_MS = Date.UTC(2026, 0, 1);

/** Sequences whose files, or the arguments of whose commands, are new each time, beside the same people with what stays. */
export const measure: Section = (tell) => {
  for (const occurrences of [25, 50]) {
    compare(`sequences with new files, done ${occurrences} times`, (seed) => {
      const person = personOf(seed, occurrences);
      const other = varyNames(person, seed);
      return { person, events: other.events, same: (step, planted) => isFile(step, planted, other) };
    });
    compare(`sequences with new arguments, done ${occurrences} times`, (seed) => {
      const person = personOf(seed, occurrences, "commands");
      const { events, begins } = varyArguments(person, seed);
      const same = (step: Step, planted: string) =>
        step.pattern === true && (step.command ?? "").startsWith(`${begins.get(planted)} `);
      return { person, events, same };
    });
  }

  function compare(name: string, vary: (seed: number) => { person: Person; events: MiningEvent[]; same: Same }): void {
    const exact = new Score();
    const varied = new Score();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + PEOPLE; seed++) {
      const { person, events, same } = vary(seed);
      exact.add(person, person.events, (step, planted) => nameOf(step) === planted);
      varied.add(person, events, same);
    }
    const note = `${PEOPLE} people, seeds ${FIRST_SEED}–${FIRST_SEED + PEOPLE - 1}; names that stay: precision ${exact.precision.toFixed(3)}, recall ${exact.recall.toFixed(3)}`;
    tell({ name: `${name}, precision`, value: varied.precision, must: "≥", limit: 0.95, note });
    tell({ name: `${name}, recall`, value: varied.recall, must: "≥", limit: 0.9 });
  }
};

type Same = (step: Step, planted: string) => boolean;

function personOf(seed: number, occurrences: number, form?: Form): Person {
  return plantPerson({
    seed,
    alphabet: [12, 20, 35, 60][seed % 4] as number,
    background: seed % 2 === 0 ? "history-a" : "history-b",
    days: 180,
    eventsPerDay: 25 + ((seed * 13) % 50),
    form: form ?? (seed % 3 === 0 ? "files" : "mixed"),
    sequences: [0, 1, 2].map((i) => ({ steps: 2 + ((seed + i * 2) % 5), occurrences, from: "own" })),
  });
}

/** A step that was planted: by its name, or where that is new each time, by a pattern that holds one of its names. */
function isFile(step: Step, planted: string, { becomes }: Varied): boolean {
  const known = becomes.get(planted);
  if (known === undefined) return nameOf(step) === planted;
  return step.pattern === true && planted.startsWith(step.type) && known.pattern.test(step.example ?? "");
}

class Score {
  #told = 0;
  #right = 0;
  #planted = 0;

  add(person: Person, events: readonly MiningEvent[], same: Same): void {
    const { patterns } = mineEvents(events, { nowMs: NOW_MS, timeZone: person.timeZone });
    const found = new Set<number>();
    for (const pattern of patterns) {
      if (pattern.kind !== "sequence") continue;
      const { steps } = pattern.statistics;
      const truth = person.sequences.findIndex((one, i) => !found.has(i) && finds(steps, one.steps, same));
      this.#told++;
      if (truth >= 0) found.add(truth);
    }
    this.#right += found.size;
    this.#planted += person.sequences.length;
  }

  get precision(): number {
    return this.#right / Math.max(1, this.#told);
  }

  get recall(): number {
    return this.#right / Math.max(1, this.#planted);
  }
}

function finds(steps: readonly Step[], planted: readonly string[], same: Same): boolean {
  if (steps.length > planted.length || steps.length < 0.8 * planted.length) return false;
  return planted.some((_, from) => steps.every((step, i) => same(step, planted[from + i] ?? "")));
}
