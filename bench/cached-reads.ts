import { bareInsert, writeRows } from "./bare-insert.ts";
import { makeEvents } from "./make-events.ts";
import { type Bench, type BenchPerson, makePerson, median, openBench } from "./open-bench.ts";

/**
 * What a read costs that was answered before, beside the same read done anew, in turns in one run: answered from
 * memory, and answered 304 to a caller who holds its ETag. Each is a whole request: the key, the limits and the
 * versions are asked of the database every time.
 */
const stored = Number(process.env.BENCH_EVENTS ?? 100_000);
const requests = Number(process.env.BENCH_REQUESTS ?? 200);
/** Of the time that the work itself takes; what stays is the door. */
const aim = 0.7;

interface Case {
  readonly name: string;
  readonly path: string;
  /** Of cases that ask for little, the door is most of the time. */
  readonly judged: boolean;
}
const from = "2021-01-01T00:00:00Z";
const cases: readonly Case[] = [
  { name: "activity, all", path: `/api/v1/activity?from=${from}`, judged: true },
  { name: "200 events", path: `/api/v1/events?limit=200&from=${from}`, judged: true },
  { name: "50 events", path: `/api/v1/events?limit=50&from=${from}`, judged: false },
];

async function seed({ admin }: Bench, { orgId, userId }: BenchPerson) {
  const events = makeEvents(stored, Date.parse("2021-01-04T00:00:00Z"));
  for (let at = 0; at < events.length; at += 5_000)
    await admin.unsafe(bareInsert("floyo.events"), [orgId, userId, writeRows(events.slice(at, at + 5_000))]);
  await admin`analyze floyo.events, floyo.event_hours`;
}

const timing = (outcome: string) => `cache;desc="${outcome}"`;

const bench = await openBench();
let failed = false;
try {
  const person = await makePerson(bench.admin);
  await seed(bench, person);
  console.log(
    `Reads of a person with ${stored.toLocaleString("en")} events, median of ${requests}; served by ${bench.server}`,
  );
  const ask = async (path: string, expected: number, held?: string) => {
    const started = performance.now();
    const response = await fetch(bench.siteUrl + path, {
      headers: { authorization: `Bearer ${person.key}`, ...(held ? { "if-none-match": held } : {}) },
    });
    await response.arrayBuffer();
    const tookMs = performance.now() - started;
    if (response.status !== expected) throw new Error(`${path} answered ${response.status}`);
    return { tookMs, cache: response.headers.get("server-timing"), etag: response.headers.get("etag") ?? "" };
  };
  for (const { name, path, judged } of cases) {
    await ask(path, 200);
    const anew: number[] = [];
    const kept: number[] = [];
    const held: number[] = [];
    for (let n = -10; n < requests; n += 1) {
      // An end that nobody has asked for before.
      const another = await ask(`${path}&to=${new Date(Date.UTC(2100, 0, 1) + n).toISOString()}`, 200);
      const again = await ask(path, 200);
      const unchanged = await ask(path, 304, again.etag);
      if (another.cache !== timing("miss")) throw new Error(`${name}: an end asked for before`);
      // Activity stands for a minute; the first read in a new one is done anew.
      if (again.cache !== timing("hit")) continue;
      if (n < 0) continue;
      anew.push(another.tookMs);
      kept.push(again.tookMs);
      held.push(unchanged.tookMs);
    }
    const ms = (values: number[]) => `${median(values).toFixed(2).padStart(6)} ms`;
    const ratio = median(kept) / median(anew);
    const verdict = judged ? ` (aim ${aim}) ${ratio <= aim ? "reached" : "MISSED"}` : "";
    console.log(
      `${name.padEnd(14)} anew ${ms(anew)}   from memory ${ms(kept)}   304 ${ms(held)}   from memory / anew: ${ratio.toFixed(2)}${verdict}`,
    );
    if (judged && ratio > aim) failed = true;
  }
} finally {
  await bench.close();
}
if (failed) process.exitCode = 1;
