import type { Timeline } from "../assemble-timeline.ts";
import { sayWhen } from "../describe-schedule.ts";
import type { Describer } from "../describe-steps.ts";
import type { InPieces } from "../in-pieces.ts";
import { weekdayOf } from "../local-time.ts";
import { lowerBound } from "../lower-bound.ts";
import { adjustPValues } from "../statistics/benjamini-hochberg.ts";
import type { NearMiss, RoutinePattern, SequencePattern } from "../types.ts";
import { ActivityBaseline } from "./activity-baseline.ts";
import { collectSubjects, type Subject } from "./collect-subjects.ts";
import type { DayRule } from "./day-rules.ts";
import { DayRuleSearch } from "./find-day-rule.ts";
import { type Slot, SlotSearch, triesOf, type WeeklySlot, weekdaySets } from "./find-slot.ts";
import {
  countHits,
  type Followed,
  followDueDays,
  livedIn,
  onWeekdays,
  partOf,
  REACH_MINUTES_MIN,
  traceOnsets,
  type Worth,
} from "./follow-due-days.ts";
import type { IntradayRule } from "./follow-times.ts";
import { IntradaySearch, withoutTimes } from "./intraday-search.ts";
import { mergeRoutines } from "./merge-routines.ts";
import { mineAfter } from "./mine-after.ts";
import { OnsetTimes } from "./onset-times.ts";
import type { FoundAfter } from "./pair-tester.ts";
import { toAfterPattern } from "./to-after-pattern.ts";
import { toRoutinePattern } from "./to-routine-pattern.ts";
import { chanceWithinItsDays } from "./within-weekday.ts";

/** Distinct days of a routine; one less is a near miss. */
export const ROUTINE_DAYS_MIN = 5;
const Q_MAX = 0.01;
/** Done on fewer of the days it is due, it is no routine. */
const WORTH: Worth = { hitsMin: ROUTINE_DAYS_MIN - 1, shareMin: 0.6 };
/** What is done that often at that time by chance anyway, as whoever works all day does common things, is no habit of it. */
const EXCESS_MIN = 0.3;
/** Done hardly more often than it is due, it has no other time than this, also where the person does nothing at others. */
const OFTEN = 1.5;
/** A hit lies within half an hour of its time, or within so many tolerances where that is more. */
const TOLERANCES = 1.5;
/** Done at times that lie further apart, it has no time of day that could be said. */
const TOLERANCE_MINUTES_MAX = 90;
/** What comes after something else on so many of the days of a routine of its own is told by that one. */
const BY_CLOCK_SHARE = 0.8;
/** Kinds of schedule that each thing is tried for. */
const KINDS = 3;
/** Above this, one of them is not worth following. */
const P_FOLLOWED_MAX = 0.05;
/** Of what is a matter of the weekday at all, one thing in so many seems by chance to have a time on its days. */
const WITHIN_DAYS_P_MAX = 0.05;
/** Times of one thing: what is left is looked at again when a routine is taken out. */
const ROUTINES_OF_ONE_MAX = 4;

export interface Found extends Followed {
  subject: Subject;
  slot: Slot;
  rule: DayRule | IntradayRule;
  /** Of an intraday rule, the minute of the day of each entry of `due`: there are several of a day. */
  dueMinutes?: Int32Array;
  /** Onsets of the subject that were left when this was found. */
  onsets: number;
  pValue: number;
  qValue: number;
}

export interface MinedRoutines {
  patterns: RoutinePattern[];
  candidates: number;
  significant: number;
  nearMisses: NearMiss[];
}

/**
 * What is done by the calendar: for each recurring step and each sequence, the days and the time of day it crowds into,
 * against the person's own activity: of the week (`findSlot`), of the month and every so many days (`DayRuleSearch`).
 * Of what is significant and done on half of its days at least, the schedule that explains most is kept, by likelihood
 * less the length of its description (Rissanen 1978), its occurrences are taken out, and the rest is looked at again.
 * What is of a weekday must have its time among the hours of that day, and its weeks among the others (`within-weekday`).
 * Before that, what is done at an interval several times a day (`IntradaySearch`) is taken out as one routine.
 * Benjamini–Hochberg over all looks.
 * Besides, what is done after something else (`mineAfter`), where neither the clock nor a sequence says so.
 *
 * O(runs + subjects × (rules + 96 × 40) + onsets), some microseconds for each subject and rule that fits at all.
 */
