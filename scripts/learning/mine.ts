// `npm run -s mine -- FILE.ndjson`: what repeats in a file of events, as JSON. See docs/learning.md.
import { parseArgs } from "node:util";
import { EventLog } from "#lib/mining/event-log.ts";
import type { MiningPhase } from "#lib/mining/mine.ts";
import { mineLogInParts } from "#lib/mining/mine-events.ts";
import { presentSuggestion, snakeKeys } from "#lib/mining/present-found.ts";
import { presentWhole } from "#lib/mining/present-whole.ts";
import type { MineResult, MiningEvent } from "#lib/mining/types.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { type Asked, isZone, noMoment, readFileArgs, readMoment, runProgram } from "./command-line.ts";
import { OffsetTally } from "./usual-zone.ts";
import { write } from "./write.ts";

const usage = `Usage: npm run -s mine -- FILE.ndjson [--tz ZONE] [--until T]

Prints what repeats in a file of events as JSON: { patterns, suggestions, funnel }.

  FILE.ndjson   one event a line in the telemetry form, also packed by gzip; - reads stdin
  --tz ZONE     the person's time zone, e.g. Australia/Melbourne; left out: told by the offsets that the times bear
  --until T     passes over events later than T, e.g. 2026-03-01T00:00:00Z

Examples:
  npm run -s mine -- events.ndjson --tz Europe/Berlin > found.json
  gunzip -c history.ndjson.gz | npm run -s mine -- - --until 2026-03-01`;

async function main(asked: AskedToMine, read: (untilMs?: number) => AsyncGenerator<MiningEvent[]>): Promise<void> {
  const log = new EventLog();
  const offsets = new OffsetTally();
  let lastMs = Number.NEGATIVE_INFINITY;
  for await (const batch of read(asked.untilMs)) {
    for (const event of batch) {
      log.add(event);
      lastMs = Math.max(lastMs, event.occurredAtMs);
      offsets.add(event.occurredAtMs, event.utcOffsetMinutes);
    }
  }
  const all = Number.POSITIVE_INFINITY;
  const options = {
    nowMs: Number.isFinite(lastMs) ? lastMs : 0,
    ...offsets.residences(asked.timeZone),
    evidence: { occurrences: all, misses: all, eventIds: all, idsPerRun: all },
  };
  collectGarbage();
  const pieces = mineLogInParts(log, options);
  let phase: MiningPhase | undefined;
  let piece = pieces.next();
  for (; !piece.done; piece = pieces.next()) {
    if (piece.value !== phase) collectGarbage();
    phase = piece.value;
  }
  collectGarbage();
  await print(piece.value, lastMs);
}

interface AskedToMine extends Asked {
  timeZone: string | undefined;
  untilMs: number;
}

/** What was asked for, or what is wrong with it. */
function readArgs(args: string[]): AskedToMine | string {
  const read = readFileArgs(() => parse(args), "mined");
  if (typeof read === "string") return read;
  const { file, help, values } = read;
  const timeZone = values.tz;
  if (timeZone !== undefined && !isZone(timeZone)) {
    return `There is no time zone ${timeZone}. Write it like Europe/Berlin or Etc/GMT-1.`;
  }
  const untilMs = values.until === undefined ? Number.POSITIVE_INFINITY : readMoment(values.until);
  if (Number.isNaN(untilMs)) return noMoment(values.until);
  return { file, timeZone, untilMs, help };
}

const parse = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: { tz: { type: "string" }, until: { type: "string" }, help: { type: "boolean", short: "h" } },
  });

/** A pattern at a time: all of it may be longer than one string can be. */
async function print({ patterns, suggestions, funnel }: MineResult, lastMs: number): Promise<void> {
  const at = Number.isFinite(lastMs) ? new Date(lastMs).toISOString() : "";
  const byKey = new Map(patterns.map((pattern) => [pattern.key, pattern]));
  await write('{"patterns":[');
  for (const [i, pattern] of patterns.entries()) {
    await write(`${i === 0 ? "\n" : ",\n"}${JSON.stringify(presentWhole(pattern))}`);
  }
  await write('],\n"suggestions":[');
  for (const [i, suggestion] of suggestions.entries()) {
    const lead = byKey.get(suggestion.patternKeys[0] ?? "");
    const shown = presentSuggestion(suggestion, lead, suggestion.patternKeys, suggestion.key, at);
    await write(`${i === 0 ? "\n" : ",\n"}${JSON.stringify(shown)}`);
  }
  await write(`],\n"funnel":${JSON.stringify(snakeKeys(funnel))}}\n`);
}

process.exitCode = await runProgram(usage, readArgs(process.argv.slice(2)), main);
