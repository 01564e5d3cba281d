import type { MiningEvent } from "#lib/mining/types.ts";
import { seededRandom } from "#tests/fixtures/histories/plant-routines.ts";
import { readHistory } from "#tests/fixtures/histories/read-history.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const SYMBOLS = 300;

/** Ids as a client makes them, from the seed. */
function uuids(random: () => number): () => string {
  const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
  return () => {
    let id = "";
    for (let i = 0; i < 16; i++) {
      id += pairs[Math.floor(random() * 256)] as string;
      if (i === 3 || i === 5 || i === 7 || i === 9) id += "-";
    }
    return id;
  };
}

/** `generated`, or a history's letter to have it replayed. */
export type Source = "generated" | "a" | "b";

export const endless = (source: Source, events: number, seed: number): Generator<MiningEvent[]> =>
  source === "generated" ? generated(events, seed) : replayed(source, events, seed);

/**
 * The work of somebody who never stops: a day at a time, a thousand events on a working day, three hundred different
 * things with Zipf-like frequencies, a sequence of four steps on every other day, and something each morning at nine.
 */
export function* generated(events: number, seed: number): Generator<MiningEvent[]> {
  const random = seededRandom(seed);
  const nextId = uuids(random);
  const sums: number[] = [];
  for (let i = 0; i < SYMBOLS; i++) sums.push((sums.at(-1) ?? 0) + 1 / (i + 3));
  const pick = () => {
    const at = random() * (sums.at(-1) ?? 0);
    let [low, high] = [0, SYMBOLS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const what = (symbol: number): Pick<MiningEvent, "type"> & Partial<MiningEvent> => {
    if (symbol % 3 === 0) return { type: "command_run", command: `command-${symbol} run --all` };
    if (symbol % 3 === 1) return { type: "tool_used", tool: `tool-${symbol % 9}`, action: `action-${symbol}` };
    const path = `src/folder-${symbol % 17}/module-${symbol}.ts`;
    return { type: "file_modified", path, project: `project-${symbol % 5}` };
  };
  let left = events;
  for (let day = 0; left > 0; day++) {
    const weekday = (day + 1) % 7;
    if ((weekday === 0 || weekday === 6) && random() > 0.2) continue;
    const size = Math.min(left, Math.round(600 + 800 * random()));
    const planted = random() < 0.5 ? Math.floor(random() * size) : -1;
    const batch: MiningEvent[] = [];
    let at = Date.UTC(1990, 0, 1) + day * DAY + 8 * HOUR;
    let step = 4;
    for (let i = 0; i < size; i++) {
      at += Math.floor(-Math.log(random() + 1e-9) * ((9 * HOUR) / size) * (random() < 0.01 ? 20 : 0.8));
      if (i === planted) step = 0;
      const isPlanted = step < 4 && random() < 0.7;
      const about = isPlanted ? { type: "command_run", command: `planted step ${step++}` } : what(pick());
      batch.push({ id: nextId(), occurredAtMs: at, utcOffsetMinutes: 0, ...about });
    }
    left -= size;
    yield batch;
  }
}

/** A real history over and over, each time later by its length and a week, with ids and commits of its own. */
function* replayed(name: "a" | "b", events: number, seed: number): Generator<MiningEvent[]> {
  const nextId = uuids(seededRandom(seed));
  const changes = readHistory(name)
    .map(({ commit, type, path, occurred_at }) => ({ commit, type, path, atMs: Date.parse(occurred_at) }))
    .sort((a, b) => a.atMs - b.atMs);
  const lasts = (changes.at(-1)?.atMs ?? 0) - (changes[0]?.atMs ?? 0) + 7 * DAY;
  for (let left = events, round = 0; left > 0; round++) {
    for (let from = 0; from < changes.length && left > 0; from += 1000) {
      const batch = changes.slice(from, from + Math.min(1000, left));
      left -= batch.length;
      yield batch.map(({ commit, type, path, atMs }) => ({
        id: nextId(),
        occurredAtMs: atMs + round * lasts,
        utcOffsetMinutes: 0,
        type,
        path,
        project: name,
        group: `${commit}-${round}`,
      }));
    }
  }
}