export function* mineRoutines(
  timeline: Timeline,
  describer: Describer,
  sequences: readonly SequencePattern[],
  sequencePaths: ReadonlyMap<string, readonly Int32Array[]>,
  daysOfStep: Int32Array,
): InPieces<MinedRoutines> {
  const { subjects, byStep, close } = collectSubjects(
    timeline,
    sequences,
    sequencePaths,
    daysOfStep,
    ROUTINE_DAYS_MIN - 1,
  );
  yield;
  const search = new ScheduleSearch(timeline);
  const looks: (Found | { pValue: number })[] = [];
  for (const subject of subjects) {
    yield;
    looks.push(...search.routinesOf(subject));
  }
  search.close();
  const adjusted = adjustPValues(looks.map(({ pValue }) => pValue));
  const significant = looks.filter((_, i) => (adjusted[i] ?? 1) <= Q_MAX).length;
  const found = looks.flatMap((look, i) => {
    const qValue = adjusted[i] ?? 1;
    return qValue <= Q_MAX && "subject" in look ? [{ ...look, qValue }] : [];
  });
  const nearMisses = found
    .filter(({ hits }) => hits === ROUTINE_DAYS_MIN - 1)
    .map(({ subject, rule }) => ({
      kind: "routine" as const,
      title: `You ${describer.steps(subject.steps)} ${sayWhen(rule)} at about the same time`,
      reason: `seen on ${ROUTINE_DAYS_MIN - 1} days, 1 more needed`,
    }));
  const told = mergeRoutines(
    timeline,
    found.filter(({ hits }) => hits >= ROUTINE_DAYS_MIN),
  );
  yield;
  const after = yield* mineAfter(timeline, byStep);
  close();
  const daysOf = told.map(({ due }) => new Set(due.day.filter((_, i) => (due.position[i] as number) >= 0)));
  const untold = after.found.filter((one) => isNews(timeline, one, told, daysOf, sequences));
  return {
    patterns: [
      ...told.map((routine) => toRoutinePattern(timeline, describer, routine)),
      ...untold.map((one) => toAfterPattern(timeline, describer, one)),
    ],
    candidates: looks.length + after.candidates,
    significant: significant + after.significant,
    nearMisses,
  };
}

/**
 * Whether neither the clock nor a sequence says already that the one comes after the other.
 * @param daysOf days on which each of the routines told was done
 */
function isNews(
  timeline: Timeline,
  { first, next, nexts }: FoundAfter,
  told: readonly Found[],
  daysOf: readonly ReadonlySet<number>[],
  sequences: readonly SequencePattern[],
): boolean {
  const done = Array.from(nexts).filter((position) => position >= 0);
  if (new Set(done.map((p) => timeline.day[p])).size < ROUTINE_DAYS_MIN) return false;
  const [before, after] = [timeline.steps[first]?.symbol, timeline.steps[next]?.symbol];
  const inSequence = sequences.some(({ statistics: { steps } }) => {
    const at = steps.findIndex(({ symbol }) => symbol === before);
    return at >= 0 && steps.slice(at + 1).some(({ symbol }) => symbol === after);
  });
  if (inSequence) return false;
  return told.every(({ subject }, i) => {
    if (!subject.wanted.has(next)) return true;
    const byClock = done.filter((p) => daysOf[i]?.has(timeline.day[p] as number)).length;
    return byClock < BY_CLOCK_SHARE * done.length;
  });
}

