import { hypergeometricTail } from "../statistics/tails.ts";
import { CELLS_PER_DAY } from "./activity-baseline.ts";
import { type DayRule, INTERVALS } from "./day-rules.ts";
import { type Slot, scoreOf } from "./find-slot.ts";
import { type OnsetTimes, WIDTH_MAX, WIDTHS } from "./onset-times.ts";
import { daysOfPhase, MONTHLY_RULES, RuleTable, triesOfRule } from "./rule-table.ts";

const HITS_MIN = 5;
/** What was done on most days, and on more than so many, is no habit of certain ones. */
const MOST_DAYS_SHARE = 0.6;
const MOST_DAYS_MIN = 300;
/** What a window was chosen for may be its days, or the days may be those of the thing at any hour. */
const WAYS = 2;

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
  /** Its onsets among those that are listed. */
  first: number;
  size: number;
}

interface Best {
  of: Candidate;
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
  /** Activity before each of the days. */
  readonly #activity: Float64Array;
  #times: OnsetTimes;
  /** The days on which it was done, each once: indices into the person's days of activity. */
  #days = new Int32Array(0);
  /** From the first of them to the day after the last. */
  #from = 0;
  #to = 0;
  #shares: Float64Array = new Float64Array(0);
  /** Activity by quarter hour of the day, once it is asked for. */
  readonly #timeShares = new Float64Array(CELLS_PER_DAY);
  #hasTimeShares = false;
  /** Onsets without a forerunner in any window before each quarter hour of the day. */
  readonly #firsts = new Int32Array(CELLS_PER_DAY + 1);
  /** Onsets by their quarter hour: day of activity, that, how many since the forerunner, and whether on a day before. */
  #onDay = new Int32Array(0);
  #cell = new Uint8Array(0);
  #since = new Uint8Array(0);
  #isFirst = new Uint8Array(0);
  /** Those of candidates, as places among these. */
  #listed = new Int32Array(0);
  /** Those of the candidate looked at: quarter hours, from 96 on of the next day, and how many since the forerunner. */
  #lineCell = new Uint8Array(0);
  #lineSince = new Uint8Array(0);
  readonly #sizes = new Int32Array(Math.max(MONTHLY_RULES, INTERVALS.length));
  /** Days of each width, for the window and the rule looked at. */
  readonly #hits = new Int32Array(WIDTHS.length);

  /** @param activity occasions on each of the active days */
  constructor(activeDays: Int32Array, activity: Float64Array, times: OnsetTimes) {
    this.#table = new RuleTable(activeDays, activity);
    this.#times = times;
    this.#activity = new Float64Array(activeDays.length + 1);
    for (let i = 0; i < activeDays.length; i++) {
      this.#activity[i + 1] = (this.#activity[i] as number) + (activity[i] as number);
    }
  }

