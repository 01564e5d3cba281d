import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Source } from "./endless-history.ts";
import { measureFullPass, measureMine } from "./measure-memory.ts";
import type { Speed } from "./measure-speed.ts";
import type { Section } from "./table.ts";

const run = promisify(execFile);
const script = fileURLToPath(import.meta.resolve("./measure-speed.ts"));
const SEED = 1;
const EVENTS_PER_SECOND_MIN = 300_000;
const EXPONENT_MAX = 1.05;
const RSS_MAX_GB = 1;
/** A server answers others between the pieces of a pass. */
const WAIT_MAX_S = 2;
const LARGEST = 10_000_000;
const SIZES = [1_000_000, LARGEST];
const SOURCES: [Source, string][] = [
  ["generated", "generated work"],
  ["a", "history-a replayed"],
  ["b", "history-b replayed"],
];

/**
 * All kinds of pattern, all evidence kept, on events that are decoded; each size in a process of its own. Speeds are of
 * processor time of the thread that learns, so that they are the same on a machine that does other things too; memory is that of the
 * command, which reads from a pipe.
 */
export const measure: Section = async (tell) => {
  const tellMemory = (name: string, bytes: number) =>
    tell({ name: `${name}, memory, GB`, value: bytes / 1e9, must: "≤", limit: RSS_MAX_GB, digits: 2 });
  for (const [source, name] of SOURCES) {
    const speeds: Speed[] = [];
    for (const size of SIZES) {
      const { stdout } = await run(process.execPath, [script, source, String(size), String(SEED)]);
      const speed = JSON.parse(stdout) as Speed;
      speeds.push(speed);
      const perSecond = (ms: number) => (speed.events / ms) * 1000;
      tell({
        name: `${name}, ${size / 1e6} million: events a second`,
        value: perSecond(speed.learnMs),
        must: "≥",
        limit: EVENTS_PER_SECOND_MIN,
        digits: 0,
        note: `seed ${SEED}; ${speed.patterns} patterns, ${speed.suggestions} suggestions; of all threads' time: ${perSecond(speed.allThreadsMs).toFixed(0)}; reading the rows beside it: ${perSecond(speed.readMs).toFixed(0)}`,
      });
    }
    tellMemory(`${name}, ${LARGEST / 1e6} million: \`npm run mine\``, await measureMine(source, LARGEST, SEED));
    const [small, large] = speeds;
    if (small === undefined || large === undefined) continue;
    tell({
      name: `${name}: growth exponent`,
      value: Math.log(large.learnMs / small.learnMs) / Math.log(large.events / small.events),
      must: "≤",
      limit: EXPONENT_MAX,
      digits: 3,
    });
  }
  const fullPass = await measureFullPass(LARGEST, SEED);
  tellMemory(`a full pass from summaries, ${LARGEST / 1e6} million`, fullPass.bytes);
  tell({
    name: `a full pass from summaries, ${LARGEST / 1e6} million: longest that others wait, s`,
    value: fullPass.longestMs / 1000,
    must: "≤",
    limit: WAIT_MAX_S,
    digits: 2,
  });
};
