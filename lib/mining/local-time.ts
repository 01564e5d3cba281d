const DAY = 86_400_000;
/** Since 1965, no zone has changed its clock and changed it back in less; Boa Vista in October 2000, in just so many days. */
const QUIET_DAYS = 7;
const QUIET_MS = QUIET_DAYS * DAY;
/** `1/1/1970, GMT+01:00`; before there were zones, with seconds. */
const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/** Where somebody lived before they moved on. */
export interface Residence {
  untilMs: number;
  timeZone: string;
}

/** Offsets of a UTC day: before and after an instant in it. */
interface DayOffsets {
  changeMs: number;
  before: number;
  after: number;
}

/**
 * The wall clock of a time zone, fast: the zone's offset is looked up once a week, and only a week with a change (daylight
 * saving) is looked into further, by its days and then within one. Of somebody who moved, it shows what the clocks around
 * them showed.
 * @throws RangeError when the runtime does not know the zone.
 */
export class LocalClock {
  readonly timeZone: string;
  readonly #format: Intl.DateTimeFormat;
  /** Offsets of weeks as far as they were asked for; NaN of one that has a change. */
  readonly #weeks = new Map<number, number>();
  /** The days of those. */
  readonly #days = new Map<number, DayOffsets>();
  /** Offset at the start of UTC days: one week's end is the next one's start. */
  readonly #midnights = new Map<number, number>();
  /** The week last asked for. */
  #week = Number.NaN;
  #ofWeek = Number.NaN;
  /** The day last asked for, in a week with a change. */
  #day = Number.NaN;
  #ofDay: DayOffsets = { changeMs: 0, before: 0, after: 0 };
  readonly #before: { untilMs: number; clock: LocalClock }[];
  readonly #movedMs: number;

  /** @param livedIn earlier zones, in order of time */
  constructor(timeZone: string, livedIn: readonly Residence[] = []) {
    this.timeZone = timeZone;
    this.#before = livedIn.map((one) => ({ untilMs: one.untilMs, clock: new LocalClock(one.timeZone) }));
    this.#movedMs = livedIn.at(-1)?.untilMs ?? Number.NEGATIVE_INFINITY;
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }

  /** Milliseconds that the wall clock is ahead of UTC at an instant. */
  offsetMs(ms: number): number {
    if (ms < this.#movedMs) return this.#before.find(({ untilMs }) => ms < untilMs)?.clock.offsetMs(ms) ?? 0;
    const week = Math.floor(ms / QUIET_MS);
    if (week !== this.#week) {
      this.#ofWeek = this.#lookUpWeek(week);
      this.#week = week;
    }
    return Number.isNaN(this.#ofWeek) ? this.#offsetOnDay(ms) : this.#ofWeek;
  }

  /** Of a week with a change. */
  #offsetOnDay(ms: number): number {
    const day = Math.floor(ms / DAY);
    if (day !== this.#day) {
      this.#ofDay = this.#lookUpDay(day);
      this.#day = day;
    }
    const { changeMs, before, after } = this.#ofDay;
    return ms < changeMs ? before : after;
  }

  /** Days since 1970-01-01 on the wall calendar. */
  dayNumber(ms: number): number {
    return Math.floor((ms + this.offsetMs(ms)) / DAY);
  }

  /** Minutes after local midnight. */
  minuteOfDay(ms: number): number {
    const local = ms + this.offsetMs(ms);
    return Math.floor((local - Math.floor(local / DAY) * DAY) / 60_000);
  }

  /** The instant at which the wall shows a day and minute; in a skipped hour, as much later as was skipped. */
  toInstant(dayNumber: number, minuteOfDay: number): number {
    const wall = dayNumber * DAY + minuteOfDay * 60_000;
    return wall - this.offsetMs(wall - this.offsetMs(wall));
  }

  /** Where the days before and after share an offset, at most `QUIET_DAYS` apart, so do those between them. */
  #lookUpWeek(week: number): number {
    let offset = this.#weeks.get(week);
    if (offset === undefined) {
      const from = this.#lookUpMidnight(week * QUIET_DAYS);
      offset = from === this.#lookUpMidnight((week + 1) * QUIET_DAYS) ? from : Number.NaN;
      this.#weeks.set(week, offset);
    }
    return offset;
  }

  #lookUpDay(day: number): DayOffsets {
    let known = this.#days.get(day);
    if (known !== undefined) return known;
    const start = day * DAY;
    const before = this.#lookUpMidnight(day);
    const after = this.#lookUpMidnight(day + 1);
    let changeMs = start + DAY;
    if (before !== after) {
      let low = start;
      let high = start + DAY;
      while (high - low > 60_000) {
        const middle = low + Math.floor((high - low) / 120_000) * 60_000;
        if (this.#lookUp(middle) === before) low = middle === low ? low + 60_000 : middle;
        else high = middle;
      }
      changeMs = high;
    }
    known = { changeMs, before, after };
    this.#days.set(day, known);
    return known;
  }

  #lookUpMidnight(day: number): number {
    let offset = this.#midnights.get(day);
    if (offset === undefined) {
      offset = this.#lookUp(day * DAY);
      this.#midnights.set(day, offset);
    }
    return offset;
  }

  #lookUp(ms: number): number {
    const [, sign, ...parts] = OFFSET.exec(this.#format.format(ms)) ?? [];
    const [hours, minutes, seconds] = parts.map((part) => Number(part ?? 0)) as [number, number, number];
    const away = (hours * 60 + minutes) * 60_000 + seconds * 1000;
    return sign === "-" ? -away : away;
  }
}

/** 0 = Sunday … 6 = Saturday. */
export function weekdayOf(dayNumber: number): number {
  return (((dayNumber + 4) % 7) + 7) % 7;
}

/** `YYYY-MM-DD` of a day number. */
export function dateOf(dayNumber: number): string {
  return new Date(dayNumber * DAY).toISOString().slice(0, 10);
}
