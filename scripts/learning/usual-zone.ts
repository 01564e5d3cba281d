import { LocalClock, type Residence } from "#lib/mining/local-time.ts";

const DAY = 86_400_000;
/** Of the times that bear one offset alone, at least, to call it the person's own. */
const FIXED_SHARE = 0.95;
/** Days at which zones are held against the file's offsets, spread over it by events. */
const DAYS_ASKED = 48;
/** Days by which it is told where somebody lived, the most that agree; and of days with an offset of their own, the fewest. */
const DAYS_OF_PLACE = [400, 200, 100, 50, 25];
const DAYS_OF_MOVE = 10;
const DAYS_LIVED_MIN = 14;
const PLACES_MAX = 12;
/** Of several zones whose clocks agree, the one that most people live by; the others follow by name. */
const BEST_KNOWN = [
  "Europe/Berlin",
  "Europe/London",
  "Europe/Athens",
  "America/New_York",
  "America/Chicago",
  "America/Denver",
  "America/Los_Angeles",
  "America/Halifax",
  "Australia/Sydney",
  "Australia/Adelaide",
  "Pacific/Auckland",
  "America/Sao_Paulo",
  "Asia/Jerusalem",
  "Africa/Cairo",
];

/** Learns by which clock a person lives from the offsets that the times of their events bear. */
export class OffsetTally {
  /** Times by offset and UTC day: a map a day would weigh five times that. */
  readonly #byOffset = new Map<number, Map<number, number>>();
  /** The latest in a row with one day and offset. */
  #day = Number.NaN;
  #offset = 0;
  #inRow = 0;

  add(atMs: number, offsetMinutes: number): void {
    const day = Math.floor(atMs / DAY);
    if (day !== this.#day || offsetMinutes !== this.#offset) {
      this.#note();
      this.#day = day;
      this.#offset = offsetMinutes;
    }
    this.#inRow++;
  }

