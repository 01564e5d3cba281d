import { type Person, type PlantedSequenceOptions, plantPerson } from "#tests/fixtures/histories/plant-person.ts";

const ALPHABETS = [5, 8, 12, 20, 35, 60];
const FORMS = ["commands", "files", "apps", "mixed"] as const;
const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Melbourne", "Asia/Kolkata"];

/**
 * Person `seed` of the bench: half a year with four sequences of 2 to 8 steps, each done so many times. Where steps are the
 * background's own there are at least four of them among twelve symbols: fewer are what the background does anyway, and
 * no method can tell them from it.
 */
export function plantedPerson(seed: number, occurrences: number): Person {
  const alphabet = ALPHABETS[seed % ALPHABETS.length] as number;
  const sequences = [0, 1, 2, 3].map((i): PlantedSequenceOptions => {
    const steps = 2 + ((seed * 3 + i * 2 + (i >> 1)) % 7);
    const wanted = (["own", "mixed", "background", "own"] as const)[(seed + i) % 4] ?? "own";
    const common = wanted === "background" && alphabet >= 12;
    const from = common ? "background" : wanted === "own" ? "own" : "mixed";
    return {
      steps: from === "background" ? Math.max(4, steps) : from === "mixed" ? Math.max(3, steps) : steps,
      occurrences,
      from,
      repeats: (seed + i) % 5 === 0,
    };
  });
  return plantPerson({
    seed,
    alphabet,
    background: (seed >> 1) % 2 === 0 ? "history-a" : "history-b",
    days: 180,
    eventsPerDay: 25 + ((seed * 13) % 50),
    timeZone: ZONES[seed % ZONES.length] as string,
    form: FORMS[(seed >> 2) % FORMS.length] as (typeof FORMS)[number],
    sequences,
    routines: [
      { rule: { kind: "weekdays", weekdays: [1, 2, 3, 4, 5], minuteOfDay: 545 }, driftMinutes: 25, hitShare: 0.85 },
    ],
  });
}
