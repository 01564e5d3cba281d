import { hypergeometricPoint, hypergeometricTail } from "../statistics/tails.ts";
import { CELLS_PER_DAY } from "./activity-baseline.ts";
import { type DayRule, INTERVALS } from "./day-rules.ts";
import { type Slot, scoreOf } from "./find-slot.ts";
import { type OnsetTimes, WIDTH_MAX, WIDTHS } from "./onset-times.ts";
import { daysOfPhase, MONTHLY_RULES, RuleTable, triesOfRule } from "./rule-table.ts";
import { chanceWithinWeekday, WAYS } from "./within-weekday.ts";

const HITS_MIN = 5;
/** What was done on most days, and on more than so many, is no habit of certain ones. */
const MOST_DAYS_SHARE = 0.6;
const MOST_DAYS_MIN = 300;
/** Given that it is a matter of the weekday at all, by chance one thing in so many keeps to some of its days. */
const WITHIN_WEEKDAY_P_MAX = 0.01;

export interface DaySlot extends Slot {
  rule: DayRule;
  /** Days of activity on which it is due. */
  dueDays: Int32Array;
}

/** A rule that holds enough of the days of a thing. */
interface Candidate {
  rule: number;
  /** Days on which it was done and due, and days on which it was due in the time in which it was done. */
  daysOn: number;
  lived: number;
  /** Chance that a day of activity is due: by number or by what was done on them, whichever is more. */
  dayShare: number;
  /** The same in days. */
  marked: number;
  /** The p-value of one window that it passes with. */
  pWindow: number;
  /** Fewest due days in a window that could pass; 0 where it passes by its days at any hour. */
  hitsMin: number;
}

interface Window {
  startCell: number;
  width: number;
  hits: number;
  chance: number;
  score: number;
}

/**
 * Looks for what is done on certain days of the month or every so many days. Whether the days are kept is tested with the
 * times as they are: of the days on which it was done (in the window), so many were due, where any of the days on which
 * the person was active would have done as well (hypergeometric; days count by the activity on them where that makes the
 * due ones likelier). So a habit of the clock alone, or of busy days, does not look like one of the calendar.
 */
export class DayRuleSearch {
  readonly #table: RuleTable;
  readonly #activeDays: Int32Array;
  /** Activity before each of the days. */
  readonly #activity: Float64Array;
  #times: OnsetTimes;
  /** The days on which it was done, each once: indices into the person's days of activity. */
  #days = new Int32Array(0);
  /** From the first of them to the day after the last. */
  #from = 0;
  #to = 0;
  #shares: () => Float64Array = () => new Float64Array(0);
  /** Activity by quarter hour of the day, once it is asked for. */
  readonly #timeShares = new Float64Array(CELLS_PER_DAY);
  #hasTimeShares = false;
  /** Onsets within the widest window, at most. */
  #most = 0;
  /** Those of candidates by their quarter hour, a row of the day each; and before each, of the one looked at, for two days. */
  readonly #counts = new Int32Array(Math.max(MONTHLY_RULES, INTERVALS.length) * CELLS_PER_DAY);
  readonly #before = new Int32Array(2 * CELLS_PER_DAY + 1);
  /** Of the candidate looked at: the most days in a window with so many due ones that may pass. */
  #daysMax = new Int32Array(0);
  /** Its onsets: quarter hours, from 96 on of the next day, and how many since the forerunner. */
  #lineCell = new Uint8Array(0);
  #lineSince = new Uint8Array(0);
  /** Days of each width, for the window looked at. */
  readonly #hits = new Int32Array(WIDTHS.length);

  /** @param activity occasions on each of the active days */
  constructor(activeDays: Int32Array, activity: Float64Array, times: OnsetTimes) {
    this.#table = new RuleTable(activeDays, activity);
    this.#activeDays = activeDays;
    this.#times = times;
    this.#activity = new Float64Array(activeDays.length + 1);
    for (let i = 0; i < activeDays.length; i++) {
      this.#activity[i + 1] = (this.#activity[i] as number) + (activity[i] as number);
    }
  }

