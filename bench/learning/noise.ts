import { mineEvents } from "#lib/mining/mine-events.ts";
import type { MineResult, MiningEvent } from "#lib/mining/types.ts";
import { plantPerson } from "#tests/fixtures/histories/plant-person.ts";
import { plantWeekdayRates } from "#tests/fixtures/histories/plant-weekday-rates.ts";
import { readHistory, toEvents } from "#tests/fixtures/histories/read-history.ts";
import { shuffleWithinStretches } from "#tests/fixtures/histories/shuffle-within-stretches.ts";
import type { Section } from "./table.ts";

const SEEDS = 100;
const FIRST_SEED = 20_000;
const SUGGESTIONS_MAX = 0.05;
/** Authors of less have too little for anything to be found in. */
const CHANGES_MIN = 150;
const NOW_MS = Date.UTC(2027, 0, 1);

/** People without a habit are told of none: noise of several laws, and real work whose order within sittings is gone. */
export const measure: Section = (tell) => {
  for (const background of ["uniform", "zipf", "bursty"] as const) {
    const count = new Count();
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      const alphabet = 5 + ((seed * 17) % 56);
      const { events, timeZone } = plantPerson({ seed, alphabet, background, days: 150, timeZone: zoneOf(seed) });
      count.add(mineEvents(events, { nowMs: NOW_MS, timeZone }));
    }
    tell(count.figure(`suggestions a person, ${background} noise of 5–60 symbols`));
  }
  const ofWeekdays = new Count();
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    const events = plantWeekdayRates({ seed, days: 360, commands: 5 + ((seed * 17) % 56) });
    ofWeekdays.add(mineEvents(events, { nowMs: NOW_MS, timeZone: "UTC" }));
  }
  tell(ofWeekdays.figure("suggestions a person, things with weekdays and no times"));
  for (const name of ["a", "b"] as const) {
    const authors = busyAuthors(name);
    const count = new Count();
    for (let i = 0; i < SEEDS; i++) {
      const shuffled = shuffleWithinStretches(authors[i % authors.length] as MiningEvent[], FIRST_SEED + i);
      count.add(mineEvents(shuffled, { nowMs: NOW_MS, timeZone: zoneOf(i) }));
    }
    tell(count.figure(`suggestions a person, history-${name} shuffled in its sittings`, `${authors.length} authors`));
  }
};

class Count {
  #people = 0;
  #suggestions = 0;
  readonly #patterns = new Map<string, number>();

  add({ suggestions, patterns }: MineResult): void {
    this.#people++;
    this.#suggestions += suggestions.length;
    for (const { kind } of patterns) this.#patterns.set(kind, (this.#patterns.get(kind) ?? 0) + 1);
  }

  figure(name: string, of = "") {
    const patterns = [...this.#patterns].filter(([kind]) => kind !== "usage").sort();
    const told = patterns.map(([kind, found]) => `${found} ${kind}`).join(", ") || "none";
    const note = `seeds ${FIRST_SEED}–${FIRST_SEED + SEEDS - 1}${of && `, ${of}`}; patterns in all: ${told}`;
    return { name, value: this.#suggestions / this.#people, must: "≤" as const, limit: SUGGESTIONS_MAX, note };
  }
}

const zoneOf = (seed: number) => ["Europe/Berlin", "America/New_York", "Asia/Kolkata"][seed % 3] as string;

function busyAuthors(name: "a" | "b"): MiningEvent[][] {
  const byAuthor = new Map<string, ReturnType<typeof readHistory>>();
  for (const change of readHistory(name)) {
    const own = byAuthor.get(change.author);
    if (own === undefined) byAuthor.set(change.author, [change]);
    else own.push(change);
  }
  return [...byAuthor.values()]
    .filter((changes) => changes.length >= CHANGES_MIN)
    .map((changes) => toEvents(changes).sort((a, b) => a.occurredAtMs - b.occurredAtMs));
}
