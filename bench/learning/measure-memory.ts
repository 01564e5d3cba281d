import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { MiningEvent } from "#lib/mining/types.ts";
import { endless, type Source } from "./endless-history.ts";

const path = (name: string) => fileURLToPath(import.meta.resolve(name));
const tellMemory = ["--import", import.meta.resolve("./tell-memory.ts")];

/** Bytes that `npm run mine` takes at most, fed with such a history. */
export async function measureMine(source: Source, events: number, seed: number): Promise<number> {
  const program = start([path("#scripts/learning/mine.ts"), "-", "--tz", "Europe/Berlin"]);
  const told = toldBy(program);
  for (const batch of endless(source, events, seed)) {
    if (!program.stdin.write(`${batch.map(toLine).join("\n")}\n`)) await once(program.stdin, "drain");
  }
  program.stdin.end();
  return (await told).rssBytes;
}

/** Bytes that a full pass takes at most, and for how long at most it serves nobody else. */
export async function measureFullPass(events: number, seed: number): Promise<{ bytes: number; longestMs: number }> {
  const program = start([path("./measure-full-pass.ts"), String(events), String(seed)]);
  program.stdin.end();
  const { rssBytes, longestMs } = await toldBy(program);
  return { bytes: rssBytes, longestMs: longestMs ?? Number.NaN };
}

export function toLine({ occurredAtMs, utcOffsetMinutes: _, ...event }: MiningEvent): string {
  return JSON.stringify({ ...event, occurred_at: new Date(occurredAtMs).toISOString() });
}

function start(args: string[]) {
  return spawn(process.execPath, [...tellMemory, ...args], { stdio: ["pipe", "ignore", "pipe"] });
}

/** What a program's lines on stderr tell, the last of them its memory. */
async function toldBy(program: ReturnType<typeof start>): Promise<{ rssBytes: number; longestMs?: number }> {
  const lines = (await text(program.stderr)).trim().split("\n").slice(-2);
  return Object.assign({}, ...lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)));
}
