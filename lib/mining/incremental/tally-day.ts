import { assembleTimeline, type Timeline } from "../assemble-timeline.ts";
import { occurrenceAt } from "../evidence.ts";
import { dateOf } from "../local-time.ts";
import { collectTransactions, type FileTransactions } from "../relationships/collect-transactions.ts";
import { OCCASION_MS } from "../routines/activity-baseline.ts";
import { dueDays } from "../routines/day-rules.ts";
import { TIMES_APART_MS } from "../routines/find-period.ts";
import { timesInRun } from "../routines/follow-times.ts";
import { findOccurrences } from "../sequences/find-occurrences.ts";
import { indexSteps, type StepIndex } from "../sequences/index-steps.ts";
import { GAP_MAX } from "../sequences/mine-sequences.ts";
import { unmetOpenings } from "../sequences/unmet-openings.ts";
import { endAt } from "../timeline-builder.ts";
import type { DaySummary } from "../types.ts";
import { WINDOW_DAYS } from "../usage/mine-usage.ts";
import { NO_FIGURES } from "./figures.ts";
import { nameOfFile } from "./track-pattern.ts";
import type { DayTally, Figures, Track } from "./types.ts";

type Of<Kind extends Track["kind"]> = Extract<Track, { kind: Kind }>;

/** Of one day a pattern shows its newest ones only, that what it shows tells of weeks. */
const SHOWN_OF_A_DAY = 10;

/**
 * What one local day counts of each tracked pattern; what counts nothing is left out. It depends on the UTC day of the
 * same date and its two neighbours alone: a local day lies within the three, and so does what runs on over midnight, but
 * for stretches of more than a day. O(runs of the three days + tracks × their places there).
 * @param day local day number
 * @param around summaries of the UTC days `day - 1`, `day` and `day + 1`, those that there are, in any order
 */
export function tallyDay(
  day: number,
  around: readonly DaySummary[],
  tracks: readonly Track[],
  timeZone: string,
): Map<string, DayTally> {
  const tallies = new Map<string, DayTally>();
  if (around.length === 0) return tallies;
  const counter = new DayCounter(day, around, timeZone);
  for (const track of tracks) {
    const tally = counter.count(track);
    if (tally.figures.times + tally.figures.trials + tally.figures.from + tally.figures.to > 0) {
      tallies.set(track.key, tally);
    }
  }
  return tallies;
}

class DayCounter {
  readonly #day: number;
  readonly #around: readonly DaySummary[];
  readonly #timeline: Timeline;
  readonly #index: StepIndex;
  readonly #symbolOf: Map<string, number>;
  readonly #used: Map<string, { firstMs: number; lastMs: number; events: number; isUsed: boolean }>;
  #isActive = false;
  #chains = new Map<string, Int32Array[]>();
  #places: ReadonlyMap<string, readonly number[]> | undefined;
  #data: FileTransactions | undefined;
  #files = new Map<string, number>();

  constructor(day: number, around: readonly DaySummary[], timeZone: string) {
    this.#day = day;
    this.#around = around;
    this.#timeline = assembleTimeline(around, timeZone);
    this.#index = indexSteps(this.#timeline, 1);
    const { steps } = this.#timeline;
    this.#symbolOf = new Map(
      Array.from(this.#index.stepOf, (step, symbol) => [steps[step]?.symbol ?? "", symbol] as const),
    );
    this.#used = this.#countUsage();
  }

  count(track: Track): DayTally {
    switch (track.kind) {
      case "sequence":
        return this.#sequence(track);
      case "routine":
        return this.#routine(track);
      case "relationship":
        return this.#relationship(track);
      case "usage":
        return this.#usage(track);
    }
  }

