import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { MiningEvent } from "#lib/mining/types.ts";
import { generated } from "./endless-history.ts";

const path = (name: string) => fileURLToPath(import.meta.resolve(name));
const told = ["--import", import.meta.resolve("./tell-memory.ts")];

/** Bytes that `npm run mine` takes at most, fed with generated work. */
export async function measureMine(events: number, seed: number): Promise<number> {
  const program = start([path("#scripts/learning/mine.ts"), "-", "--tz", "Europe/Berlin"]);
  const memory = memoryOf(program);
  for (const batch of generated(events, seed)) {
    if (!program.stdin.write(`${batch.map(toLine).join("\n")}\n`)) await once(program.stdin, "drain");
  }
  program.stdin.end();
  return memory;
}

/** Bytes that a full pass takes at most. */
export async function measureFullPass(events: number, seed: number): Promise<number> {
  const program = start([path("./measure-full-pass.ts"), String(events), String(seed)]);
  program.stdin.end();
  return memoryOf(program);
}

export function toLine({ occurredAtMs, utcOffsetMinutes: _, ...event }: MiningEvent): string {
  return JSON.stringify({ ...event, occurred_at: new Date(occurredAtMs).toISOString() });
}

function start(args: string[]) {
  return spawn(process.execPath, [...told, ...args], { stdio: ["pipe", "ignore", "pipe"] });
}

async function memoryOf(program: ReturnType<typeof start>): Promise<number> {
  const lines = (await text(program.stderr)).trim().split("\n");
  const { rssBytes } = JSON.parse(lines.at(-1) ?? "") as { rssBytes: number };
  return rssBytes;
}
