import { expect, test } from "vitest";
import { drawableEvidence } from "./drawable-evidence.ts";

const on = (day: number) => `2026-03-${String(day).padStart(2, "0")}T09:00:00Z`;
const held = (...days: number[]) =>
  days.map((day) => ({ started_at: on(day), ended_at: on(day), event_ids: [], group: null }));
const missed = (...days: number[]) =>
  days.map((day) => ({ expected_at: on(day), day: on(day).slice(0, 10), note: null }));

test("draws all of what is kept whole", () => {
  const evidence = { occurrences: held(9, 5), misses: missed(3) };
  expect(drawableEvidence(evidence, 2, 1)).toEqual(evidence);
});

test("leaves out misses of a time of which no occurrences are kept", () => {
  const drawn = drawableEvidence({ occurrences: held(20, 19), misses: missed(19, 7, 2) }, 212, 3);
  expect(drawn).toEqual({ occurrences: held(20, 19), misses: missed(19) });
});

test("leaves out occurrences of a time of which no misses are kept", () => {
  const drawn = drawableEvidence({ occurrences: held(20, 12, 3), misses: missed(18, 10) }, 3, 40);
  expect(drawn).toEqual({ occurrences: held(20, 12), misses: missed(18, 10) });
});

test("with nothing kept of the one kind, draws the other", () => {
  expect(drawableEvidence({ occurrences: [], misses: missed(4) }, 7, 1)).toEqual({
    occurrences: [],
    misses: missed(4),
  });
});
