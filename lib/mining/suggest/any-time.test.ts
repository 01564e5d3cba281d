import { expect, test } from "vitest";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { mineEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 5);
const REASON = "done at any time of that part of the day";

/** Weekdays from nine to five, something every few minutes; `sync` at the minutes of the day that are given. */
function person(syncAt: (random: () => number) => number[]): MiningEvent[] {
  const random = seededRandom(5);
  const days = Array.from({ length: 110 }, (_, day) => day).filter((day) => day % 7 < 5);
  return days.flatMap((day) => {
    const did = (minute: number, text: string): MiningEvent => ({
      id: `${day} ${minute} ${text}`,
      occurredAtMs: START + day * DAY + Math.round(minute * 60_000),
      utcOffsetMinutes: 0,
      type: "command_run",
      command: text,
    });
    const work = Array.from({ length: 96 }, (_, i) =>
      did(540 + 5 * i + 4 * random(), `task ${Math.floor(random() * 12)}`),
    );
    return [...work, ...syncAt(random).map((minute) => did(minute, "sync"))];
  });
}

const mineOf = (events: MiningEvent[]) => mineEvents(events, { nowMs: START + 111 * DAY, timeZone: "UTC" });

test("what is done again and again all afternoon is suggested for no time of it", () => {
  const { suggestions, funnel } = mineOf(
    person((random) => Array.from({ length: 12 }, () => 840 + 160 * (random() + random() - 1))),
  );
  expect(suggestions.map(({ title }) => title)).toEqual([]);
  expect(funnel.notSuggested.map(({ reason }) => reason)).toContain(REASON);
});

test("what is done at its time, and now and then at others, is suggested for it", () => {
  const { suggestions } = mineOf(
    person((random) => [895 + 10 * random(), ...(random() < 0.5 ? [550 + 480 * random()] : [])]),
  );
  expect(suggestions.map(({ title }) => title)).toEqual([
    expect.stringMatching(/^You run `sync` on weekdays at about (?:14:5|15:0)/),
  ]);
});
