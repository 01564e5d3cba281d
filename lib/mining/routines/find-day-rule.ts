import { dateOf } from "../local-time.ts";
import { hypergeometricTail } from "../statistics/tails.ts";
import { CELLS_PER_DAY } from "./activity-baseline.ts";
import {
  type DayRule,
  dueDays,
  INTERVALS,
  intervalOn,
  isWeekend,
  lowerBound,
  monthDays,
  workingDayNumber,
} from "./day-rules.ts";
import { type Slot, scoreOf } from "./find-slot.ts";
import { OnsetGrid, WIDTHS } from "./onset-grid.ts";

const HITS_MIN = 5;
/** What was done on most days, and on more than so many, is no habit of certain ones. */
const MOST_DAYS_SHARE = 0.6;
const MOST_DAYS_MIN = 300;

export interface DaySlot extends Slot {
  rule: DayRule;
}

interface KnownRule {
  rule: DayRule;
  due: Int32Array;
  /** 1 for each of the person's days of activity that is due. */
  isDue: Uint8Array;
  /** Activity on the due days before each of them. */
  activity: Float64Array;
  tries: number;
}

/** A rule with how many of the days on which something was done were due. */
interface TriedRule extends KnownRule {
  daysOn: number;
}

/** When something was done, as the search looks at it. */
interface Done {
  /** Local days and quarter hours since 1970, in order of time. */
  days: Int32Array;
  cells: Float64Array;
  /** The days again, as indices into the person's days of activity. */
  onDay: Int32Array;
  /** The same days, each once. */
  distinct: Int32Array;
  grid: OnsetGrid;
  timeShares: Float64Array;
  /** Indices into the person's days of activity: from the first day of the thing to the day after its last. */
  from: number;
  to: number;
}

/**
 * Looks for what is done on certain days of the month or every so many days. Whether the days are kept is tested with the
 * times as they are: of the days on which it was done (in the window), so many were due, where any of the days on which
 * the person was active would have done as well (hypergeometric; days count by the activity on them where that makes the
 * due ones likelier). So a habit of the clock alone, or of busy days, does not look like one of the calendar.
 */
export class DayRuleSearch {
  readonly #activeDays: Int32Array;
  /** Activity before each of the days. */
  readonly #activity: Float64Array;
  readonly #monthly: KnownRule[];
  /** The monthly rules by which each active day is due: `rulesOn[rulesFirst[day]] … rulesOn[rulesFirst[day + 1] - 1]`. */
  readonly #rulesFirst: Int32Array;
  readonly #rulesOn: Int32Array;
  readonly #intervals = new Map<string, KnownRule>();

