import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assembleTimeline } from "../assemble-timeline.ts";
import { summarizeEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";
import { type DayRule, dueDays } from "./day-rules.ts";
import { followDueDays } from "./follow-due-days.ts";

const start = Date.UTC(2025, 0, 6);
const DAY = 86_400_000;
const slotFrom = (startCell: number) => ({ startCell, width: 8, hits: 0, chance: 0.1, tries: 1, pValue: 0 });
const rules: DayRule[] = [
  { kind: "interval", unit: "days", every: 2, anchor: "2025-01-06" },
  { kind: "interval", unit: "working days", every: 3, anchor: "2025-01-06" },
  { kind: "monthly", on: { day: 1, shift: "next" } },
  { kind: "monthly", on: { day: -1, shift: "previous" } },
];

/** Something done on a day since the start, at a minute of it. */
const at = (day: number, minute: number, command: string): MiningEvent => ({
  id: `${day} ${command}`,
  occurredAtMs: start + day * DAY + minute * 60_000,
  utcOffsetMinutes: 0,
  type: "command_run",
  command,
});

function onsetsOfIt(events: readonly MiningEvent[]) {
  const timeline = assembleTimeline(summarizeEvents(events), "UTC");
  const step = timeline.steps.findIndex(({ command }) => command === "it");
  const onsets = Int32Array.from([...timeline.runStep.keys()].filter((p) => timeline.runStep[p] === step));
  return { timeline, onsets };
}

test("what is not worth following, by its bound, is refused when it is followed; and what is followed is the same", () => {
  const aDay = fc.record({ isActive: fc.boolean(), doneAfter: fc.option(fc.integer({ min: -60, max: 240 })) });
  const aHistory = fc.array(aDay, { minLength: 10, maxLength: 200 });
  // In the morning, and over midnight: then it may be all that was done on its day.
  const aStart = fc.constantFrom(36, 92);
  let refused = 0;
  let followedOverMidnight = 0;
  fc.assert(
    fc.property(aHistory, fc.constantFrom(...rules), aStart, (days, rule, startCell) => {
      const slot = slotFrom(startCell);
      const events = days.flatMap(({ isActive, doneAfter }, i): MiningEvent[] => {
        return [
          ...(isActive ? [at(i, 7 * 60, "other")] : []),
          ...(doneAfter === null || !(isActive || startCell > 36) ? [] : [at(i, startCell * 15 + doneAfter, "it")]),
        ];
      });
      const { timeline, onsets } = onsetsOfIt(events);
      const due = dueDays(rule, timeline.activeDays);
      const all = followDueDays(timeline, onsets, slot, rule, { hitsMin: 1, shareMin: 0 }, due);
      const worth = { hitsMin: 4, shareMin: 0.6 };
      const followed = followDueDays(timeline, onsets, slot, rule, worth, due);
      const isWorth = all !== undefined && all.hits >= 4 && all.hits >= 0.6 * all.due.day.length;
      if (followed === undefined) refused++;
      else if (startCell > 36) followedOverMidnight++;
      if (isWorth || followed !== undefined) expect(followed).toEqual(all);
    }),
    { numRuns: 600 },
  );
  expect(refused).toBeGreaterThan(0);
  expect(followedOverMidnight).toBeGreaterThan(0);
});

/** Follows what was done so many minutes after ten (null: not at all) on each of some days of activity, due on all. */
function followDaily(minutes: readonly (number | null)[]) {
  const events = minutes.flatMap((minute, i): MiningEvent[] => {
    return [at(i, 7 * 60, "other"), ...(minute === null ? [] : [at(i, 10 * 60 + minute, "it")])];
  });
  const { timeline, onsets } = onsetsOfIt(events);
  const rule: DayRule = { kind: "weekly", weekdays: [0, 1, 2, 3, 4, 5, 6] };
  const followed = followDueDays(timeline, onsets, slotFrom(36), rule, { hitsMin: 4, shareMin: 0.6 });
  const { stoppedOn, due, hits } = followed as NonNullable<typeof followed>;
  return { stopsAt: stoppedOn === undefined ? undefined : stoppedOn - start / DAY, due: due.day.length, hits };
}

test("a few times that are spread like a normal variate all belong", () => {
  // Quantiles of nine, of a spread of half an hour; in this order, their running median is near seven of them.
  expect(followDaily([-29, -17, 0, -8, 45, 8, -45, 29, 17]).hits).toBe(9);
});

describe("what is missed at the end", () => {
  const often = "x x x x . x x x x . x x x x . x x x x . x x x x";
  /** Follows something that was done at ten on the days marked with an x. */
  const follow = (marks: string) => {
    const { stopsAt, due } = followDaily(marks.split(" ").map((mark) => (mark === "x" ? 0 : null)));
    return { stopsAt, due };
  };

  test("is no end while it is done in between", () => {
    expect(follow(`${often} . x . x . x`)).toEqual({ stopsAt: undefined, due: 30 });
    expect(follow(`${often} . . x . x .`)).toEqual({ stopsAt: undefined, due: 30 });
  });

  test("is one from the first miss after the last time it was done as usual", () => {
    expect(follow(`${often} . . . . . .`)).toEqual({ stopsAt: 24, due: 24 });
    expect(follow(`${often} . x . x . . . . . .`)).toEqual({ stopsAt: 28, due: 28 });
  });

  test("is one also where it was done by chance long afterwards", () => {
    const { stopsAt } = follow(`${often} . . . . . . . . . . . . x . . . . . . . .`);
    expect(stopsAt).toBe(24);
  });
});