  /**
   * Of the rules of each kind that pass, the one that explains most. O(days × intervals + rules that fit × their onsets).
   * @param shares tells activity by cell of the week, summing to 1; asked only where that matters
   * @param pMax the p-value that a rule passes with
   */
  find(times: OnsetTimes, shares: () => Float64Array, pMax: number): DaySlot[] {
    if (times.days < HITS_MIN) return [];
    this.#times = times;
    this.#from = times.onDay[0] as number;
    const last = times.onDay[times.count - 1] as number;
    this.#to = last + 1;
    if (times.days > MOST_DAYS_MIN && times.days > MOST_DAYS_SHARE * (this.#to - this.#from)) return [];
    this.#shares = shares;
    this.#hasTimeShares = false;
    this.#read();
    const { daysOn, bestPhase } = this.#table;
    const spanned = (this.#activeDays[last] as number) - (this.#activeDays[this.#from] as number);
    const monthly: number[] = [];
    // Five months, or five of the shortest interval that is meant, must fit.
    if (spanned >= 110) {
      this.#table.countMonthly(this.#days, times.days);
      for (let rule = 0; rule < MONTHLY_RULES; rule++) if ((daysOn[rule] as number) >= HITS_MIN) monthly.push(rule);
    }
    this.#table.countPhases(this.#days, times.days);
    const phases = [...bestPhase].filter(
      (rule) => (daysOn[rule] as number) >= HITS_MIN && spanned >= daysOfPhase(rule) * (HITS_MIN - 1),
    );
    return [this.#bestOf(monthly, pMax), this.#bestOf(phases, pMax)].filter((slot) => slot !== undefined);
  }

  #read(): void {
    const { count, days, onDay, isFirst, byCell } = this.#times;
    if (this.#days.length < days) this.#days = new Int32Array(2 * days);
    for (let i = 0, day = 0; i < count; i++) if (isFirst[i] === 1) this.#days[day++] = onDay[i] as number;
    this.#most = 0;
    for (let i = 0, end = 0, wrapped = 0; i < count; i++) {
      const until = (byCell.cell[i] as number) + WIDTH_MAX;
      while (end < count && (byCell.cell[end] as number) < until) end++;
      // Past midnight, it goes on with the first of the day.
      if (end === count) while (wrapped < i && (byCell.cell[wrapped] as number) + CELLS_PER_DAY < until) wrapped++;
      this.#most = Math.max(this.#most, end - i + wrapped);
    }
  }

  #bestOf(rules: readonly number[], pMax: number): DaySlot | undefined {
    let best: (Window & { of: Candidate; pValue: number }) | undefined;
    for (const of of this.#thatMayPass(rules, pMax)) {
      const window = this.#bestWindow(of);
      if (window === undefined || (best !== undefined && window.score <= best.score)) continue;
      const pValue = this.#pOf(of, window);
      if (pValue <= pMax && this.#keepsWithinWeekday(of, window)) best = { ...window, of, pValue };
    }
    if (best === undefined) return undefined;
    const { of, startCell, width, hits, chance, pValue } = best;
    return {
      rule: this.#table.tell(of.rule),
      dueDays: this.#table.dueDays(of.rule),
      startCell,
      width,
      hits,
      chance,
      tries: triesOfRule(of.rule),
      pValue,
    };
  }

  #pOf(of: Candidate, { startCell, width, hits }: Window): number {
    const population = this.#population();
    const drawn = Math.min(population, Math.max(hits, daysIn(this.#times, startCell, width)));
    const within = this.#windows() * hypergeometricTail(hits, population, of.marked, drawn);
    // A window may have been chosen for its days; the whole day was not.
    return Math.min(1, WAYS * triesOfRule(of.rule) * Math.min(within, this.#pOfWholeDay(of)));
  }

  /** Whether a rule of one weekday has the days of that weekday, too, rather than all of them now and then. */
  #keepsWithinWeekday({ rule, daysOn, lived }: Candidate, window: Window): boolean {
    const shared = this.#table.weekdayOfRule(rule);
    if (shared === undefined) return true;
    const span = { from: this.#from, to: this.#to, windows: this.#windows() };
    const kept = { ...shared, daysOn, due: lived };
    return chanceWithinWeekday(kept, window, this.#times, this.#activeDays, span) <= WITHIN_WEEKDAY_P_MAX;
  }

  #population(): number {
    return this.#to - this.#from;
  }

  #windows(): number {
    return Math.min(CELLS_PER_DAY, this.#times.count) * WIDTHS.length;
  }

  #pOfWholeDay({ daysOn, marked }: Pick<Candidate, "daysOn" | "marked">): number {
    const population = this.#population();
    return hypergeometricTail(daysOn, population, marked, Math.min(population, this.#times.days));
  }

  /**
   * The rules that can pass, told by bounds: of most things, none can. A window with h due of its D days passes only if
   * that many are due by chance rarely enough, of D and so of h days; and with D less than a number that grows with h. So
   * there must be as many of the rule's onsets in a window as pass if all were due, and few enough others.
   */
  #thatMayPass(rules: readonly number[], pMax: number): Candidate[] {
    const population = this.#population();
    const all = Math.max(1, (this.#activity[this.#to] as number) - (this.#activity[this.#from] as number));
    const open: Candidate[] = [];
    for (const rule of rules) {
      const { days: lived, activity } = this.#table.dueWithin(rule, this.#from, this.#to);
      if (lived < HITS_MIN) continue;
      const daysOn = this.#table.daysOn[rule] as number;
      const dayShare = Math.min(1, Math.max(lived / Math.max(1, population), activity / all));
      const marked = Math.min(population, Math.ceil(population * dayShare));
      const pWhole = pMax / (WAYS * triesOfRule(rule));
      const pWindow = pWhole / this.#windows();
      const candidate = { rule, daysOn, lived, dayShare, marked, pWindow, hitsMin: 0 };
      if (this.#pOfWholeDay(candidate) <= pWhole || this.#setHitsMin(candidate)) open.push(candidate);
    }
    if (open.length === 0) return open;
    const { byCell, count } = this.#times;
    const ofOpen = open.map(({ rule }) => rule);
    this.#table.countCells(ofOpen, byCell.onDay, byCell.cell, count, this.#counts);
    return open.filter((of, i) => of.hitsMin === 0 || this.#isDense(of, i * CELLS_PER_DAY));
  }

  /** The fewest of so many days that are all due by chance rarely enough. @returns whether there may be so many in a window */
  #setHitsMin(of: Candidate): boolean {
    const population = this.#population();
    const most = Math.min(of.daysOn, this.#most);
    let chance = 1;
    let hits = 0;
    for (; hits < most && (hits < HITS_MIN || chance > of.pWindow); hits++) {
      chance *= Math.max(0, of.marked - hits) / Math.max(1, population - hits);
    }
    of.hitsMin = hits;
    return hits >= HITS_MIN && chance <= of.pWindow;
  }

  /** Whether at least so many onsets of a rule, counted from a place on, lie in a window with no more days than may pass. */
  #isDense(of: Candidate, row: number): boolean {
    const { daysOn, hitsMin } = of;
    const [counts, before, { firsts }] = [this.#counts, this.#before, this.#times];
    for (let c = 0; c < CELLS_PER_DAY; c++) before[c + 1] = (before[c] as number) + (counts[row + c] as number);
    const all = before[CELLS_PER_DAY] as number;
    for (let c = 1; c <= CELLS_PER_DAY; c++) before[CELLS_PER_DAY + c] = all + (before[c] as number);
    let most = 0;
    for (let c = 0; c < CELLS_PER_DAY; c++) {
      most = Math.max(most, (before[c + WIDTH_MAX] as number) - (before[c] as number));
    }
    if (most < hitsMin) return false;
    this.#boundDays(of, Math.min(daysOn, most));
    const daysMax = this.#daysMax;
    for (let start = 0; start < CELLS_PER_DAY; start++) {
      if ((before[start + WIDTH_MAX] as number) - (before[start] as number) < hitsMin) continue;
      for (let w = 0; w < WIDTHS.length; w++) {
        const until = start + (WIDTHS[w] as number);
        const hits = (before[until] as number) - (before[start] as number);
        if (hits < hitsMin) continue;
        const days = (firsts[until] as number) - (firsts[start] as number);
        if (days <= (daysMax[Math.min(daysOn, hits)] as number)) return true;
      }
    }
    return false;
  }

  /** Fills the most days in a window with h due ones that may pass: there exactly h are due rarely enough by chance. */
  #boundDays({ marked, hitsMin, pWindow }: Candidate, hitsMax: number): void {
    if (this.#daysMax.length <= hitsMax) this.#daysMax = new Int32Array(2 * hitsMax + 1);
    const population = this.#population();
    let chance = hypergeometricPoint(hitsMin, population, marked, hitsMin);
    for (let h = hitsMin, days = hitsMin; h <= hitsMax; h++) {
      for (; days < this.#times.count; days++) {
        const others = population - marked - (days - h);
        if (others <= 0) break;
        const next = chance * ((days + 1) / (days + 1 - h)) * (others / (population - days));
        if (next > pWindow) break;
        chance = next;
      }
      this.#daysMax[h] = days;
      // One more due: one of so many days, or one more day where all are.
      if (days > h) chance *= ((days - h) / (h + 1)) * ((marked - h) / (population - marked - days + h + 1));
      else chance *= (marked - h) / Math.max(1, population - days++);
    }
  }

  /**
   * Writes out a rule's onsets twice, those of the next day after those of the day, for a window may run past midnight; and
   * how long each is since its forerunner, where the rule has both: that of the day before may not be due. O(onsets).
   * @returns how many there are
   */
  #lineUp(rule: number): number {
    const { count, byCell } = this.#times;
    const { onDay, cell, since, isFirst } = byCell;
    if (this.#lineCell.length < 2 * count) {
      this.#lineCell = new Uint8Array(2 * count);
      this.#lineSince = new Uint8Array(2 * count);
    }
    const [cells, sinces] = [this.#lineCell, this.#lineSince];
    let size = 0;
    for (let n = 0; n < count; n++) {
      const day = onDay[n] as number;
      if (!this.#table.isDue(rule, day)) continue;
      const isAlone = isFirst[n] === 1 && !this.#table.isDue(rule, day - 1);
      cells[size] = cell[n] as number;
      sinces[size++] = isAlone ? 0 : (since[n] as number);
    }
    for (let i = 0; i < size; i++) {
      cells[size + i] = (cells[i] as number) + CELLS_PER_DAY;
      sinces[size + i] = sinces[i] as number;
    }
    return size;
  }

  /** The window that explains the onsets of a rule best. */
  #bestWindow(of: Candidate): Window | undefined {
    const { lived, dayShare } = of;
    const size = this.#lineUp(of.rule);
    const [cells, sinces, hits] = [this.#lineCell, this.#lineSince, this.#hits];
    let best: Window | undefined;
    for (let i = 0; i < size; i++) {
      const startCell = cells[i] as number;
      if (i > 0 && cells[i - 1] === startCell) continue;
      let inside = 0;
      let w = 0;
      for (let n = i; n < i + size; n++) {
        const offset = (cells[n] as number) - startCell;
        while (w < WIDTHS.length && offset >= (WIDTHS[w] as number)) hits[w++] = inside;
        if (offset >= WIDTH_MAX) break;
        const before = sinces[n] as number;
        if (before === 0 || before > offset) inside++;
      }
      while (w < WIDTHS.length) hits[w++] = inside;
      for (w = 0; w < WIDTHS.length; w++) {
        const width = WIDTHS[w] as number;
        const days = hits[w] as number;
        if (days < HITS_MIN) continue;
        const chance = dayShare * this.#timeShare(startCell, width);
        const score = scoreOf(days, Math.max(lived, days), this.#times.count * chance);
        if (best === undefined || score > best.score) best = { startCell, width, hits: days, chance, score };
      }
    }
    if (best === undefined || best.startCell + best.width <= CELLS_PER_DAY) return best;
    const days = this.#dueDaysIn(of.rule, best);
    if (days < HITS_MIN) return undefined;
    return { ...best, hits: days, score: scoreOf(days, Math.max(lived, days), this.#times.count * best.chance) };
  }

  /** Due days with an onset in a window over midnight: what was done at both ends of a day was counted twice. */
  #dueDaysIn(rule: number, { startCell, width }: Window): number {
    const { byCell, count } = this.#times;
    const days = new Set<number>();
    for (let n = 0; n < count; n++) {
      const offset = ((byCell.cell[n] as number) - startCell + CELLS_PER_DAY) % CELLS_PER_DAY;
      const day = byCell.onDay[n] as number;
      if (offset < width && this.#table.isDue(rule, day)) days.add(day);
    }
    return days.size;
  }

  /** Chance of a window of the day: an even spread, or the person's own activity where that is more. */
  #timeShare(startCell: number, width: number): number {
    const shares = this.#timeShares;
    if (!this.#hasTimeShares) {
      shares.fill(0);
      for (const [c, share] of this.#shares().entries()) {
        const cell = c % CELLS_PER_DAY;
        shares[cell] = (shares[cell] as number) + share;
      }
      this.#hasTimeShares = true;
    }
    let sum = 0;
    for (let i = 0; i < width; i++) sum += shares[(startCell + i) % CELLS_PER_DAY] as number;
    return Math.max(width / CELLS_PER_DAY, sum);
  }
}

/** Days with an onset in a window of the day. */
function daysIn(times: OnsetTimes, startCell: number, width: number): number {
  let days = 0;
  for (let i = 0; i < times.count; i++) if (times.isFirstIn(i, startCell, width)) days++;
  return days;
}