  #sequence(track: Of<"sequence">): DayTally {
    const timeline = this.#timeline;
    const paths = this.#chain(track.steps);
    const own = paths.filter((path) => timeline.day[path[0] as number] === this.#day);
    const tally = nothing();
    for (const path of own) {
      this.#addTrial(tally.figures, track, timeline.startMs[path[0] as number] as number, true);
    }
    tally.occurrences = own.slice(-SHOWN_OF_A_DAY).map((path) => this.#occurrence(path, track.steps));
    const opening = this.#symbols(track.steps.slice(0, track.openingSteps));
    if (opening !== undefined) {
      for (const p of unmetOpenings(this.#index, opening, GAP_MAX, paths)) {
        if (timeline.day[p] !== this.#day) continue;
        this.#addTrial(tally.figures, track, timeline.startMs[p] as number, false);
      }
    }
    return closed(tally, own.length);
  }

  #routine(track: Of<"routine">): DayTally {
    const timeline = this.#timeline;
    const { startMs, clock } = timeline;
    const minutes = track.minutesOfDay ?? [track.minuteOfDay];
    const hits = this.#hitsAt(track, minutes);
    const tally = nothing();
    const { activeDays } = timeline;
    // A hit counts even if, at midnight, its day saw nothing else.
    const known = hits.size === 0 || activeDays.includes(this.#day);
    const active = known ? activeDays : Int32Array.from([...activeDays, this.#day]).sort();
    if (!dueDays(track.rule, active).includes(this.#day)) return tally;
    const lastMs = timeline.positions === 0 ? Number.NEGATIVE_INFINITY : endAt(timeline, timeline.positions - 1);
    for (const minute of minutes) {
      const path = hits.get(minute);
      if (path !== undefined) {
        this.#addTrial(tally.figures, track, startMs[path[0] as number] as number, true);
        tally.occurrences.push(this.#occurrence(path, track.steps));
        continue;
      }
      // What is due later today is not missed yet; of several times, none is in an hour that is skipped.
      const dueMs = clock.toInstant(this.#day, minute);
      if (minutes.length > 1 && clock.minuteOfDay(dueMs) !== minute) continue;
      if (dueMs < track.fromMs || lastMs <= dueMs + track.reachMinutes * 60_000) continue;
      this.#addTrial(tally.figures, track, dueMs, false);
      tally.misses.push({ atMs: dueMs, day: dateOf(this.#day) });
    }
    tally.occurrences = tally.occurrences.slice(-SHOWN_OF_A_DAY);
    tally.misses = tally.misses.slice(-SHOWN_OF_A_DAY);
    return closed(tally, hits.size);
  }

  /** What was done nearest to each of the day's times, within reach of it. */
  #hitsAt(track: Of<"routine">, minutes: readonly number[]): Map<number, ArrayLike<number>> {
    const { startMs, day, minute } = this.#timeline;
    const occasionMs = track.minutesOfDay === undefined ? OCCASION_MS : TIMES_APART_MS;
    const hits = new Map<number, ArrayLike<number>>();
    const aways = new Map<number, number>();
    let lastOnset = Number.NEGATIVE_INFINITY;
    for (const path of this.#onsets(track.steps)) {
      const p = path[0] as number;
      if ((startMs[p] as number) - lastOnset < occasionMs) continue;
      lastOnset = startMs[p] as number;
      const at = ((day[p] as number) - this.#day) * 1440 + (minute[p] as number);
      for (const due of minutes) {
        const away = Math.abs(at - due);
        if (away > track.reachMinutes || away >= (aways.get(due) ?? Number.POSITIVE_INFINITY)) continue;
        hits.set(due, path);
        aways.set(due, away);
        this.#addTimesInRun(hits, minutes, due, path, at - due + track.reachMinutes);
      }
    }
    return hits;
  }

  /** The times after one that the same run goes on over. */
  #addTimesInRun(
    hits: Map<number, ArrayLike<number>>,
    minutes: readonly number[],
    due: number,
    path: ArrayLike<number>,
    lateMost: number,
  ): void {
    const [first = 0, second = Number.POSITIVE_INFINITY] = minutes;
    const later = timesInRun(this.#timeline, path[0] as number, second - first, lateMost);
    const from = minutes.indexOf(due) + 1;
    for (const minute of minutes.slice(from, from + later)) if (!hits.has(minute)) hits.set(minute, path);
  }

  #relationship(track: Of<"relationship">): DayTally {
    const timeline = this.#timeline;
    if (this.#data === undefined) {
      this.#data = collectTransactions(timeline);
      this.#files = new Map(this.#data.files.map((file, i) => [nameOfFile(file), i]));
    }
    const data = this.#data;
    const from = this.#mostOf(data, track.from);
    const to = this.#mostOf(data, track.to);
    const tally = nothing();
    const wanted = new Set([...track.from, ...track.to].flatMap((name) => this.#files.get(name) ?? []));
    tally.figures.from = from.size;
    tally.figures.to = to.size;
    const together: number[] = [];
    for (const t of from) {
      const atMs = data.startMs[t] as number;
      const isHeld = to.has(t);
      this.#addTrial(tally.figures, track, atMs, isHeld);
      if (!isHeld) {
        if (atMs >= track.fromMs) tally.misses.push({ atMs, day: dateOf(this.#day) });
        continue;
      }
      together.push(t);
    }
    tally.occurrences = together
      .slice(-SHOWN_OF_A_DAY)
      .map((t) =>
        occurrenceAt(timeline, data.positionAt.subarray(data.positionFirst[t], data.positionFirst[t + 1]), (step) =>
          wanted.has(data.fileOfStep[step] as number),
        ),
      );
    tally.misses = tally.misses.slice(-SHOWN_OF_A_DAY);
    return closed(tally, together.length);
  }

  /** Transactions of the day with at least two thirds of the files, ascending. */
  #mostOf(data: FileTransactions, names: readonly string[]): Set<number> {
    const counts = new Map<number, number>();
    for (const name of names) {
      for (const t of data.of[this.#files.get(name) ?? -1] ?? []) {
        if (data.day[t] === this.#day) counts.set(t, (counts.get(t) ?? 0) + 1);
      }
    }
    const most = Math.ceil((names.length * 2) / 3);
    return new Set([...counts].flatMap(([t, count]) => (count >= most ? [t] : [])).sort((a, b) => a - b));
  }

  #usage(track: Of<"usage">): DayTally {
    const tally = nothing();
    const { figures } = tally;
    const used = this.#used.get(`${track.dimension}\u001f${track.value}`);
    const events = used?.events ?? 0;
    const days = used?.isUsed ? 1 : 0;
    const age = track.asOfDay - this.#day;
    figures.times = events;
    figures.days = days;
    figures.held = days;
    const startedMs = this.#timeline.clock.toInstant(this.#day + 1, 0);
    figures.trials = days === 1 || (this.#isActive && startedMs > track.fromMs) ? 1 : 0;
    if (age < WINDOW_DAYS) [figures.recentDays, figures.recentEvents] = [days, events];
    else if (age < 2 * WINDOW_DAYS) [figures.previousDays, figures.previousEvents] = [days, events];
    if (used !== undefined && events > 0) {
      tally.occurrences.push({ startMs: used.firstMs, endMs: used.lastMs, eventIds: [] });
    }
    return tally;
  }

  /** Events of the UTC day of the same date, and whether a first or last use of the three lies on the local day. */
  #countUsage() {
    const { clock } = this.#timeline;
    const date = dateOf(this.#day);
    const used = new Map<string, { firstMs: number; lastMs: number; events: number; isUsed: boolean }>();
    for (const summary of this.#around) {
      for (const { dimension, value, events, firstMs, lastMs } of summary.usage) {
        const name = `${dimension}\u001f${value}`;
        let entry = used.get(name);
        if (entry === undefined) {
          entry = { firstMs: 0, lastMs: 0, events: 0, isUsed: false };
          used.set(name, entry);
        }
        if (summary.day === date) Object.assign(entry, { firstMs, lastMs, events });
        if (clock.dayNumber(firstMs) === this.#day || clock.dayNumber(lastMs) === this.#day) {
          entry.isUsed = true;
          this.#isActive = true;
        }
      }
    }
    return used;
  }

  #addTrial(figures: Figures, track: Track, atMs: number, isHeld: boolean): void {
    if (!isHeld && atMs < track.fromMs) return;
    const late = atMs >= track.lateFromMs ? 1 : 0;
    figures.trials++;
    figures.lateTrials += late;
    if (!isHeld) return;
    figures.held++;
    figures.lateHeld += late;
  }

  #symbols(steps: readonly string[]): number[] | undefined {
    const symbols: number[] = [];
    for (const step of steps) {
      const symbol = this.#symbolOf.get(step);
      if (symbol === undefined) return undefined;
      symbols.push(symbol);
    }
    return symbols;
  }

  #chain(steps: readonly string[]): Int32Array[] {
    const name = steps.join("\u001e");
    let paths = this.#chains.get(name);
    if (paths === undefined) {
      const symbols = this.#symbols(steps);
      paths = symbols === undefined ? [] : findOccurrences(this.#index, symbols, GAP_MAX);
      this.#chains.set(name, paths);
    }
    return paths;
  }

  /** Where a thing was begun: each run of a step, in sets too, or each occurrence of a chain. */
  #onsets(steps: readonly string[]): readonly ArrayLike<number>[] {
    if (steps.length > 1) return this.#chain(steps);
    return (this.#placesOf().get(steps[0] ?? "") ?? []).map((p) => [p]);
  }

  /** Positions of each step, in sets too, by its symbol; read once for all tracks of one step. */
  #placesOf(): ReadonlyMap<string, readonly number[]> {
    if (this.#places !== undefined) return this.#places;
    const { positions, runStart, runStep, steps } = this.#timeline;
    const places = steps.map((): number[] => []);
    for (let p = 0; p < positions; p++) {
      for (let r = runStart[p] as number; r < (runStart[p + 1] as number); r++) {
        const own = places[runStep[r] as number] as number[];
        // A group over midnight may hold a step twice.
        if (own.at(-1) !== p) own.push(p);
      }
    }
    this.#places = new Map(steps.map(({ symbol }, step) => [symbol, places[step] as number[]]));
    return this.#places;
  }

  #occurrence(path: ArrayLike<number>, steps: readonly string[]) {
    const wanted = new Set(steps);
    return occurrenceAt(this.#timeline, path, (step) => wanted.has(this.#timeline.steps[step]?.symbol ?? ""));
  }
}

function nothing(): DayTally {
  return { figures: { ...NO_FIGURES }, occurrences: [], misses: [] };
}

/** With the day's occurrences counted. */
function closed(tally: DayTally, times: number): DayTally {
  tally.figures.times = times;
  tally.figures.days = times > 0 ? 1 : 0;
  return tally;
}