  #note(): void {
    if (this.#inRow === 0) return;
    let byDay = this.#byOffset.get(this.#offset);
    if (byDay === undefined) {
      byDay = new Map();
      this.#byOffset.set(this.#offset, byDay);
    }
    byDay.set(this.#day, (byDay.get(this.#day) ?? 0) + this.#inRow);
    this.#inRow = 0;
  }

  /**
   * The zone of the offset that nearly all times bear; where offsets change over the year, the zone that changes with
   * them; otherwise that of the most frequent one. UTC where nothing is told.
   */
  zone(): string {
    this.#note();
    const total = new Map<number, number>();
    let events = 0;
    for (const [offset, byDay] of this.#byOffset) {
      let ofOffset = 0;
      for (const count of byDay.values()) ofOffset += count;
      total.set(offset, ofOffset);
      events += ofOffset;
    }
    const [usual, often] = mostOf(total);
    const fixed = fixedZone(usual);
    if (events === 0 || often >= FIXED_SHARE * events) return fixed;
    return zoneLike(this.#days(), usual);
  }

  /**
   * Where somebody lives, and lived before as far as offsets tell: back from the end, as long as days agree with a zone;
   * where ten in a row do not, they had moved. An offset of 0 tells nothing, since many write UTC. Nothing is told of a
   * file whose offsets are mixed.
   * @param asked the zone that they are known to live in now
   */
  residences(asked?: string): { timeZone: string; livedIn: Residence[] } {
    const stayed = { timeZone: asked ?? this.zone(), livedIn: [] };
    let left = this.#days().filter(({ offset }) => offset !== 0);
    if (agreement(stayed.timeZone, left) >= FIXED_SHARE) return stayed;
    let now: string | undefined;
    const livedIn: Residence[] = [];
    let untilMs = 0;
    for (let places = 0; left.length > 0; places++) {
      const zone = places === 0 && asked !== undefined ? asked : latestZone(left);
      const from = zone === undefined ? left.length : sinceWhen(zone, left);
      if (zone === undefined || left.length - from < DAYS_LIVED_MIN || places === PLACES_MAX) return stayed;
      if (now === undefined) now = zone;
      else livedIn.unshift({ untilMs, timeZone: zone });
      untilMs = (left[from] as Told).noonMs - DAY / 2;
      left = left.slice(0, from);
    }
    return now === undefined ? stayed : { timeZone: now, livedIn };
  }

  /** Each day and the offset that most of its times bear, in order. */
  #days(): Told[] {
    this.#note();
    const ofDay = new Map<number, { offset: number; count: number }>();
    for (const [offset, byDay] of this.#byOffset) {
      for (const [day, count] of byDay) {
        const most = ofDay.get(day);
        if (most === undefined || isMore(count, offset, most.count, most.offset)) ofDay.set(day, { offset, count });
      }
    }
    const days = [...ofDay].sort(([a], [b]) => a - b);
    return days.map(([day, { offset }]) => ({ noonMs: day * DAY + DAY / 2, offset }));
  }
}

interface Told {
  noonMs: number;
  offset: number;
}

/** The zone whose clock agrees with most of some days, or that of their usual offset. */
function zoneLike(days: readonly Told[], usual: number): string {
  const step = Math.max(1, days.length / DAYS_ASKED);
  const asked = Array.from({ length: Math.ceil(days.length / step) }, (_, i) => days[Math.floor(i * step)] as Told);
  const asFixed = asked.filter(({ offset }) => offset === usual).length;
  let best = { zone: fixedZone(usual), agree: asFixed };
  for (const zone of new Set([...BEST_KNOWN, ...Intl.supportedValuesOf("timeZone")])) {
    const clock = new LocalClock(zone);
    let mayErr = asked.length - best.agree;
    for (const { noonMs, offset } of asked) {
      if (clock.offsetMs(noonMs) !== offset * 60_000) mayErr--;
      if (mayErr <= 0) break;
    }
    if (mayErr > 0) best = { zone, agree: best.agree + mayErr };
  }
  return best.zone;
}

/** The zone that the last of some days agree with, as many as do. */
function latestZone(days: readonly Told[]): string | undefined {
  for (const size of DAYS_OF_PLACE) {
    const last = days.slice(-size);
    const counts = new Map<number, number>();
    for (const { offset } of last) counts.set(offset, (counts.get(offset) ?? 0) + 1);
    const [usual, often] = mostOf(counts);
    const zone = often >= FIXED_SHARE * last.length ? fixedZone(usual) : zoneLike(last, usual);
    if (agreement(zone, last) >= FIXED_SHARE) return zone;
  }
  return undefined;
}

/** Index of the first of the last days that agree with a zone. */
function sinceWhen(zone: string, days: readonly Told[]): number {
  const clock = new LocalClock(zone);
  let others = 0;
  for (let i = days.length - 1; i >= 0; i--) {
    const { noonMs, offset } = days[i] as Told;
    others = clock.offsetMs(noonMs) === offset * 60_000 ? 0 : others + 1;
    if (others === DAYS_OF_MOVE) return i + DAYS_OF_MOVE;
  }
  return others;
}

function agreement(zone: string, days: readonly Told[]): number {
  const clock = new LocalClock(zone);
  const agreed = days.filter(({ noonMs, offset }) => clock.offsetMs(noonMs) === offset * 60_000).length;
  return agreed / Math.max(1, days.length);
}

function mostOf(counts: ReadonlyMap<number, number>): [value: number, count: number] {
  let most: [number, number] = [0, 0];
  for (const [value, count] of counts) {
    if (isMore(count, value, most[1], most[0])) most = [value, count];
  }
  return most;
}

/** Of as many, the lesser value. */
const isMore = (count: number, value: number, thanCount: number, thanValue: number): boolean =>
  count > thanCount || (count === thanCount && value < thanValue);

/** A zone of one offset: whole hours have a name, of which the sign is the other way round. */
function fixedZone(minutes: number): string {
  if (minutes === 0) return "UTC";
  const away = Math.abs(minutes);
  const hours = Math.floor(away / 60);
  if (minutes % 60 === 0 && minutes >= -12 * 60 && minutes <= 14 * 60)
    return `Etc/GMT${minutes < 0 ? "+" : "-"}${hours}`;
  return `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(away % 60).padStart(2, "0")}`;
}
