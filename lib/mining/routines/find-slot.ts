import { binomialTail } from "../statistics/tails.ts";
import { CELLS, CELLS_PER_DAY } from "./activity-baseline.ts";

/** Widths of the window, quarter hours: ±15, ±30, ±60 and ±90 minutes. */
const WIDTHS = [2, 4, 8, 12];
/** Windows tried for one thing: starts × widths × sets of weekdays. */
const WINDOWS = CELLS_PER_DAY * WIDTHS.length * 127;
const ONSETS_MIN = 4;
/** More than floating point can err by in a score. */
const ROUNDING = 1e-9;

export interface Slot {
  /** Quarter hour of the local day at which the window starts; it may run past midnight. */
  startCell: number;
  width: number;
  /** 0 = Sunday; the day on which the window starts. */
  weekdays: number[];
  onsetsInside: number;
  expected: number;
  /** Times the number of windows tried (Bonferroni), at most 1. */
  pValue: number;
}

/**
 * The window of the week (time of day × weekdays) in which something is most unlikely to lie so often by chance: a scan
 * statistic on the circle (Naus 1965; windows wrap over midnight and the week). Chance in a cell is the larger of
 * an even spread and the person's own activity.
 * @param histogram onsets by cell of the week
 * @param shares activity by cell of the week, summing to 1
 */
export function findSlot(histogram: Float64Array, shares: Float64Array): Slot | undefined {
  const onsets = prefixSums(histogram);
  const activity = prefixSums(shares);
  const total = onsets[CELLS] as number;
  if (total < ONSETS_MIN) return undefined;
  let best: { slot: Slot; score: number } | undefined;
  const counts = new Float64Array(7);
  const chances = new Float64Array(7);
  for (let startCell = 0; startCell < CELLS_PER_DAY; startCell++) {
    // A window may as well start where its first onset is.
    let occupied = false;
    for (let day = 0; day < 7 && !occupied; day++)
      occupied = (histogram[day * CELLS_PER_DAY + startCell] as number) > 0;
    if (!occupied) continue;
    for (const width of WIDTHS) {
      for (let day = 0; day < 7; day++) {
        const from = day * CELLS_PER_DAY + startCell;
        counts[day] = between(onsets, from, width);
        chances[day] = Math.max(width / CELLS, between(activity, from, width));
      }
      // No set of days holds more than all of them, nor is any likelier by chance to be hit less than one day.
      const most = counts.reduce((sum, count) => sum + count, 0);
      if (most < ONSETS_MIN) continue;
      const scoreMax = divergence(most / total, width / CELLS) * total;
      if (best !== undefined && scoreMax < best.score * (1 - ROUNDING)) continue;
      for (const weekdays of weekdaySets(counts)) {
        let inside = 0;
        let chance = 0;
        for (const day of weekdays) {
          inside += counts[day] as number;
          chance += chances[day] as number;
        }
        if (inside < ONSETS_MIN || chance >= 1) continue;
        const score = divergence(inside / total, chance) * total;
        if (best !== undefined && score <= best.score) continue;
        const slot = { startCell, width, weekdays, onsetsInside: inside, expected: total * chance, pValue: 1 };
        best = { slot, score };
      }
    }
  }
  if (best === undefined) return undefined;
  const { slot } = best;
  slot.pValue = Math.min(1, WINDOWS * binomialTail(slot.onsetsInside, total, slot.expected / total));
  return slot;
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const WORKING_DAYS = [1, 2, 3, 4, 5];
const WEEKEND = [0, 6];

/** The usual sets, each day alone, and the busiest two to six days. */
function weekdaySets(counts: Float64Array): number[][] {
  const sets = [EVERY_DAY, WORKING_DAYS, WEEKEND];
  const busiest = EVERY_DAY.filter((day) => (counts[day] as number) > 0).sort(
    (a, b) => (counts[b] as number) - (counts[a] as number) || a - b,
  );
  for (let size = 1; size <= Math.min(6, busiest.length); size++) {
    sets.push(busiest.slice(0, size).sort((a, b) => a - b));
  }
  return sets;
}

/** Kullback–Leibler divergence of two coins, 0 when the observed share is not above the expected one. */
function divergence(observed: number, expected: number): number {
  if (observed <= expected) return 0;
  const rest = observed >= 1 ? 0 : (1 - observed) * Math.log((1 - observed) / (1 - expected));
  return observed * Math.log(observed / expected) + rest;
}

function prefixSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(CELLS + 1);
  for (let i = 0; i < CELLS; i++) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  return sums;
}

function between(sums: Float64Array, from: number, width: number): number {
  const to = from + width;
  if (to <= CELLS) return (sums[to] as number) - (sums[from] as number);
  return (sums[CELLS] as number) - (sums[from] as number) + (sums[to - CELLS] as number);
}
