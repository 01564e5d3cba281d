import { binomialTail } from "../statistics/tails.ts";
import { CELLS, CELLS_PER_DAY } from "./activity-baseline.ts";
import { divergence, type OnsetGrid, WIDTHS } from "./onset-grid.ts";

const DAYS_MIN = 4;
/** More than floating point can err by in a score. */
const ROUNDING = 1e-9;

/** A time of day in which something crowds on certain days. */
export interface Slot {
  /** Quarter hour of the local day at which the window starts; it may run past midnight. */
  startCell: number;
  width: number;
  /** Days with an onset in the window. */
  hits: number;
  /** Chance that one onset lies there. */
  chance: number;
  /** Rules of its kind that share the chance of a false find with it. */
  tries: number;
  /** Times the number of windows and rules tried (Bonferroni), at most 1. */
  pValue: number;
}

export interface WeeklySlot extends Slot {
  /** 0 = Sunday; the day on which the window starts. */
  weekdays: number[];
  /** Chance that one onset lies in the window of each weekday. */
  chances: Float64Array;
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
/** Sets of weekdays as bits, bit 0 for Sunday: every day, working days, the weekend. */
const USUAL = [0b1111111, 0b0111110, 0b1000001];
const SETS_MAX = USUAL.length + 6;
const DAYS_OF = Array.from({ length: 128 }, (_, set) => EVERY_DAY.filter((day) => (set >> day) & 1));
/** The sets that people name, each day alone among them: half of the chance of a false find is set aside for these. */
const COMMON_SETS = 10;
const OTHER_SETS = 127 - COMMON_SETS;

/**
 * The window of the week (time of day × weekdays) in which something lies so often that chance explains it least: a scan
 * statistic on the circle (Naus 1965; windows wrap over midnight and the week), scored by the days on which it holds
 * (Kulldorff 1997, for coins), so that a narrow window with every day in it beats a wide one with several times a day.
 * Chance in a cell is the larger of an even spread and the person's own activity.
 *
 * O(96 × 4 × 10) a call.
 * @param onsets number of onsets in the grid
 * @param shares activity by cell of the week, summing to 1
 * @param active days of activity by weekday, in the time in which the thing was done at all
 */
export function findSlot(
  grid: OnsetGrid,
  onsets: number,
  shares: Float64Array,
  active: Float64Array,
): WeeklySlot | undefined {
  if (onsets < DAYS_MIN) return undefined;
  const activity = new Float64Array(CELLS + 1);
  for (let i = 0; i < CELLS; i++) activity[i + 1] = (activity[i] as number) + (shares[i] as number);
  let best: { slot: WeeklySlot; score: number } | undefined;
  const sets = new Uint8Array(SETS_MAX);
  const counts = new Float64Array(7);
  const chances = new Float64Array(7);
  for (let startCell = 0; startCell < CELLS_PER_DAY; startCell++) {
    // A window may as well start where its first onset is.
    if (!EVERY_DAY.some((day) => grid.isOccupied(day * CELLS_PER_DAY + startCell))) continue;
    for (const width of WIDTHS) {
      let most = 0;
      for (let day = 0; day < 7; day++) {
        const from = day * CELLS_PER_DAY + startCell;
        counts[day] = grid.daysIn(from, width);
        chances[day] = Math.max(width / CELLS, between(activity, from, width));
        most += counts[day] as number;
      }
      if (most < DAYS_MIN) continue;
      // No set of days has more hits than all of them, or is less likely by chance than one that is due and hit each time.
      const expectedMin = Math.min((onsets * width) / CELLS, 0.999 * most);
      if (best !== undefined && most * Math.log(most / expectedMin) <= best.score) continue;
      const tried = listSets(counts, sets);
      for (let i = 0; i < tried; i++) {
        const weekdays = DAYS_OF[sets[i] as number] as number[];
        let hits = 0;
        let chance = 0;
        let due = 0;
        for (const day of weekdays) {
          hits += counts[day] as number;
          chance += chances[day] as number;
          due += Math.max(active[day] as number, counts[day] as number);
        }
        if (hits < DAYS_MIN || chance >= 1) continue;
        const score = scoreOf(hits, due, onsets * chance);
        if (best !== undefined && score <= best.score * (1 + ROUNDING)) continue;
        const tries = triesOf(weekdays);
        best = {
          slot: { startCell, width, weekdays, hits, chance, chances: chances.slice(), tries, pValue: 1 },
          score,
        };
      }
    }
  }
  if (best === undefined) return undefined;
  const { slot } = best;
  const windows = CELLS_PER_DAY * WIDTHS.length;
  slot.pValue = Math.min(1, windows * slot.tries * binomialTail(slot.hits, onsets, slot.chance));
  return slot;
}

/** How much better the days with it are explained by a habit than by chance, in nats. */
export function scoreOf(hits: number, due: number, expected: number): number {
  return due * divergence(Math.min(1, hits / due), Math.min(0.999, expected / due));
}

/** The usual sets, and the busiest one to six days. */
export function weekdaySets(counts: Float64Array): number[][] {
  const sets = new Uint8Array(SETS_MAX);
  return Array.from(sets.subarray(0, listSets(counts, sets)), (set) => DAYS_OF[set] as number[]);
}

/** The same as bits. @returns how many */
function listSets(counts: Float64Array, sets: Uint8Array): number {
  let tried = 0;
  for (const set of USUAL) sets[tried++] = set;
  let busiest = 0;
  for (let size = 1; size <= 6; size++) {
    let next = -1;
    for (let day = 0; day < 7; day++) {
      if ((busiest >> day) & 1 || (counts[day] as number) <= 0) continue;
      if (next < 0 || (counts[day] as number) > (counts[next] as number)) next = day;
    }
    if (next < 0) break;
    busiest |= 1 << next;
    sets[tried++] = busiest;
  }
  return tried;
}

/** Rules that share the chance of a false find with a set of weekdays. */
export function triesOf(weekdays: readonly number[]): number {
  const isCommon = weekdays.length === 1 || ["0123456", "12345", "06"].includes(weekdays.join(""));
  return 2 * (isCommon ? COMMON_SETS : OTHER_SETS);
}

function between(sums: Float64Array, from: number, width: number): number {
  const to = from + width;
  if (to <= CELLS) return (sums[to] as number) - (sums[from] as number);
  return (sums[CELLS] as number) - (sums[from] as number) + (sums[to - CELLS] as number);
}
