import type { Timeline } from "../assemble-timeline.ts";
import { weekdayOf } from "../local-time.ts";
import type { ActivityBaseline } from "./activity-baseline.ts";
import { type Period, PeriodSearch } from "./find-period.ts";
import { excessOf, type FollowedTimes, followTimes, REACHES_PER_TIME } from "./follow-times.ts";

export interface FoundTimes {
  followed: FollowedTimes;
  period: Period;
  /** Occasions of the thing. */
  occasions: number;
}

/** Looks for what is done several times a day at a steady interval, as one routine. */
export class IntradaySearch {
  readonly #timeline: Timeline;
  readonly #baseline: ActivityBaseline;
  readonly #periods: PeriodSearch;

  constructor(timeline: Timeline, baseline: ActivityBaseline) {
    this.#timeline = timeline;
    this.#baseline = baseline;
    this.#periods = new PeriodSearch(timeline);
  }

  /**
   * Of the intervals that pass, the one with most kept times over missed ones: what is done every hour passes at every
   * second hour too, and explains half of it there.
   * @param begun positions at which it was begun, ascending
   * @param own all positions that belong to it, as of a subject
   * @returns undefined where it is not done often enough on a day; then nothing was tested
   */
  look(
    begun: Int32Array,
    own: Int32Array,
    pMax: number,
  ): { found: FoundTimes | undefined; pValue: number } | undefined {
    let known: Float64Array | undefined;
    const ofMinutes = () => {
      known ??= this.#baseline.sharesOfMinutes(own);
      return known;
    };
    const looked = this.#periods.find(begun, ofMinutes, pMax);
    if (looked === undefined) return undefined;
    const { occasions } = this.#periods;
    let best: { found: FoundTimes; excess: number } | undefined;
    for (const period of looked.passed) {
      const followed = followTimes(this.#timeline, occasions, period);
      if (followed === undefined) continue;
      const excess = excessOf(followed);
      if (best !== undefined && excess <= best.excess) continue;
      best = { found: { followed, period, occasions: occasions.length }, excess };
    }
    return { found: best?.found, pValue: best?.found.period.pValue ?? looked.pValue };
  }
}

/** What is left of onsets when those about the times of a routine are taken out. */
export function withoutTimes({ day, minute }: Timeline, onsets: Int32Array, { rule, due }: FollowedTimes): Int32Array {
  const { everyMinutes, firstMinute, lastMinute, weekdays } = rule;
  const reach = everyMinutes / REACHES_PER_TIME;
  const [firstDay, lastDay] = [due.day[0] as number, due.day.at(-1) as number];
  return onsets.filter((p) => {
    const [on, at] = [day[p] as number, minute[p] as number];
    if (on < firstDay || on > lastDay || !weekdays.includes(weekdayOf(on))) return true;
    if (at < firstMinute - reach || at > lastMinute + reach) return true;
    const since = at - firstMinute;
    return Math.abs(since - Math.round(since / everyMinutes) * everyMinutes) > reach;
  });
}
