import { weekdayOf } from "../local-time.ts";
import { lowerBoundNear } from "../lower-bound.ts";
import { CELLS_PER_DAY } from "./activity-baseline.ts";
import { type DayRule, INTERVALS, intervalOn, Months, monthDays, phaseOf } from "./day-rules.ts";

const MONTHLY = monthDays();
/** Words of 32 bits that hold a bit for each rule of the month. */
const WORDS = Math.ceil(MONTHLY.length / 32);

const WEEK_INTERVALS = INTERVALS.filter(({ unit }) => unit === "weeks").length;
/** The first to the fourth of a weekday in a month, and the last. */
const WEEKS_OF_MONTH = 5;

/** Rules are numbered: those of the month, then the phases of each interval. */
export const MONTHLY_RULES = MONTHLY.length;
/** Days, or working days, from one of an interval to the next; and its first phase. */
const DAYS_OF_INTERVAL = INTERVALS.map(({ unit, every }) => (unit === "weeks" ? every * 7 : every));
const PHASE_FIRST = Int32Array.from(DAYS_OF_INTERVAL, (_, k) =>
  DAYS_OF_INTERVAL.slice(0, k).reduce((sum, days) => sum + days, MONTHLY_RULES),
);
const RULES = MONTHLY_RULES + DAYS_OF_INTERVAL.reduce((sum, days) => sum + days, 0);

/** On which of a person's days of activity the rules of the calendar are due. 100 bytes and more for each of the days. */
export class RuleTable {
  readonly #activeDays: Int32Array;
  /** Of each day, the rules of the month by which it is due, as bits. */
  readonly #monthly: Int32Array;
  /** Of each day, the rule of each interval by which it is due, or -1: `INTERVALS.length` columns. */
  readonly #phases: Int16Array;
  /** Due days of rule r, as indices of days: `due[first[r]] … due[first[r + 1] - 1]`, and the activity on all before each. */
  readonly #first = new Int32Array(RULES + 1);
  readonly #due: Int32Array;
  readonly #activity: Uint32Array;
  /** Of what was counted last: days on which it was done and due, by rule. */
  readonly daysOn = new Int32Array(RULES);
  /** Of each interval, the rule with most of them: the first to have so many. */
  readonly bestPhase = new Int32Array(INTERVALS.length);
  /** Of the rules of the month whose onsets are counted: as bits, and where those of each are counted. */
  readonly #wanted = new Int32Array(WORDS);
  readonly #rowOf = new Int32Array(MONTHLY_RULES);

