import { binomialTail } from "../statistics/tails.ts";
import { CELLS, CELLS_PER_DAY } from "./activity-baseline.ts";
import { type OnsetTimes, WIDTHS } from "./onset-times.ts";

const DAYS_MIN = 4;
const WINDOWS = CELLS_PER_DAY * WIDTHS.length;
/** What is expected on nearly all days counts as expected on so many: a score is finite. */
const EXPECTED_SHARE_MAX = 0.999;
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
 */
export class SlotSearch {
  readonly #activity = new Float64Array(CELLS + 1);
  /** Of the window looked at, for each weekday on which it starts: days with an onset, and the chance that one lies there. */
  readonly #counts = new Float64Array(7);
  readonly #chances = new Float64Array(7);
  readonly #sets = new Uint8Array(SETS_MAX);

  /**
   * O(onsets × 12 + occupied quarter hours × 4 × 10).
   * @param shares tells activity by cell of the week, summing to 1; asked only where that matters
   * @param active days of activity by weekday, in the time in which the thing was done at all
   * @param pMax beyond this p-value nobody asks for the slot, and there need be none
   */
  find(times: OnsetTimes, shares: () => Float64Array, active: Float64Array, pMax: number): WeeklySlot | undefined {
    if (times.count < DAYS_MIN) return undefined;
    // Most things have no time of the week, and a bound can tell; of most, without what else the person does.
    if (!this.#mayPass(times, undefined, pMax)) return undefined;
    const activity = this.#activity;
    for (const [i, share] of shares().entries()) activity[i + 1] = (activity[i] as number) + share;
    if (!this.#mayPass(times, activity, pMax)) return undefined;
    let best: { slot: WeeklySlot; score: number } | undefined;
    this.#eachWindow(times, activity, (startCell, width, most) => {
      best = this.#better(times.count, startCell, width, most, active, best);
    });
    if (best === undefined) return undefined;
    const { slot } = best;
    slot.pValue = Math.min(1, WINDOWS * slot.tries * binomialTail(slot.hits, times.count, slot.chance));
    return slot;
  }

  /**
   * Whether any window of any weekdays can come to a p-value, by its onsets, which are no fewer than its days.
   * @param activity before each cell of the week; undefined as if the week were lived through evenly
   */
  #mayPass({ count, ofWeek, isBegun }: OnsetTimes, activity: Float64Array | undefined, pMax: number): boolean {
    const surpriseMin = Math.log((WINDOWS * triesOf(EVERY_DAY)) / pMax);
    const [counts, chances] = [this.#counts, this.#chances];
    for (let startCell = 0; startCell < CELLS_PER_DAY; startCell++) {
      if (isBegun[startCell] === 0) continue;
      for (const width of WIDTHS) {
        let most = 0;
        for (let weekday = 0, from = startCell; weekday < 7; weekday++, from += CELLS_PER_DAY) {
          const onsets = between(ofWeek, from, width);
          counts[weekday] = onsets;
          most += onsets;
        }
        if (most < DAYS_MIN) continue;
        for (let weekday = 0, from = startCell; weekday < 7; weekday++, from += CELLS_PER_DAY) {
          const even = width / CELLS;
          chances[weekday] = activity === undefined ? even : Math.max(even, between(activity, from, width));
        }
        if (this.#surpriseMost(count) >= surpriseMin - Math.log(8 * most) / 2) return true;
      }
    }
    return false;
  }

  /** Goes through the windows with enough days. One may as well start where its first onset is. */
  #eachWindow(
    { count, byCell }: OnsetTimes,
    activity: Float64Array,
    visit: (startCell: number, width: number, most: number) => void,
  ): void {
    const { cell, since, weekday: weekdays } = byCell;
    const [counts, chances] = [this.#counts, this.#chances];
    for (let i = 0; i < count; i++) {
      const startCell = cell[i] as number;
      if (i > 0 && cell[i - 1] === startCell) continue;
      counts.fill(0);
      let most = 0;
      let n = 0;
      for (const width of WIDTHS) {
        for (; n < count; n++) {
          const onset = i + n < count ? i + n : i + n - count;
          const later = (cell[onset] as number) - startCell;
          const offset = later < 0 ? later + CELLS_PER_DAY : later;
          if (offset >= width) break;
          const before = since[onset] as number;
          if (before !== 0 && before <= offset) continue;
          // Past midnight, the window started on the day before.
          const weekday = ((weekdays[onset] as number) + (later < 0 ? 6 : 0)) % 7;
          counts[weekday] = (counts[weekday] as number) + 1;
          most++;
        }
        if (most < DAYS_MIN) continue;
        for (let weekday = 0; weekday < 7; weekday++) {
          const from = weekday * CELLS_PER_DAY + startCell;
          chances[weekday] = Math.max(width / CELLS, between(activity, from, width));
        }
        visit(startCell, width, most);
      }
    }
  }

  /**
   * What the window's onsets can be worth on any set of weekdays, in nats: onsets × divergence from their chance. Of a set
   * it is at most the sum of its weekdays' own (log sum inequality; those with fewer than expected are worth nothing), as
   * of rare things, and what is added for onsets being so many. The chance of so many or more is at least e to the power
   * of less that, over √(8 × hits) (Ash 1965). Where chance is higher, it is less.
   */
  #surpriseMost(onsets: number): number {
    let surprise = 0;
    let excess = 0;
    let rest = onsets;
    for (let weekday = 0; weekday < 7; weekday++) {
      const hits = this.#counts[weekday] as number;
      const expected = onsets * (this.#chances[weekday] as number);
      rest -= expected;
      if (hits <= expected) continue;
      excess += hits - expected;
      surprise += hits * Math.log(hits / expected) - hits + expected;
    }
    return rest <= 0 ? Number.POSITIVE_INFINITY : surprise + (excess * excess) / rest;
  }

  /** The best of the sets of weekdays with one window, or the best so far. */
  #better(
    onsets: number,
    startCell: number,
    width: number,
    most: number,
    active: Float64Array,
    best: { slot: WeeklySlot; score: number } | undefined,
  ) {
    const [counts, chances] = [this.#counts, this.#chances];
    let excess = 0;
    for (let day = 0; day < 7; day++) excess = Math.max(excess, (counts[day] as number) / (chances[day] as number));
    // No set of days has more hits than all of them, or more of them for one by chance than its best day has.
    const scoreMost = most * Math.log(Math.max(1 / EXPECTED_SHARE_MAX, excess / onsets));
    if (best !== undefined && scoreMost <= best.score) return best;
    const tried = listSets(counts, this.#sets);
    let better = best;
    for (let i = 0; i < tried; i++) {
      const weekdays = DAYS_OF[this.#sets[i] as number] as number[];
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
      if (better !== undefined && score <= better.score * (1 + ROUNDING)) continue;
      const tries = triesOf(weekdays);
      better = {
        slot: { startCell, width, weekdays, hits, chance, chances: chances.slice(), tries, pValue: 1 },
        score,
      };
    }
    return better;
  }
}

/** How much better the days with it are explained by a habit than by chance, in nats. */
export function scoreOf(hits: number, due: number, expected: number): number {
  return due * divergence(Math.min(1, hits / due), Math.min(EXPECTED_SHARE_MAX, expected / due));
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

/** Kullback–Leibler divergence of two coins, 0 when the observed share is not above the expected one. */
export function divergence(observed: number, expected: number): number {
  if (observed <= expected) return 0;
  const rest = observed >= 1 ? 0 : (1 - observed) * Math.log((1 - observed) / (1 - expected));
  return observed * Math.log(observed / expected) + rest;
}
