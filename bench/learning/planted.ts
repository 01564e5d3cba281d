import { mineEvents } from "#lib/mining/mine-events.ts";
import { nameOf } from "#tests/fixtures/histories/plant-person.ts";
import { plantedPerson } from "./planted-people.ts";
import type { Section } from "./table.ts";

const PEOPLE = 48;
const NOW_MS = Date.UTC(2026, 0, 1);

/** Planted sequences found, of people whose seeds the engine was never tried on. */
export const measure: Section = (tell) => {
  for (const { occurrences, recallMin } of [
    { occurrences: 50, recallMin: 0.9 },
    { occurrences: 25, recallMin: 0.9 },
    { occurrences: 12, recallMin: 0.6 },
  ]) {
    const { precision, recall, note } = scoreSequences(9_000, PEOPLE, occurrences);
    tell({ name: `sequences done ${occurrences} times, precision`, value: precision, must: "≥", limit: 0.95, note });
    tell({ name: `sequences done ${occurrences} times, recall`, value: recall, must: "≥", limit: recallMin });
  }
};

export interface SequenceScore {
  precision: number;
  recall: number;
  note: string;
  missed: { seed: number; from: string; steps: string[] }[];
  wrong: { seed: number; steps: string[] }[];
}

/**
 * A found sequence is right when its steps are a planted one's, or without a break at least four fifths of them; of
 * several that find the same, one is right and the others are false.
 */
export function scoreSequences(firstSeed: number, people: number, occurrences: number): SequenceScore {
  const score: SequenceScore = { precision: 0, recall: 0, note: "", missed: [], wrong: [] };
  let right = 0;
  let told = 0;
  let planted = 0;
  const bySource = new Map<string, { planted: number; found: number }>();
  for (let seed = firstSeed; seed < firstSeed + people; seed++) {
    const person = plantedPerson(seed, occurrences);
    const { patterns } = mineEvents(person.events, { nowMs: NOW_MS, timeZone: person.timeZone });
    const found = new Set<number>();
    for (const pattern of patterns) {
      if (pattern.kind !== "sequence") continue;
      const steps = pattern.statistics.steps.map(nameOf);
      const truth = person.sequences.findIndex((one, i) => !found.has(i) && finds(steps, one.steps));
      told++;
      if (truth < 0) score.wrong.push({ seed, steps });
      else found.add(truth);
    }
    right += found.size;
    planted += person.sequences.length;
    for (const [i, { steps, options }] of person.sequences.entries()) {
      const counts = bySource.get(options.from) ?? { planted: 0, found: 0 };
      counts.planted++;
      if (found.has(i)) counts.found++;
      else score.missed.push({ seed, from: options.from, steps });
      bySource.set(options.from, counts);
    }
  }
  score.precision = right / Math.max(1, told);
  score.recall = right / Math.max(1, planted);
  const sources = [...bySource].sort().map(([from, { planted: all, found }]) => `${from} ${found}/${all}`);
  score.note = `${people} people, seeds ${firstSeed}–${firstSeed + people - 1}; ${sources.join(", ")}`;
  return score;
}

function finds(steps: readonly string[], planted: readonly string[]): boolean {
  if (steps.length > planted.length || steps.length < 0.8 * planted.length) return false;
  return planted.some((_, from) => steps.every((step, i) => planted[from + i] === step));
}
