import { mineEvents } from "#lib/mining/mine-events.ts";
import type { MiningEvent, RelationshipPattern } from "#lib/mining/types.ts";
import { type LinkedPerson, type PlantedLink, plantLinks } from "#tests/fixtures/histories/plant-links.ts";
import { plantPerson } from "#tests/fixtures/histories/plant-person.ts";
import { shuffleWithinStretches } from "#tests/fixtures/histories/shuffle-within-stretches.ts";
import type { Section } from "./table.ts";

const FIRST_SEED = 60_000;
const PEOPLE = 60;
const NOISY = 100;
const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Melbourne", "Asia/Kolkata"];
const ROLES = ["input_of", "output_of", "followed_by"] as const;
/** Links in all, of a hundred people who have none. */
const CHANCE_MAX = 0.05;

/**
 * What commands work from, what they write and which tool follows a file: planted in background work of 5 to 60 symbols,
 * found and nothing else, and nothing where the same events are shuffled within their sittings, or are noise.
 */
export const measure: Section = (tell) => {
  for (const [occurrences, precisionMin, recallMin] of [
    [25, 0.95, 0.9],
    [12, 0.95, 0.6],
  ] as const) {
    const people = Array.from({ length: PEOPLE }, (_, i) => person(FIRST_SEED + i, occurrences));
    let [found, right] = [0, 0];
    const recalled = { input_of: 0, output_of: 0, followed_by: 0 };
    for (const { events, links, timeZone } of people) {
      const told = linksIn(events, timeZone);
      found += told.length;
      right += told.filter((link) => links.some((planted) => isTrue(link, planted))).length;
      for (const { role, path, action } of links) {
        if (told.some((link) => link.role === role && link.path === path && link.action === action)) recalled[role]++;
      }
    }
    const note = `seeds ${FIRST_SEED}–${FIRST_SEED + PEOPLE - 1}, ${found} found`;
    const of = `at ${occurrences} occurrences`;
    tell({ name: `precision of links ${of}`, value: right / found, must: "≥", limit: precisionMin, note });
    for (const role of ROLES) {
      const planted = people.flatMap(({ links }) => links).filter((link) => link.role === role).length;
      tell({ name: `recall of ${role} ${of}`, value: recalled[role] / planted, must: "≥", limit: recallMin });
    }
  }
  let shuffled = 0;
  let noise = 0;
  for (let seed = FIRST_SEED; seed < FIRST_SEED + NOISY; seed++) {
    const { events, timeZone } = person(seed, 25);
    shuffled += linksIn(shuffleWithinStretches(events, seed), timeZone).length;
    const background = (["uniform", "zipf", "bursty"] as const)[seed % 3] ?? "zipf";
    const other = plantPerson({ seed, alphabet: 5 + ((seed * 17) % 56), background, days: 150 });
    noise += linksIn(other.events, other.timeZone).length;
  }
  const note = `seeds ${FIRST_SEED}–${FIRST_SEED + NOISY - 1}`;
  tell({
    name: "links a person, shuffled in its sittings",
    value: shuffled / NOISY,
    must: "≤",
    limit: CHANCE_MAX,
    note,
  });
  tell({ name: "links a person, noise of 5–60 symbols", value: noise / NOISY, must: "≤", limit: CHANCE_MAX, note });
};

function person(seed: number, occurrences: number): LinkedPerson {
  return plantLinks(
    {
      seed,
      alphabet: [5, 8, 12, 20, 35, 60][seed % 6] as number,
      background: seed % 4 < 2 ? "history-a" : "history-b",
      timeZone: ZONES[seed % ZONES.length] as string,
    },
    occurrences,
  );
}

function linksIn(events: readonly MiningEvent[], timeZone: string): PlantedLink[] {
  const { patterns } = mineEvents(events, { nowMs: Date.UTC(2027, 0, 1), timeZone });
  return patterns
    .filter((pattern): pattern is RelationshipPattern => pattern.kind === "relationship")
    .flatMap(({ statistics: { role, action, files } }) => {
      if (role === "changes_with" || action === undefined) return [];
      const name = action.command ?? `${action.tool ?? action.app}:${action.action}`;
      return [{ role, path: files[0]?.path ?? "", action: name }];
    });
}

/** What goes in before is what the action comes after: either says the same of what was planted. */
function isTrue(link: PlantedLink, planted: PlantedLink): boolean {
  const isOutput = ({ role }: PlantedLink) => role === "output_of";
  return link.path === planted.path && link.action === planted.action && isOutput(link) === isOutput(planted);
}
