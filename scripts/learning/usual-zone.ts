import { LocalClock } from "#lib/mining/local-time.ts";

const DAY = 86_400_000;
/** Of the times that bear one offset alone, at least, to call it the person's own. */
const FIXED_SHARE = 0.95;
/** Days at which zones are held against the file's offsets, spread over it by events. */
const DAYS_ASKED = 48;
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
  readonly #total = new Map<number, number>();
  readonly #byDay = new Map<number, Map<number, number>>();
  #day = Number.NaN;
  #ofDay = new Map<number, number>();

  add(atMs: number, offsetMinutes: number): void {
    const day = Math.floor(atMs / DAY);
    if (day !== this.#day) {
      this.#day = day;
      this.#ofDay = this.#byDay.get(day) ?? new Map();
      this.#byDay.set(day, this.#ofDay);
    }
    this.#ofDay.set(offsetMinutes, (this.#ofDay.get(offsetMinutes) ?? 0) + 1);
    this.#total.set(offsetMinutes, (this.#total.get(offsetMinutes) ?? 0) + 1);
  }

  /**
   * The zone of the offset that nearly all times bear; where offsets change over the year, the zone that changes with
   * them; otherwise that of the most frequent one. UTC where nothing is told.
   */
  zone(): string {
    const [usual = 0, often = 0] = mostOf(this.#total);
    let events = 0;
    for (const count of this.#total.values()) events += count;
    const fixed = fixedZone(usual);
    if (events === 0 || often >= FIXED_SHARE * events) return fixed;
    const asked = this.#daysToAsk();
    let asFixed = 0;
    for (const { offset } of asked) if (offset === usual) asFixed++;
    let best = { zone: fixed, agree: asFixed };
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

  #daysToAsk(): { noonMs: number; offset: number }[] {
    const days = [...this.#byDay].sort(([a], [b]) => a - b);
    const step = Math.max(1, days.length / DAYS_ASKED);
    const asked: { noonMs: number; offset: number }[] = [];
    for (let i = 0; i < days.length; i += step) {
      const [day, offsets] = days[Math.floor(i)] as (typeof days)[number];
      asked.push({ noonMs: day * DAY + DAY / 2, offset: mostOf(offsets)[0] });
    }
    return asked;
  }
}

function mostOf(counts: ReadonlyMap<number, number>): [value: number, count: number] {
  let most: [number, number] = [0, 0];
  for (const [value, count] of counts) {
    if (count > most[1] || (count === most[1] && value < most[0])) most = [value, count];
  }
  return most;
}

/** A zone of one offset: whole hours have a name, of which the sign is the other way round. */
function fixedZone(minutes: number): string {
  if (minutes === 0) return "UTC";
  const away = Math.abs(minutes);
  const hours = Math.floor(away / 60);
  if (minutes % 60 === 0 && minutes >= -12 * 60 && minutes <= 14 * 60)
    return `Etc/GMT${minutes < 0 ? "+" : "-"}${hours}`;
  return `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(away % 60).padStart(2, "0")}`;
}
