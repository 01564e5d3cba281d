import type { Timeline } from "../assemble-timeline.ts";
import { DAY_MINUTES } from "../statistics/circular.ts";
import { divergence } from "./find-slot.ts";

/** Intervals that are looked for, minutes: parts of an hour, and whole hours, that part the day evenly. */
export const PERIODS = [15, 20, 30, 60, 120, 180, 240, 360] as const;
/** The same thing again within this time is the same occasion. */
export const TIMES_APART_MS = 5 * 60_000;
/** Fewer times on a day say nothing of an interval, and fewer such days nothing of a habit. */
export const TIMES_MIN = 3;
export const DAYS_MIN = 5;
/** Widths of the window: these parts of the period. */
const PARTS = [12, 6, 3] as const;
const WIDTH_MIN = 2;
/** A window starts at every minute, or every quarter of its width where that is more. */
const STARTS_PER_WIDTH = 4;

/** Minutes of a period in which something crowds. */
export interface Period {
  everyMinutes: number;
  /** First minute of the window within the period; it may run over its end. */
  start: number;
  /** Minutes. */
  width: number;
  /** Mean of the days' shares of occasions that lie in the window; the days; and what is to be expected by chance. */
  share: number;
  days: number;
  chance: number;
  /** Windows, widths and intervals that share the chance of a false find. */
  tries: number;
  pValue: number;
}

/**
 * Looks for what is done at the same minutes of every hour, or of so many hours or minutes. Times that keep an interval
 * follow from each other, so that those of one day are no evidence by themselves: in how long after another a thing is done
 * there is a rhythm without any clock. Days are, and each counts once: with the share of its occasions that lie in a window
 * of the period. Whatever a day's occasions have to do with each other, by chance that share is the window's on average, and
 * the mean of many days' exceeds it rarely (Hoeffding 1963, theorem 1).
 * Chance is the larger of an even spread and what the person does in the same minutes besides.
 */
export class PeriodSearch {
  readonly #timeline: Timeline;
  /** Occasions of the thing looked at; those of a day before they are weighed. */
  #occasions = new Int32Array(0);
  #count = 0;
  /** The days' shares by minute of the day. */
  readonly #weight = new Float64Array(DAY_MINUTES);
  #days = 0;
  /** By minute of the period, twice over and summed: what the thing weighs, and what else the person does. */
  readonly #own = new Float64Array(2 * DAY_MINUTES + 1);
  readonly #other = new Float64Array(2 * DAY_MINUTES + 1);

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** The occasions of the thing looked at last: positions, ascending. */
  get occasions(): Int32Array {
    return this.#occasions.subarray(0, this.#count);
  }

  /**
   * The best window of each interval that passes, or what came nearest; undefined where there are too few times a day.
   * O(places + intervals × 1440).
   * @param places positions at which it was done, ascending
   * @param ofMinutes tells what else the person does by minute of the day, summing to 1; asked only where that matters
   * @param pMax beyond this p-value nobody asks for it
   */
  find(
    places: Int32Array,
    ofMinutes: () => Float64Array,
    pMax: number,
  ): { passed: Period[]; pValue: number } | undefined {
    if (places.length < TIMES_MIN * DAYS_MIN) return undefined;
    this.#read(places);
    if (this.#days < DAYS_MIN) return undefined;
    const passed: Period[] = [];
    let pValue = 1;
    for (const everyMinutes of PERIODS) {
      // Most things have no minutes of the hour, which is told without what else the person does.
      const even = this.#best(everyMinutes, undefined);
      const best = even.pValue > pMax ? even : this.#best(everyMinutes, ofMinutes());
      pValue = Math.min(pValue, best.pValue);
      if (best.pValue <= pMax) passed.push(best);
    }
    return { passed, pValue };
  }

  #read(places: Int32Array): void {
    const { day, minute, startMs } = this.#timeline;
    if (this.#occasions.length < places.length) this.#occasions = new Int32Array(2 * places.length);
    const [occasions, weight] = [this.#occasions, this.#weight.fill(0)];
    this.#days = 0;
    this.#count = 0;
    let lastMs = Number.NEGATIVE_INFINITY;
    let from = 0;
    const weigh = () => {
      const times = this.#count - from;
      if (times >= TIMES_MIN) {
        this.#days++;
        for (let i = from; i < this.#count; i++) {
          const at = minute[occasions[i] as number] as number;
          weight[at] = (weight[at] as number) + 1 / times;
        }
      }
      from = this.#count;
    };
    for (let i = 0; i < places.length; i++) {
      const p = places[i] as number;
      const atMs = startMs[p] as number;
      if (atMs - lastMs < TIMES_APART_MS) continue;
      lastMs = atMs;
      if (this.#count > from && day[p] !== day[occasions[from] as number]) weigh();
      occasions[this.#count++] = p;
    }
    weigh();
  }

  #best(everyMinutes: number, ofMinutes: Float64Array | undefined): Period {
    fold(this.#weight, everyMinutes, this.#own);
    if (ofMinutes !== undefined) fold(ofMinutes, everyMinutes, this.#other);
    const [own, other, days] = [this.#own, this.#other, this.#days];
    let best: Period | undefined;
    for (const part of PARTS) {
      const width = Math.max(WIDTH_MIN, Math.round(everyMinutes / part));
      const step = Math.max(1, Math.floor(width / STARTS_PER_WIDTH));
      const tries = PERIODS.length * PARTS.length * Math.ceil(everyMinutes / step);
      for (let start = 0; start < everyMinutes; start += step) {
        const share = Math.min(1, ((own[start + width] as number) - (own[start] as number)) / days);
        const even = width / everyMinutes;
        const chance =
          ofMinutes === undefined
            ? even
            : Math.max(even, Math.min(1, (other[start + width] as number) - (other[start] as number)));
        const pValue = Math.min(1, tries * Math.exp(-days * divergence(share, chance)));
        if (best !== undefined && pValue >= best.pValue) continue;
        best = { everyMinutes, start, width, share, days, chance, tries, pValue };
      }
    }
    return best as Period;
  }
}

/** Sums before each minute of a period, and once more of the next. */
function fold(ofDay: Float64Array, everyMinutes: number, sums: Float64Array): void {
  sums.fill(0, 0, 2 * everyMinutes + 1);
  for (let minute = 0, at = 0; minute < DAY_MINUTES; minute++) {
    sums[at + 1] = (sums[at + 1] as number) + (ofDay[minute] as number);
    at = at + 1 === everyMinutes ? 0 : at + 1;
  }
  sums.copyWithin(everyMinutes + 1, 1, everyMinutes + 1);
  for (let m = 1; m <= 2 * everyMinutes; m++) sums[m] = (sums[m] as number) + (sums[m - 1] as number);
}