  /** @param activity occasions on each of the active days */
  constructor(activeDays: Int32Array, activity: Float64Array) {
    this.#activeDays = activeDays;
    const size = INTERVALS.length;
    this.#phases = new Int16Array(activeDays.length * size);
    for (const [k, { unit }] of INTERVALS.entries()) {
      const days = DAYS_OF_INTERVAL[k] as number;
      const first = PHASE_FIRST[k] as number;
      for (let day = 0, at = k; day < activeDays.length; day++, at += size) {
        const phase = phaseOf(unit, days, activeDays[day] as number);
        this.#phases[at] = phase < 0 ? -1 : first + phase;
        if (phase >= 0) add(this.#first, first + phase + 1);
      }
    }
    const months = new Months(activeDays);
    const ofMonth = MONTHLY.map(({ on }) => months.dueDays(on));
    this.#monthly = new Int32Array(activeDays.length * WORDS);
    for (const [rule, days] of ofMonth.entries()) this.#first[rule + 1] = days.length;
    for (let rule = 0; rule < RULES; rule++) add(this.#first, rule + 1, this.#first[rule] as number);
    this.#due = new Int32Array(this.#first[RULES] as number);
    const next = this.#first.slice(0, RULES);
    for (const [rule, days] of ofMonth.entries()) {
      this.#due.set(days, next[rule]);
      for (const day of days) {
        const word = day * WORDS + (rule >> 5);
        this.#monthly[word] = (this.#monthly[word] as number) | (1 << (rule & 31));
      }
    }
    for (let day = 0, at = 0; day < activeDays.length; day++) {
      for (let k = 0; k < size; k++) {
        const rule = this.#phases[at++] as number;
        if (rule < 0) continue;
        this.#due[next[rule] as number] = day;
        add(next, rule);
      }
    }
    this.#activity = new Uint32Array(this.#due.length + 1);
    for (let i = 0; i < this.#due.length; i++) {
      this.#activity[i + 1] = (this.#activity[i] as number) + (activity[this.#due[i] as number] as number);
    }
  }

  isDue(rule: number, day: number): boolean {
    if (rule < MONTHLY_RULES) {
      return (((this.#monthly[day * WORDS + (rule >> 5)] as number) >> (rule & 31)) & 1) === 1;
    }
    return this.#phases[day * INTERVALS.length + intervalOf(rule)] === rule;
  }

  /** The due days from one day on and before another, and the activity on them. O(log days). */
  dueWithin(rule: number, from: number, to: number): { days: number; activity: number } {
    const first = this.#first[rule] as number;
    const end = this.#first[rule + 1] as number;
    // They lie evenly, more or less.
    const guess = (day: number) => first + Math.floor(((end - first) * day) / this.#activeDays.length);
    const since = lowerBoundNear(this.#due, from, guess(from), first, end);
    const until = lowerBoundNear(this.#due, to, guess(to), since, end);
    return { days: until - since, activity: (this.#activity[until] as number) - (this.#activity[since] as number) };
  }

  /** All due days, as local days. */
  dueDays(rule: number): Int32Array {
    return this.#due.slice(this.#first[rule], this.#first[rule + 1]).map((day) => this.#activeDays[day] as number);
  }

  /** Counts days on which something was done by the rules of the month. */
  countMonthly(days: Int32Array, count: number): void {
    this.daysOn.fill(0, 0, MONTHLY_RULES);
    for (let i = 0; i < count; i++) {
      const row = (days[i] as number) * WORDS;
      for (let w = 0; w < WORDS; w++) {
        for (let bits = this.#monthly[row + w] as number; bits !== 0; ) {
          const bit = 31 - Math.clz32(bits);
          add(this.daysOn, w * 32 + bit);
          bits ^= 1 << bit;
        }
      }
    }
  }

  /** The same by the phases of the intervals. @param days ascending */
  countPhases(days: Int32Array, count: number): void {
    const { daysOn, bestPhase } = this;
    const size = INTERVALS.length;
    daysOn.fill(0, MONTHLY_RULES);
    bestPhase.set(PHASE_FIRST);
    for (let i = 0; i < count; i++) {
      const row = (days[i] as number) * size;
      for (let k = 0; k < size; k++) {
        const rule = this.#phases[row + k] as number;
        // A weekend is none of the working days.
        if (rule < 0) continue;
        const sofar = (daysOn[rule] as number) + 1;
        daysOn[rule] = sofar;
        if (sofar > (daysOn[bestPhase[k] as number] as number)) bestPhase[k] = rule;
      }
    }
  }

  /**
   * Counts for each of some rules, all of the month or all phases, the onsets on its days by their quarter hour: those of
   * rule i at `i × 96` and after. O(onsets × rules that a day is due by).
   * @param days of each onset, as indices of days
   */
  countCells(rules: readonly number[], days: Int32Array, cells: Uint8Array, count: number, counts: Int32Array): void {
    counts.fill(0, 0, rules.length * CELLS_PER_DAY);
    if ((rules[0] ?? 0) >= MONTHLY_RULES) {
      const columns = Uint8Array.from(rules, intervalOf);
      const wanted = Int32Array.from(rules);
      for (let n = 0; n < count; n++) {
        const row = (days[n] as number) * INTERVALS.length;
        for (let i = 0, at = cells[n] as number; i < columns.length; i++, at += CELLS_PER_DAY) {
          if (this.#phases[row + (columns[i] as number)] === wanted[i]) counts[at] = (counts[at] as number) + 1;
        }
      }
      return;
    }
    const wanted = this.#wanted.fill(0);
    for (const [i, rule] of rules.entries()) {
      wanted[rule >> 5] = (wanted[rule >> 5] as number) | (1 << (rule & 31));
      this.#rowOf[rule] = i * CELLS_PER_DAY;
    }
    for (let n = 0; n < count; n++) {
      const row = (days[n] as number) * WORDS;
      for (let w = 0; w < WORDS; w++) {
        for (let bits = (this.#monthly[row + w] as number) & (wanted[w] as number); bits !== 0; ) {
          const bit = 31 - Math.clz32(bits);
          bits ^= 1 << bit;
          const at = (this.#rowOf[w * 32 + bit] as number) + (cells[n] as number);
          counts[at] = (counts[at] as number) + 1;
        }
      }
    }
  }

  /** The weekday that all due days of a rule have, where they have one: 0 = Sunday; and the rules that share it. */
  weekdayOfRule(rule: number): { weekday: number; tries: number } | undefined {
    const on = MONTHLY[rule]?.on;
    if (on !== undefined) return "weekday" in on ? { weekday: on.weekday, tries: WEEKS_OF_MONTH } : undefined;
    const { unit, every } = INTERVALS[intervalOf(rule)] as (typeof INTERVALS)[number];
    if (unit !== "weeks") return undefined;
    const first = this.#activeDays[this.#due[this.#first[rule] as number] as number] as number;
    return { weekday: weekdayOf(first), tries: WEEK_INTERVALS * every };
  }

  tell(rule: number): DayRule {
    const known = MONTHLY[rule];
    if (known !== undefined) return { kind: "monthly", on: known.on };
    const { unit, every } = INTERVALS[intervalOf(rule)] as (typeof INTERVALS)[number];
    return intervalOn(unit, every, this.#activeDays[this.#due[this.#first[rule] as number] as number] as number);
  }
}

/** Rules that share the chance of a false find with one. */
export function triesOfRule(rule: number): number {
  return (MONTHLY[rule] ?? (INTERVALS[intervalOf(rule)] as (typeof INTERVALS)[number])).tries;
}

/** Days from one due day of a phase to the next, by the unit of its interval. */
export function daysOfPhase(rule: number): number {
  return DAYS_OF_INTERVAL[intervalOf(rule)] as number;
}

const INTERVAL_OF = Uint8Array.from({ length: RULES }, (_, rule) =>
  PHASE_FIRST.findLastIndex((first) => first <= rule),
);

function intervalOf(rule: number): number {
  return INTERVAL_OF[rule] as number;
}

function add(counts: Int32Array, at: number, value = 1): void {
  counts[at] = (counts[at] as number) + value;
}
