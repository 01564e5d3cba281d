import type { Series } from "#components/charts/geometry.ts";

/* Made-up activity, the same at every visit: the catalogue reads nothing and shows nobody's data. */

const dayMs = 86_400_000;
const lastDay = Date.UTC(2026, 10, 20);

/** Numbers that look like chance and are the same each time (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const days = (count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    new Date(lastDay - (count - 1 - index) * dayMs).toISOString().slice(0, 10),
  );

const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

export function series(names: readonly string[], starts: readonly string[]): Series[] {
  return names.map((label, number) => {
    const next = chance(number + 7);
    const size = 40 / (number + 1);
    return {
      key: label,
      label,
      values: starts.map((day) => Math.round(next() * size * (isWeekend(day) ? 0.15 : 1))),
    };
  });
}

export const kinds = ["Edited", "Ran", "Created", "Committed", "Opened", "Deleted"];
export const manyKinds = [...kinds, "Renamed", "Visited", "Switched branch"];

export const hours = (() => {
  const next = chance(3);
  return Array.from({ length: 7 * 24 }, (_, index) => {
    const [weekday, hour] = [Math.floor(index / 24) + 1, index % 24];
    const busy = weekday <= 5 && hour >= 8 && hour <= 18 ? 1 : weekday <= 5 && hour >= 20 ? 0.25 : 0.04;
    return { weekday, hour, count: Math.floor(next() ** 2 * 60 * busy) + (busy === 1 ? 1 : 0) };
  }).filter(({ count }) => count > 0);
})();

const weekdays = days(40).filter((day) => !isWeekend(day));
export const occurrences = weekdays
  .filter((_, index) => index % 9 !== 4)
  .map((day) => ({ started_at: `${day}T09:05:00+01:00` }));
export const misses = weekdays
  .filter((_, index) => index % 9 === 4)
  .map((day) => ({ expected_at: `${day}T09:05:00+01:00`, note: null }));
export const sampleNowMs = lastDay + dayMs / 2;

export const extensions = [
  { key: "csv", label: ".csv", value: 412 },
  { key: "py", label: ".py", value: 280 },
  { key: "md", label: ".md", value: 96 },
  { key: "donau", label: ".donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller", value: 41 },
  { key: "lock", label: ".lock", value: 1 },
];
