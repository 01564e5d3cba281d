import type { MiningEvent } from "#lib/mining/types.ts";
import { plantPerson } from "#tests/fixtures/histories/plant-person.ts";
import { readHistory, toEvents } from "#tests/fixtures/histories/read-history.ts";
import { calibrationError, type Outcome, outcomesAfter } from "./score-calibration.ts";
import type { Section } from "./table.ts";

const FIRST_SEED = 60_000;
const PEOPLE = 80;
const CHANGES_MIN = 150;
/** Shares of the time after which it is looked at what comes: more of a real history, which is years long. */
const SPLITS = [0.6, 0.8];
const HISTORY_SPLITS = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** What the engine says of what comes, beside what came. */
export const measure: Section = (tell) => {
  const outcomes = [...plantedOutcomes(FIRST_SEED, PEOPLE), ...historyOutcomes(1)];
  const note = `${PEOPLE} people, seeds ${FIRST_SEED}–${FIRST_SEED + PEOPLE - 1}, and every other author of both histories`;
  const kinds = ["sequence", "routine", "relationship"] as const;
  const ofKind = (say: (own: Outcome[]) => number, among: readonly Outcome[]) =>
    kinds
      .map((kind) => among.filter((outcome) => outcome.kind === kind))
      .map((own, i) => `${kinds[i]} ${say(own).toFixed(3)} of ${own.length}`)
      .join(", ");
  const sure = outcomes.filter(({ stated }) => stated >= 0.8);
  const shareHeld = (of: readonly Outcome[]) => of.filter(({ held }) => held).length / of.length;
  tell({
    name: "expected calibration error, ten bins, by outcomes",
    value: calibrationError(outcomes),
    must: "≤",
    limit: 0.05,
    note: `${ofKind(calibrationError, outcomes)}; ${note}`,
  });
  tell({
    name: "of what says 80 % or more, held",
    value: shareHeld(sure),
    must: "≥",
    limit: 0.8,
    note: ofKind(shareHeld, sure),
  });
};

/** Of people who do what they do more and less reliably, and now and then give it up. */
export function plantedOutcomes(firstSeed: number, people: number): Outcome[] {
  const outcomes: Outcome[] = [];
  for (let seed = firstSeed; seed < firstSeed + people; seed++) {
    const share = (i: number) => ((seed * 7 + i * 3) % 10) / 10;
    const { events, timeZone } = plantPerson({
      seed,
      alphabet: 5 + ((seed * 17) % 56),
      background: seed % 2 === 0 ? "history-a" : "history-b",
      timeZone: ["Europe/Berlin", "America/New_York", "Asia/Kolkata"][seed % 3] as string,
      sequences: [0, 1, 2, 3].map((i) => ({
        steps: 2 + ((seed + i * 2) % 6),
        occurrences: [20, 35, 60, 90][(seed + i) % 4] as number,
        from: (["own", "mixed", "own", "background"] as const)[i] ?? "own",
        brokenOff: share(i),
        stopsAfter: share(i + 5) > 0.8 ? 0.7 : 1,
      })),
      routines: [0, 1, 2].map((i) => ({
        rule: {
          kind: "weekdays" as const,
          weekdays: i === 0 ? [1, 2, 3, 4, 5] : [1 + ((seed + i) % 5)],
          minuteOfDay: 500 + 180 * i + (seed % 60),
        },
        hitShare: 0.5 + 0.5 * share(i),
        driftMinutes: (seed * 5) % 40,
        spreadMinutes: 3 + ((seed + i) % 20),
        stopsAfter: share(i + 4) > 0.8 ? 0.75 : 1,
      })),
    });
    outcomes.push(...splitOutcomes(events, timeZone, SPLITS));
  }
  return outcomes;
}

/** Of half of the authors: one half is for learning the calibration, the other for measuring it. */
export function historyOutcomes(half: 0 | 1): Outcome[] {
  return (["a", "b"] as const).flatMap((name) => {
    const byAuthor = new Map<string, ReturnType<typeof readHistory>>();
    for (const change of readHistory(name)) {
      const own = byAuthor.get(change.author);
      if (own === undefined) byAuthor.set(change.author, [change]);
      else own.push(change);
    }
    const busy = [...byAuthor.values()].filter((changes) => changes.length >= CHANGES_MIN);
    return busy
      .filter((_, i) => i % 2 === half)
      .flatMap((changes) =>
        splitOutcomes(
          toEvents(changes).sort((a, b) => a.occurredAtMs - b.occurredAtMs),
          "UTC",
          HISTORY_SPLITS,
        ),
      );
  });
}

function splitOutcomes(events: readonly MiningEvent[], timeZone: string, splits: readonly number[]): Outcome[] {
  const first = events[0]?.occurredAtMs ?? 0;
  const last = events.at(-1)?.occurredAtMs ?? 0;
  return splits.flatMap((share) => outcomesAfter(events, timeZone, first + share * (last - first)));
}