class ScheduleSearch {
  readonly #timeline: Timeline;
  readonly #baseline: ActivityBaseline;
  readonly #times: OnsetTimes;
  readonly #slots = new SlotSearch();
  readonly #dayRules: DayRuleSearch;
  readonly #intraday: IntradaySearch;
  /** For each weekday, its active days before each index. */
  readonly #weekdays: Int32Array[];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#baseline = new ActivityBaseline(timeline);
    this.#times = new OnsetTimes(timeline);
    this.#dayRules = new DayRuleSearch(timeline.activeDays, this.#baseline.perDay, this.#times);
    this.#intraday = new IntradaySearch(timeline, this.#baseline);
    this.#weekdays = Array.from({ length: 7 }, () => new Int32Array(timeline.activeDays.length + 1));
    for (const [i, day] of timeline.activeDays.entries()) {
      for (const [weekday, counts] of this.#weekdays.entries()) {
        counts[i + 1] = (counts[i] as number) + (weekdayOf(day) === weekday ? 1 : 0);
      }
    }
  }

  /** The times at which one thing is done, most telling first, and what the last look that found nothing came to. */
  routinesOf(subject: Subject): (Found | { pValue: number })[] {
    const looks: (Found | { pValue: number })[] = [];
    let onsets = this.#takeIntervals(subject, looks);
    for (let round = 0; round < ROUTINES_OF_ONE_MAX && onsets.length >= ROUTINE_DAYS_MIN - 1; round++) {
      const look = this.#look(subject, onsets);
      looks.push(look);
      if (!("subject" in look)) break;
      const taken = new Set(look.due.position);
      onsets = onsets.filter((p) => !taken.has(p));
    }
    return looks;
  }

  /** Looks for what is done at an interval until there is no more of it. @returns the onsets that are left */
  #takeIntervals(subject: Subject, looks: (Found | { pValue: number })[]): Int32Array {
    let { onsets } = subject;
    let begun =
      subject.paths.length === 0 ? subject.places : Int32Array.from(subject.paths, (path) => path[0] as number);
    for (let round = 0; round < ROUTINES_OF_ONE_MAX; round++) {
      const looked = this.#intraday.look(begun, subject.own, P_FOLLOWED_MAX);
      if (looked === undefined) break;
      if (looked.found === undefined) {
        looks.push({ pValue: looked.pValue });
        break;
      }
      const { followed, period, occasions } = looked.found;
      const { chance, tries, pValue } = period;
      const width = Math.ceil(period.width / 15);
      const startCell = Math.floor(followed.minuteOfDay / 15);
      const slot = { startCell, width, hits: Math.round(period.share * occasions), chance, tries, pValue };
      looks.push({ ...followed, subject, slot, onsets: occasions, pValue, qValue: 1 });
      begun = withoutTimes(this.#timeline, begun, followed);
      onsets = withoutTimes(this.#timeline, onsets, followed);
    }
    return onsets;
  }

  close(): void {
    this.#baseline.close();
  }

  #look(subject: Subject, onsets: Int32Array): Found | { pValue: number } {
    const { day } = this.#timeline;
    const times = this.#times;
    times.read(onsets);
    const pMax = P_FOLLOWED_MAX / KINDS;
    let known: Float64Array | undefined;
    const shares = () => {
      known ??= this.#baseline.shares(onsets, subject.own);
      return known;
    };
    const active = this.#activeOn(day[onsets[0] as number] as number, day[onsets.at(-1) as number] as number);
    const weekly = this.#weeklyOf(this.#slots.find(times, shares, active, pMax), onsets, shares);
    const tried: { slot: Slot; rule: DayRule; dueDays?: Int32Array }[] = this.#dayRules
      .find(times, shares, pMax)
      .map((slot) => ({ slot, rule: slot.rule, dueDays: slot.dueDays }));
    const pOf = ({ pValue }: Slot) => Math.min(1, KINDS * pValue);
    if (weekly !== undefined) tried.push({ slot: weekly, rule: { kind: "weekly", weekdays: weekly.weekdays } });
    let best: { found: Found; gain: number } | undefined;
    let pMin = 1;
    for (const { slot, rule, dueDays } of tried) {
      pMin = Math.min(pMin, pOf(slot));
      if (pOf(slot) > P_FOLLOWED_MAX) continue;
      const followed = followDueDays(this.#timeline, onsets, slot, rule, WORTH, dueDays);
      if (followed === undefined || followed.toleranceMinutes > TOLERANCE_MINUTES_MAX) continue;
      const reached = 2 * Math.max(REACH_MINUTES_MIN, TOLERANCES * followed.toleranceMinutes);
      const wider = Math.max(1, reached / (slot.width * 15));
      const chance = wider * chanceOf(followed.due.day.length, slot, onsets.length);
      const isDoneAllDay = onsets.length > OFTEN * followed.hits;
      if (isDoneAllDay && followed.hits < (chance + EXCESS_MIN) * followed.due.day.length) continue;
      const gain = gainOf(followed, slot, onsets.length);
      if (best !== undefined && gain <= best.gain) continue;
      const found = { ...followed, subject, slot, rule, onsets: onsets.length, pValue: pOf(slot), qValue: 1 };
      best = { found, gain };
    }
    return best?.found ?? { pValue: pMin };
  }

  /** The slot on the weekdays that are meant, where it has a time on them, too. */
  #weeklyOf(slot: WeeklySlot | undefined, onsets: Int32Array, shares: () => Float64Array): WeeklySlot | undefined {
    if (slot === undefined || KINDS * slot.pValue > P_FOLLOWED_MAX) return undefined;
    const own = this.#onItsWeekdays(slot, onsets);
    const byChance = chanceWithinItsDays(own, this.#times, this.#timeline.activeDays, shares());
    return byChance <= WITHIN_DAYS_P_MAX ? own : undefined;
  }

  /**
   * The slot with the weekdays that explain it best in the time in which it lived, where the scan had all of the time in
   * which the thing was done at all to judge by.
   */
  #onItsWeekdays(slot: WeeklySlot, onsets: Int32Array): WeeklySlot {
    const everyDay = traceOnsets(this.#timeline, onsets, slot, { kind: "weekly", weekdays: [0, 1, 2, 3, 4, 5, 6] });
    const lived = onWeekdays(everyDay, slot.weekdays);
    const span = livedIn(lived);
    const first = lived.day[span.from] ?? 0;
    const last = lived.day[span.to] ?? -1;
    const hits = new Float64Array(7);
    const shares = new Float64Array(7);
    for (const [i, day] of everyDay.day.entries()) {
      if ((everyDay.position[i] as number) < 0 || day < first || day > last) continue;
      hits[weekdayOf(day)] = (hits[weekdayOf(day)] as number) + 1;
    }
    const active = this.#activeOn(first, last);
    for (let day = 0; day < 7; day++) shares[day] = (hits[day] as number) / Math.max(2, active[day] as number);
    let best: { slot: WeeklySlot; gain: number } | undefined;
    for (const weekdays of weekdaySets(shares)) {
      const due = onWeekdays(everyDay, weekdays);
      const { from, to } = livedIn(due);
      const part = partOf(due, from, to + 1);
      const chance = weekdays.reduce((sum, day) => sum + (slot.chances[day] as number), 0);
      const told = { ...slot, weekdays, chance, tries: triesOf(weekdays) };
      const gain = gainOf({ hits: countHits(part), due: part }, told, onsets.length);
      if (part.day.length > 0 && (best === undefined || gain > best.gain)) best = { slot: told, gain };
    }
    return best?.slot ?? slot;
  }

  #activeOn(first: number, last: number): Float64Array {
    const from = lowerBound(this.#timeline.activeDays, first);
    const to = lowerBound(this.#timeline.activeDays, last + 1);
    return Float64Array.from(this.#weekdays, (counts) => (counts[to] as number) - (counts[from] as number));
  }
}

/** Log-likelihood of the due days as a habit, over chance, less what it takes to name the rule; in nats. */
function gainOf({ hits, due }: Pick<Followed, "hits" | "due">, slot: Slot, onsets: number): number {
  const days = due.day.length;
  const byChance = Math.min(0.95, chanceOf(days, slot, onsets));
  const share = (hits + 0.5) / (days + 1);
  return (
    hits * Math.log(share / byChance) +
    (days - hits) * Math.log((1 - share) / (1 - byChance)) -
    Math.log(slot.tries) -
    Math.log(days + 1) / 2
  );
}

/** Onsets to expect by chance in the window of one due day. */
function chanceOf(due: number, { chance }: Slot, onsets: number): number {
  return (onsets * chance) / Math.max(1, due);
}