  /** @param activity occasions on each of the active days */
  constructor(activeDays: Int32Array, activity: ArrayLike<number>) {
    this.#activeDays = activeDays;
    this.#activity = new Float64Array(activeDays.length + 1);
    for (let i = 0; i < activeDays.length; i++) {
      this.#activity[i + 1] = (this.#activity[i] as number) + (activity[i] as number);
    }
    this.#monthly = monthDays().map(({ on, tries }) => {
      const rule: DayRule = { kind: "monthly", on };
      return this.#know(rule, tries);
    });
    const first = new Int32Array(activeDays.length + 1);
    const on: number[] = [];
    for (let day = 0; day < activeDays.length; day++) {
      for (const [i, { isDue }] of this.#monthly.entries()) if (isDue[day] === 1) on.push(i);
      first[day + 1] = on.length;
    }
    this.#rulesFirst = first;
    this.#rulesOn = Int32Array.from(on);
  }

  /**
   * The best rule of each kind, where there is one. O(rules × (due days + 96 × 4)).
   * @param days local day of each onset, in order of time @param cells its quarter hour of the day
   * @param shares activity by cell of the week, summing to 1
   */
  find(days: Int32Array, cells: Int32Array, shares: Float64Array): DaySlot[] {
    const distinct = days.filter((day, i) => i === 0 || day !== days[i - 1]);
    if (distinct.length < HITS_MIN) return [];
    const timeShares = new Float64Array(CELLS_PER_DAY);
    for (let c = 0; c < shares.length; c++) {
      const cell = c % CELLS_PER_DAY;
      timeShares[cell] = (timeShares[cell] as number) + (shares[c] as number);
    }
    const absolute = new Float64Array(days.length);
    const onDay = new Int32Array(days.length);
    for (let i = 0, at = lowerBound(this.#activeDays, days[0] as number); i < days.length; i++) {
      while ((this.#activeDays[at] as number) < (days[i] as number)) at++;
      onDay[i] = at;
      absolute[i] = (days[i] as number) * CELLS_PER_DAY + (cells[i] as number);
    }
    const done: Done = {
      days,
      onDay,
      cells: absolute,
      distinct,
      grid: new OnsetGrid(absolute, 1),
      timeShares,
      from: lowerBound(this.#activeDays, distinct[0] as number),
      to: lowerBound(this.#activeDays, (distinct.at(-1) as number) + 1),
    };
    if (distinct.length > MOST_DAYS_MIN && distinct.length > MOST_DAYS_SHARE * (done.to - done.from)) return [];
    const spanned = (distinct.at(-1) as number) - (distinct[0] as number);
    // Five months, or five of the shortest interval that is meant, must fit.
    const monthly = spanned >= 110 ? this.#best(done, this.#monthsOf(done)) : undefined;
    const interval = this.#best(done, this.#phasesOf(done.distinct));
    return [monthly, interval].filter((slot) => slot !== undefined);
  }

  #know(rule: DayRule, tries: number): KnownRule {
    const due = dueDays(rule, this.#activeDays);
    const activity = new Float64Array(due.length + 1);
    const isDue = new Uint8Array(this.#activeDays.length);
    for (let i = 0, at = 0; i < due.length; i++) {
      while ((this.#activeDays[at] as number) < (due[i] as number)) at++;
      isDue[at] = 1;
      const onDay = (this.#activity[at + 1] as number) - (this.#activity[at] as number);
      activity[i + 1] = (activity[i] as number) + onDay;
    }
    return { rule, due, isDue, activity, tries };
  }

  /** The rules of the month that hold enough of the days. */
  #monthsOf({ onDay }: Done): TriedRule[] {
    const counts = new Int32Array(this.#monthly.length);
    for (let i = 0; i < onDay.length; i++) {
      const day = onDay[i] as number;
      if (i > 0 && day === onDay[i - 1]) continue;
      for (let r = this.#rulesFirst[day] as number; r < (this.#rulesFirst[day + 1] as number); r++) {
        const rule = this.#rulesOn[r] as number;
        counts[rule] = (counts[rule] as number) + 1;
      }
    }
    return this.#monthly.flatMap((known, i) => {
      const daysOn = counts[i] as number;
      return daysOn < HITS_MIN ? [] : [{ ...known, daysOn }];
    });
  }

  /** For each interval the phase that holds most of the days. */
  #phasesOf(distinct: Int32Array): TriedRule[] {
    const spanned = (distinct.at(-1) as number) - (distinct[0] as number);
    const rules: TriedRule[] = [];
    for (const { unit, every, tries } of INTERVALS) {
      const days = unit === "weeks" ? every * 7 : every;
      if (spanned < days * (HITS_MIN - 1)) continue;
      const counts = new Int32Array(days);
      const example = new Int32Array(days);
      let phase = 0;
      for (const day of distinct) {
        // A weekend bears the number of the Monday after it, and is none of the working days.
        if (unit === "working days" && isWeekend(day)) continue;
        const at = (unit === "working days" ? workingDayNumber(day) : day) % days;
        counts[at] = (counts[at] as number) + 1;
        example[at] = day;
        if ((counts[at] as number) > (counts[phase] as number)) phase = at;
      }
      if ((counts[phase] as number) < HITS_MIN) continue;
      const key = `${unit} ${every} ${phase}`;
      let known = this.#intervals.get(key);
      if (known === undefined) {
        // The phase is named for its first day since 1970, whoever is looked at.
        const rule = intervalOn(unit, every, (example[phase] as number) % (unit === "working days" ? 7 * days : days));
        known = this.#know(rule, tries);
        this.#intervals.set(key, known);
      }
      // Every day on which it was done is one of activity, so those of the phase are all due.
      rules.push({ ...known, daysOn: counts[phase] as number });
    }
    return rules;
  }

  #best(done: Done, rules: readonly TriedRule[]): DaySlot | undefined {
    const { onDay } = done;
    const cells = new Float64Array(onDay.length);
    let best: { slot: DaySlot; score: number; dayShare: number; daysOn: number; order: number } | undefined;
    // Those that could explain most come first, so that most of the others need no look; of equals the first one given.
    const worth = rules.flatMap((known, order) => {
      const { due, activity, daysOn } = known;
      const first = lowerBound(due, done.distinct[0] as number);
      const end = lowerBound(due, (done.distinct.at(-1) as number) + 1);
      const lived = end - first;
      if (lived < HITS_MIN) return [];
      const dayShare = this.#shareOf(lived, (activity[end] as number) - (activity[first] as number), done);
      const expectedMin = (done.days.length * dayShare * (WIDTHS[0] as number)) / CELLS_PER_DAY;
      return [{ known, order, lived, dayShare, most: scoreOf(daysOn, Math.max(lived, daysOn), expectedMin) }];
    });
    worth.sort((x, y) => y.most - x.most || x.order - y.order);
    for (const { known, order, lived, dayShare, most } of worth) {
      const { rule, isDue, tries, daysOn } = known;
      if (best !== undefined && (most < best.score || (most === best.score && order > best.order))) continue;
      let count = 0;
      for (let i = 0; i < onDay.length; i++) {
        if (isDue[onDay[i] as number] === 1) cells[count++] = done.cells[i] as number;
      }
      const grid = new OnsetGrid(cells.subarray(0, count), 1);
      for (let startCell = 0; startCell < CELLS_PER_DAY; startCell++) {
        if (!grid.isOccupied(startCell)) continue;
        for (const width of WIDTHS) {
          const hits = grid.daysIn(startCell, width);
          if (hits < HITS_MIN) continue;
          const chance = dayShare * timeShare(done.timeShares, startCell, width);
          const score = scoreOf(hits, Math.max(lived, hits), done.days.length * chance);
          if (best !== undefined && (score < best.score || (score === best.score && order >= best.order))) continue;
          best = {
            slot: { rule, startCell, width, hits, chance, tries, pValue: 1 },
            score,
            dayShare,
            daysOn,
            order,
          };
        }
      }
    }
    if (best === undefined) return undefined;
    const { slot, dayShare } = best;
    const population = done.to - done.from;
    const marked = Math.min(population, Math.ceil(population * dayShare));
    const drawn = Math.min(population, Math.max(slot.hits, done.grid.daysIn(slot.startCell, slot.width)));
    // A window may have been chosen for its days; the whole day was not.
    const windows = Math.min(CELLS_PER_DAY, done.days.length) * WIDTHS.length;
    const within = windows * hypergeometricTail(slot.hits, population, marked, drawn);
    const whole = hypergeometricTail(best.daysOn, population, marked, Math.min(population, done.distinct.length));
    slot.pValue = Math.min(1, 2 * slot.tries * Math.min(within, whole));
    return slot;
  }

  /** Chance that a day of activity is a due one: by number or by what was done on them, whichever is more. */
  #shareOf(due: number, activity: number, { from, to }: Done): number {
    const all = (this.#activity[to] as number) - (this.#activity[from] as number);
    return Math.min(1, Math.max(due / Math.max(1, to - from), activity / Math.max(1, all)));
  }
}

function timeShare(shares: Float64Array, startCell: number, width: number): number {
  let sum = 0;
  for (let i = 0; i < width; i++) sum += shares[(startCell + i) % CELLS_PER_DAY] as number;
  return Math.max(width / CELLS_PER_DAY, sum);
}

/** Where the rule is an interval, the same with the last of its due days that are not after a day as its anchor. */
export function anchoredBy(rule: DayRule, day: number): DayRule {
  return rule.kind === "interval" ? { ...rule, anchor: dateOf(day) } : rule;
}
