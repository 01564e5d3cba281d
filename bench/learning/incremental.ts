import { EventLog } from "#lib/mining/event-log.ts";
import { advance } from "#lib/mining/incremental/advance.ts";
import { DAYS_AROUND, noteChange } from "#lib/mining/incremental/note-changes.ts";
import { trackPatterns } from "#lib/mining/incremental/track-pattern.ts";
import type { Changes, Standing } from "#lib/mining/incremental/types.ts";
import { LocalClock } from "#lib/mining/local-time.ts";
import { mineLog } from "#lib/mining/mine-events.ts";
import { summarizeDay, utcDayOf } from "#lib/mining/summarize-day.ts";
import type { DaySummary, MiningEvent } from "#lib/mining/types.ts";
import { generated } from "./endless-history.ts";
import { processMs } from "./processor-time.ts";
import type { Section } from "./table.ts";

const SEED = 3;
const BATCH = 10_000;
const SIZES = [100_000, 10_000_000];
const TAKES = 41;
const SECONDS_MAX = 1;
const GROWTH_MAX = 1.2;
const DAY = 86_400_000;
const ZONE = "Europe/Berlin";

/** Ten days of generated work laid over each other make one: ten thousand events a day, as the batch brings. */
function* heavyDays(events: number): Generator<MiningEvent[]> {
  let day: MiningEvent[] = [];
  let days = 0;
  for (const batch of generated(events, SEED)) {
    for (const event of batch) {
      const within = event.occurredAtMs % DAY;
      day.push({ ...event, occurredAtMs: Date.UTC(1990, 0, 1) + days * DAY + within });
      if (day.length < BATCH) continue;
      yield day;
      day = [];
      days++;
    }
  }
  if (day.length > 0) yield day;
}

interface Grown {
  standings: Standing[];
  /** As the database holds them: the days that a batch of the next day reads. */
  latest: { day: number; row: string }[];
  nextDay: number;
  asOfMs: number;
}

/** The state after a full pass over a history, of which only what a batch reads is kept. */
function grow(events: number): Grown {
  const log = new EventLog();
  const latest: Grown["latest"] = [];
  let asOfMs = 0;
  for (const day of heavyDays(events)) {
    for (const event of day) {
      log.add(event);
      asOfMs = Math.max(asOfMs, event.occurredAtMs);
    }
    const number = Math.floor((day[0] as MiningEvent).occurredAtMs / DAY);
    latest.push({ day: number, row: JSON.stringify(summarizeDay(utcDayOf(number * DAY), day)) });
    if (latest.length > DAYS_AROUND) latest.shift();
  }
  const { patterns, suggestions } = mineLog(log, { nowMs: Number.MAX_SAFE_INTEGER, timeZone: ZONE });
  const clock = new LocalClock(ZONE);
  const suggested = new Set(suggestions.flatMap(({ patternKeys }) => patternKeys));
  const standings = trackPatterns(patterns, suggested, clock, asOfMs);
  return { standings, latest, nextDay: (latest.at(-1)?.day ?? 0) + 1, asOfMs };
}

interface Person {
  size: number;
  grown: Grown;
  state: string;
  spent: Spent[];
}

interface Spent {
  ms: number;
  bytes: number;
  rows: number;
  touched: number;
}

/**
 * What a batch costs of processor time: its events are read from their rows and their day is summarised, the days around it are read from their rows, the tracked
 * patterns and their standing from theirs, and what changed is written to text again as the database takes it.
 */
function takeBatch(state: string, { latest, nextDay }: Grown, events: string): Spent {
  const started = processMs();
  const batch = JSON.parse(events) as MiningEvent[];
  const standings = JSON.parse(state) as Standing[];
  const before = latest.map(({ row }) => JSON.parse(row) as DaySummary);
  const summary = summarizeDay(utcDayOf(nextDay * DAY), batch);
  const changes: Changes = {};
  noteChange(
    changes,
    nextDay,
    before,
    summary,
    standings.map(({ track }) => track),
    ZONE,
  );
  const clock = new LocalClock(ZONE);
  const moved = standings.flatMap((standing) => {
    const change = changes[standing.track.key];
    return change === undefined ? [] : [advance(standing, change, clock)];
  });
  const written = JSON.stringify(summary).length + JSON.stringify(moved).length + JSON.stringify(changes).length;
  const ms = processMs() - started;
  const read = latest.reduce((sum, { row }) => sum + row.length, state.length + events.length);
  return {
    ms,
    bytes: read + written,
    rows: batch.length + latest.length + standings.length,
    touched: moved.length,
  };
}

/**
 * A batch of ten thousand events of a new day, after a full pass over a short history and over a long one: the pure part,
 * and beside it what the database gives and takes for it. Processor time, the median of several takes in turn.
 */
export const measure: Section = (tell) => {
  const batches = [...heavyDays(2 * BATCH)];
  const people: Person[] = SIZES.map((size) => {
    const grown = grow(size);
    return { size, grown, state: JSON.stringify(grown.standings), spent: [] };
  });
  const [short, long] = people as [Person, Person];
  // The short history once more, with the patterns of the long one: what the length of history alone costs.
  const standings = long.grown.standings.map((one) => ({ ...one, track: { ...one.track, fromMs: 0 } }));
  const alike = { ...short, grown: { ...short.grown, standings }, state: JSON.stringify(standings), spent: [] };
  people.push(alike);
  for (let take = 0; take < TAKES; take++) {
    for (const { grown, state, spent } of people) {
      const day = batches[take % batches.length] as MiningEvent[];
      const batch = day.map((event, i) => ({
        ...event,
        id: `${event.id.slice(0, -6)}${String(i).padStart(6, "0")}`,
        occurredAtMs: grown.nextDay * DAY + (event.occurredAtMs % DAY),
      }));
      spent.push(takeBatch(state, grown, JSON.stringify(batch)));
    }
  }
  const medianOf = ({ spent }: Person) => spent.map(({ ms }) => ms).sort((a, b) => a - b)[TAKES >> 1] as number;
  for (const person of [short, long]) {
    const last = person.spent.at(-1) as Spent;
    tell({
      name: `10,000 events after ${person.size.toLocaleString("en")}: seconds`,
      value: medianOf(person) / 1000,
      must: "≤",
      limit: SECONDS_MAX,
      note: `seed ${SEED}; ${person.grown.standings.length} patterns tracked, ${last.touched} moved; ${last.rows} rows, ${(last.bytes / 1e6).toFixed(1)} MB read and written`,
    });
  }
  const growth = { must: "≤", limit: GROWTH_MAX, note: `median of ${TAKES} takes in turn` } as const;
  tell({
    name: "the same patterns: after 10,000,000 to after 100,000",
    value: medianOf(long) / medianOf(alike),
    ...growth,
  });
  tell({ name: "the patterns that each history gives", value: medianOf(long) / medianOf(short), ...growth });
};
