/**
 * Makes a full pass over an endless history as the nightly job does, from summaries of its days that come one after the
 * other. `node --import ./tell-memory.ts measure-full-pass.ts EVENTS SEED`. Tells on stderr how long others waited at most.
 */
import { type ReadLog, SummaryReader } from "#lib/mining/assemble-timeline.ts";
import { mineInParts } from "#lib/mining/mine.ts";
import { summarizeEvents } from "#lib/mining/mine-events.ts";
import { generated } from "./endless-history.ts";
import { threadMs } from "./processor-time.ts";

const [events, seed] = process.argv.slice(2).map(Number);
const timeZone = "Europe/Berlin";

/** Nothing but the log outlives it. */
function read(): ReadLog {
  const reader = new SummaryReader(events ?? 0);
  // A batch is a day's work.
  for (const batch of generated(events ?? 0, seed ?? 0)) {
    for (const summary of summarizeEvents(batch)) reader.add(JSON.parse(JSON.stringify(summary)));
  }
  return reader.finish(timeZone);
}

const log = read();
let longestMs = 0;
let since = threadMs();
const pieces = mineInParts(log, { nowMs: 253_402_300_799_999, timeZone });
for (let done: boolean | undefined = false; !done; ) {
  ({ done } = pieces.next());
  longestMs = Math.max(longestMs, threadMs() - since);
  since = threadMs();
}
process.stderr.write(`${JSON.stringify({ longestMs })}\n`);
