/**
 * Mines one endless history in a process of its own and prints what that cost.
 * `node bench/learning/measure-speed.ts generated|a|b EVENTS SEED`
 */
import { EventLog } from "#lib/mining/event-log.ts";
import { mineLog } from "#lib/mining/mine-events.ts";
import { isBadLine, readLine } from "#lib/mining/read-line.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { endless } from "./endless-history.ts";
import { toLine } from "./measure-memory.ts";
import { processMs, threadMs } from "./processor-time.ts";

/**
 * `readMs` and `learnMs` are processor time of the thread that learns: what a person waits for, without what other work
 * on the machine adds. `allThreadsMs` has what V8 compiles and collects beside it, too.
 */
export interface Speed {
  events: number;
  readMs: number;
  learnMs: number;
  allThreadsMs: number;
  patterns: number;
  suggestions: number;
}

const [source = "", count = "", seed = ""] = process.argv.slice(2);
const batches = endless(source === "a" || source === "b" ? source : "generated", Number(count), Number(seed));

const all = Number.POSITIVE_INFINITY;
const speed: Speed = { events: 0, readMs: 0, learnMs: 0, allThreadsMs: 0, patterns: 0, suggestions: 0 };
const log = new EventLog();
let number = 0;
for (const lines of inLargeBatches(batches)) {
  const readFrom = threadMs();
  const read: MiningEvent[] = [];
  for (const line of lines) {
    const event = readLine(line, ++number);
    if (!isBadLine(event)) read.push(event);
  }
  const learnFrom = threadMs();
  const addFrom = processMs();
  for (const event of read) log.add(event);
  speed.readMs += learnFrom - readFrom;
  speed.learnMs += threadMs() - learnFrom;
  speed.allThreadsMs += processMs() - addFrom;
  speed.events += read.length;
}
const learnFrom = threadMs();
const mineFrom = processMs();
const evidence = { occurrences: all, misses: all, eventIds: all, idsPerRun: all };
const { patterns, suggestions } = mineLog(log, { nowMs: 253_402_300_799_999, timeZone: "Europe/Berlin", evidence });
speed.learnMs += threadMs() - learnFrom;
speed.allThreadsMs += processMs() - mineFrom;
speed.patterns = patterns.length;
speed.suggestions = suggestions.length;
console.log(JSON.stringify(speed));

/** Lines by twenty thousand: a thread's time is told in steps of some milliseconds. */
function* inLargeBatches(batches: Iterable<readonly MiningEvent[]>): Generator<string[]> {
  let lines: string[] = [];
  for (const batch of batches) {
    for (const event of batch) lines.push(toLine(event));
    if (lines.length < 20_000) continue;
    yield lines;
    lines = [];
  }
  yield lines;
}
