import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assembleTimeline } from "../assemble-timeline.ts";
import { lowerBound, lowerBoundNear } from "../lower-bound.ts";
import { summarizeEvents } from "../mine-events.ts";
import type { MiningEvent } from "../types.ts";
import { ActivityBaseline } from "./activity-baseline.ts";
import { DayRuleSearch } from "./find-day-rule.ts";
import { SlotSearch } from "./find-slot.ts";
import { OnsetTimes } from "./onset-times.ts";

const DAY = 86_400_000;
const FIRST_DAY = 20_455;
const P_MAX = 0.02;
const ALL = Number.POSITIVE_INFINITY;

/** Half a year of one thing: on days of the week and every so many days at an hour, and at any time. */
const aHistory = fc.record({
  weekday: fc.nat(6),
  every: fc.integer({ min: 2, max: 15 }),
  hour: fc.integer({ min: 0, max: 23 }),
  kept: fc.integer({ min: 0, max: 100 }),
  onOtherDays: fc.boolean(),
  noise: fc.array(fc.nat(180 * 96 - 1), { maxLength: 150 }),
});

function eventsOf({
  weekday,
  every,
  hour,
  kept,
  onOtherDays,
  noise,
}: typeof aHistory extends fc.Arbitrary<infer T> ? T : never) {
  const events: MiningEvent[] = [];
  const add = (day: number, minute: number, command: string) => {
    const occurredAtMs = (FIRST_DAY + day) * DAY + minute * 60_000;
    events.push({ id: `${events.length}`, occurredAtMs, utcOffsetMinutes: 0, type: "command_run", command });
  };
  for (let day = 0; day < 180; day++) {
    // What else is done, so that every day is one of activity.
    for (const at of [500, 560, 700, 900, 1000]) add(day, at + ((day * 37) % 50), `other ${day % 7}`);
    const isDue = kept % 2 === 0 ? day % 7 === weekday : day % every === 0;
    if (isDue && (day * 61) % 100 < kept) add(day, hour * 60 + (day % 20), "thing");
    // Then only the hour tells the days that are due.
    else if (onOtherDays) add(day, (hour * 60 + 180 + ((day * 97) % 1080)) % 1440, "thing");
  }
  for (const quarter of noise) add(Math.floor(quarter / 96), (quarter % 96) * 15, "thing");
  return events;
}

describe("bounds that spare a search", () => {
  test("leave out nothing that passes: what is found without a limit and passes it is found with it", () => {
    const passed = { weekly: 0, byDays: 0 };
    fc.assert(
      fc.property(aHistory, (history) => {
        const timeline = assembleTimeline(summarizeEvents(eventsOf(history)), "UTC");
        const step = timeline.steps.findIndex(({ command }) => command === "thing");
        const holds = (p: number) =>
          timeline.runStep.subarray(timeline.runStart[p], timeline.runStart[p + 1]).includes(step);
        const onsets = Int32Array.from([...timeline.startMs.keys()].filter(holds));
        fc.pre(onsets.length > 0);
        const baseline = new ActivityBaseline(timeline);
        const times = new OnsetTimes(timeline);
        times.read(onsets);
        const shares = () => baseline.shares(onsets, onsets);
        const active = new Float64Array(7).fill(26);
        const slots = new SlotSearch();
        const weekly = slots.find(times, shares, active, ALL);
        const weeklyWithin = slots.find(times, shares, active, P_MAX);
        if (weeklyWithin !== undefined) expect(weeklyWithin).toEqual(weekly);
        else expect(weekly?.pValue ?? 1).toBeGreaterThan(P_MAX);
        if (weeklyWithin !== undefined && weeklyWithin.pValue <= P_MAX) passed.weekly++;
        const rules = new DayRuleSearch(timeline.activeDays, baseline.perDay, times);
        const within = rules.find(times, shares, P_MAX);
        for (const slot of within) expect(slot.pValue).toBeLessThanOrEqual(P_MAX);
        for (const slot of rules.find(times, shares, ALL)) {
          // What explains most of all may not pass; then another one may.
          if (slot.pValue > P_MAX) continue;
          expect(within).toContainEqual(slot);
          passed.byDays++;
        }
      }),
      { numRuns: 60, seed: 7 },
    );
    // Else it would say nothing.
    expect(passed.weekly).toBeGreaterThan(10);
    expect(passed.byDays).toBeGreaterThan(10);
  });
});

test("the place of a value is the same from any guess", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 40 }), fc.nat(50), fc.nat(40), (values, value, guess) => {
      const sorted = values.sort((a, b) => a - b);
      expect(lowerBoundNear(sorted, value, Math.min(guess, sorted.length))).toBe(lowerBound(sorted, value));
    }),
  );
});