  /**
   * The best rule of each kind, where there is one. O(days × intervals + rules that fit × their onsets).
   * @param shares activity by cell of the week, summing to 1
   * @param pMax beyond this p-value nobody asks for the slot, and there need be none
   */
  find(times: OnsetTimes, shares: Float64Array, pMax: number): DaySlot[] {
    if (times.days < HITS_MIN) return [];
    this.#times = times;
    this.#from = times.onDay[0] as number;
    this.#to = (times.onDay[times.count - 1] as number) + 1;
    if (times.days > MOST_DAYS_MIN && times.days > MOST_DAYS_SHARE * (this.#to - this.#from)) return [];
    this.#shares = shares;
    this.#hasTimeShares = false;
    this.#read();
    const { daysOn, bestPhase } = this.#table;
    const spanned = (times.day[times.count - 1] as number) - (times.day[0] as number);
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
    const { count, onDay, cell, since, byCell } = this.#times;
    if (this.#days.length < count) {
      this.#days = new Int32Array(count);
      this.#onDay = new Int32Array(count);
      this.#cell = new Uint8Array(count);
      this.#since = new Uint8Array(count);
      this.#isFirst = new Uint8Array(count);
    }
    const firsts = this.#firsts.fill(0);
    let day = 0;
    for (let i = 0; i < count; i++) {
      if (this.#times.isFirstOfDay(i)) this.#days[day++] = onDay[i] as number;
      if (since[i] === 0) firsts[(cell[i] as number) + 1] = (firsts[(cell[i] as number) + 1] as number) + 1;
      const onset = byCell[i] as number;
      this.#onDay[i] = onDay[onset] as number;
      this.#cell[i] = cell[onset] as number;
      this.#since[i] = since[onset] as number;
      this.#isFirst[i] = this.#times.isFirstOfDay(onset) ? 1 : 0;
    }
    for (let c = 0; c < CELLS_PER_DAY; c++) firsts[c + 1] = (firsts[c + 1] as number) + (firsts[c] as number);
  }

  #bestOf(rules: readonly number[], pMax: number): DaySlot | undefined {
    const population = this.#to - this.#from;
    const all = Math.max(1, (this.#activity[this.#to] as number) - (this.#activity[this.#from] as number));
    const candidates = rules.flatMap((rule): Candidate | never[] => {
      const { days, activity } = this.#table.dueWithin(rule, this.#from, this.#to);
      if (days < HITS_MIN) return [];
      const dayShare = Math.min(1, Math.max(days / Math.max(1, population), activity / all));
      const marked = Math.min(population, Math.ceil(population * dayShare));
      return { rule, daysOn: this.#table.daysOn[rule] as number, lived: days, dayShare, marked, first: 0, size: 0 };
    });
    if (!this.#isAnyPossible(candidates, pMax)) return undefined;
    this.#list(candidates);
    let best: Best | undefined;
    // Those that could explain most come first, so that most of the others need no look.
    candidates.sort((x, y) => this.#scoreMost(y, y.daysOn) - this.#scoreMost(x, x.daysOn) || x.rule - y.rule);
    for (const candidate of candidates) best = this.#better(candidate, best);
    if (best === undefined) return undefined;
    const { of, startCell, width, hits, chance } = best;
    const drawn = Math.min(population, Math.max(hits, daysIn(this.#times, startCell, width)));
    const within = this.#windows() * hypergeometricTail(hits, population, of.marked, drawn);
    // A window may have been chosen for its days; the whole day was not.
    const whole = this.#pOfWholeDay(of);
    const tries = triesOfRule(of.rule);
    return {
      rule: this.#table.tell(of.rule),
      dueDays: this.#table.dueDays(of.rule),
      startCell,
      width,
      hits,
      chance,
      tries,
      pValue: Math.min(1, WAYS * tries * Math.min(within, whole)),
    };
  }

  #windows(): number {
    return Math.min(CELLS_PER_DAY, this.#times.count) * WIDTHS.length;
  }

  #pOfWholeDay({ daysOn, marked }: Candidate): number {
    const population = this.#to - this.#from;
    return hypergeometricTail(daysOn, population, marked, Math.min(population, this.#times.days));
  }

  /**
   * Whether any of the rules can come to a p-value that somebody asks for, told by bounds: of most things, none can.
   * A window with h due of its D days passes only if that many are due by chance rarely enough, of D and so of h days;
   * and with D less than a number that grows with h. So there must be as many of the rule's onsets within a window's
   * width as pass if all were due, and few enough others between them.
   */
  #isAnyPossible(candidates: readonly Candidate[], pMax: number): boolean {
    const population = this.#to - this.#from;
    const most = this.#times.count;
    const open: { of: Candidate; hitsMin: number; daysMax: number }[] = [];
    for (const of of candidates) {
      const { daysOn, marked } = of;
      const pWhole = pMax / (WAYS * triesOfRule(of.rule));
      if (this.#pOfWholeDay(of) <= pWhole) return true;
      const pWindow = pWhole / this.#windows();
      let hitsMin = 0;
      // The chance that h of h days are due, and then of exactly all that are, of more and more days.
      let chance = 1;
      for (let h = 0; h < daysOn; h++) {
        chance *= Math.max(0, marked - h) / Math.max(1, population - h);
        if (hitsMin === 0 && h + 1 >= HITS_MIN && chance <= pWindow) hitsMin = h + 1;
      }
      if (hitsMin === 0) continue;
      let daysMax = daysOn;
      for (; daysMax < most; daysMax++) {
        const others = population - marked - (daysMax - daysOn);
        if (others <= 0) break;
        chance *= ((daysMax + 1) / (daysMax + 1 - daysOn)) * (others / (population - daysMax));
        if (chance > pWindow) break;
      }
      open.push({ of, hitsMin, daysMax });
    }
    if (open.length === 0) return false;
    this.#list(open.map(({ of }) => of));
    return open.some(({ of, hitsMin, daysMax }) => this.#isDense(of, hitsMin, daysMax));
  }

  /** Whether so many onsets of a rule lie within a window's width, with no more days than that. */
  #isDense({ first, size }: Candidate, hits: number, daysMax: number): boolean {
    const firsts = this.#firsts;
    const total = firsts[CELLS_PER_DAY] as number;
    for (let i = 0; i < size; i++) {
      const last = i + hits - 1;
      if (last >= size && last - size >= i) return false;
      const from = this.#cell[this.#listed[first + i] as number] as number;
      const to = this.#cell[this.#listed[first + (last < size ? last : last - size)] as number] as number;
      const later = to - from + (last < size ? 0 : CELLS_PER_DAY);
      if (later >= WIDTH_MAX) continue;
      const days = (firsts[to + 1] as number) - (firsts[from] as number) + (last < size ? 0 : total);
      if (days <= daysMax) return true;
    }
    return false;
  }

  /** Lists the onsets of candidates of one kind by their quarter hour. O(onsets × rules that a day is due by). */
  #list(candidates: readonly Candidate[]): void {
    const { count } = this.#times;
    if (this.#listed.length < candidates.length * count) this.#listed = new Int32Array(candidates.length * count);
    const rules = candidates.map(({ rule }) => rule);
    this.#table.list(rules, this.#onDay, count, this.#listed, this.#sizes);
    for (const [i, candidate] of candidates.entries()) {
      candidate.first = i * count;
      candidate.size = this.#sizes[i] as number;
    }
  }

  /** Quarter hours since the forerunner of an onset, where the rule has both: that of the day before may not be due. */
  #sinceOf(rule: number, n: number): number {
    const since = this.#since[n] as number;
    const isAlone = since !== 0 && this.#isFirst[n] === 1 && !this.#table.isDue(rule, (this.#onDay[n] as number) - 1);
    return isAlone ? 0 : since;
  }

  /** Writes out a rule's onsets twice, those of the next day after those of the day: a window may run past midnight. */
  #lineUp({ rule, first, size }: Candidate): void {
    if (this.#lineCell.length < 2 * size) {
      this.#lineCell = new Uint8Array(4 * size);
      this.#lineSince = new Uint8Array(4 * size);
    }
    for (let i = 0; i < size; i++) {
      const onset = this.#listed[first + i] as number;
      const cell = this.#cell[onset] as number;
      const since = this.#sinceOf(rule, onset);
      this.#lineCell[i] = cell;
      this.#lineCell[i + size] = cell + CELLS_PER_DAY;
      this.#lineSince[i] = since;
      this.#lineSince[i + size] = since;
    }
  }

  /** What hits on so many due days are worth at most, in nats: in the narrowest window at the least likely hour. */
  #scoreMost({ lived, dayShare }: Candidate, days: number): number {
    const chanceLeast = (dayShare * WIDTHS[0]) / CELLS_PER_DAY;
    return scoreOf(days, Math.max(lived, days), this.#times.count * chanceLeast);
  }

  /** The window that explains the onsets of one rule best, or the best so far; of equals that of the first rule. */
  #better(of: Candidate, best: Best | undefined): Best | undefined {
    const { rule, lived, dayShare, daysOn, size } = of;
    const onsets = this.#times.count;
    let better = best;
    // Fewer could not be better.
    let hitsMin = HITS_MIN;
    const raise = () => {
      while (better !== undefined && hitsMin <= daysOn && this.#scoreMost(of, hitsMin) < better.score) hitsMin++;
    };
    raise();
    if (hitsMin > daysOn) return better;
    this.#lineUp(of);
    const [cells, sinces, hits] = [this.#lineCell, this.#lineSince, this.#hits];
    for (let i = 0; i < size && hitsMin <= daysOn; i++) {
      const startCell = cells[i] as number;
      if (i > 0 && cells[i - 1] === startCell) continue;
      if ((cells[i + hitsMin - 1] as number) - startCell >= WIDTH_MAX) continue;
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
        if (days < hitsMin) continue;
        const chance = dayShare * this.#timeShare(startCell, width);
        const score = scoreOf(days, Math.max(lived, days), onsets * chance);
        const least = better?.score ?? Number.NEGATIVE_INFINITY;
        if (score < least || (score === least && rule >= (better?.of.rule ?? 0))) continue;
        better = { of, startCell, width, hits: days, chance, score };
        raise();
      }
    }
    return better;
  }

  /** Chance of a window of the day: an even spread, or the person's own activity where that is more. */
  #timeShare(startCell: number, width: number): number {
    const shares = this.#timeShares;
    if (!this.#hasTimeShares) {
      shares.fill(0);
      for (let c = 0; c < this.#shares.length; c++) {
        const cell = c % CELLS_PER_DAY;
        shares[cell] = (shares[cell] as number) + (this.#shares[c] as number);
      }
      this.#hasTimeShares = true;
    }
    let sum = 0;
    for (let i = 0; i < width; i++) sum += shares[(startCell + i) % CELLS_PER_DAY] as number;
    return Math.max(width / CELLS_PER_DAY, sum);
  }
}

/** Days with an onset in a window of the day. */
function daysIn({ count, cell, since }: OnsetTimes, startCell: number, width: number): number {
  let days = 0;
  for (let i = 0; i < count; i++) {
    const offset = ((cell[i] as number) - startCell + CELLS_PER_DAY) % CELLS_PER_DAY;
    if (offset < width && (since[i] === 0 || (since[i] as number) > offset)) days++;
  }
  return days;
}
