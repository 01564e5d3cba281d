/**
 * Mines one endless history in a process of its own, so that its memory is its own, and prints what that cost.
 * `node bench/learning/measure-speed.ts generated|a|b EVENTS SEED`
 */
import { EventLog } from "#lib/mining/event-log.ts";
import { mineLog } from "#lib/mining/mine-events.ts";
import { isBadLine, readLine } from "#lib/mining/read-line.ts";
import type { MiningEvent } from "#lib/mining/types.ts";
import { generated, replayed } from "./endless-history.ts";
import { toLine } from "./measure-memory.ts";

/** Of processor time, which other work on the machine does not lengthen. */
export interface Speed {
  events: number;
  readMs: number;
  learnMs: number;
  rssBytes: number;
  patterns: number;
  suggestions: number;
}

const [source = "", count = "", seedText = ""] = process.argv.slice(2);
const events = Number(count);
const seed = Number(seedText);
const batches = source === "generated" ? generated(events, seed) : replayed(source === "a" ? "a" : "b", events, seed);

const all = Number.POSITIVE_INFINITY;
const speed: Speed = { events: 0, readMs: 0, learnMs: 0, rssBytes: 0, patterns: 0, suggestions: 0 };
const log = new EventLog();
let number = 0;
for (const batch of batches) {
  const lines = batch.map(toLine);
  const readFrom = cpuMs();
  const read: MiningEvent[] = [];
  for (const line of lines) {
    const event = readLine(line, ++number);
    if (!isBadLine(event)) read.push(event);
  }
  const learnFrom = cpuMs();
  for (const event of read) log.add(event);
  speed.readMs += learnFrom - readFrom;
  speed.learnMs += cpuMs() - learnFrom;
  speed.events += read.length;
}
const mineFrom = cpuMs();
const evidence = { occurrences: all, misses: all, eventIds: all, idsPerRun: all };
const { patterns, suggestions } = mineLog(log, { nowMs: 253_402_300_799_999, timeZone: "Europe/Berlin", evidence });
speed.learnMs += cpuMs() - mineFrom;
speed.rssBytes = process.resourceUsage().maxRSS * 1024;
speed.patterns = patterns.length;
speed.suggestions = suggestions.length;
console.log(JSON.stringify(speed));

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
