import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { startFakeServer } from "#tests/cli/fake-server.ts";
import { compareWork, ScriptedWork } from "#tests/cli/scripted-work.ts";
import { buildFloyo } from "#watcher/build.ts";
import { median, quantile } from "./open-bench.ts";

/**
 * What `floyo watch` costs and misses: the bundle that people install, on many files, with a server that answers.
 * The time from an operation to the spool is taken until the event stands on stdout, which is after the fsync.
 */
const folders = Number(process.env.BENCH_FOLDERS ?? 10_000);
const filesPerFolder = 10;
const operations = Number(process.env.BENCH_OPERATIONS ?? 10_000);
const perSecond = Number(process.env.BENCH_PACE ?? 400);
/** Long enough that the one collection of garbage that follows the reading weighs what it does in a day's rest: little. */
const idleSeconds = Number(process.env.BENCH_IDLE_S ?? 90);

const limits = { rssMb: 120, readyMs: 5_000, idleShare: 0.005, keptMs: 300 };

/** From /proc, in bytes. */
function memoryOf(pid: number): { now: number; highest: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
  return { now: read("VmRSS"), highest: read("VmHWM") };
}

/** Seconds of processor time, of the hundredths that Linux counts in. */
function processorSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const bad: string[] = [];
function say(name: string, value: number, limit: number, unit: string, digits = 0): void {
  const reached = value <= limit;
  if (!reached) bad.push(name);
  const figures = `${value.toFixed(digits).padStart(8)} ${unit.padEnd(9)}`;
  const ratio = `${(value / limit).toFixed(2)} of the ${limit} allowed`;
  console.log(`${name.padEnd(48)} ${figures} ${ratio} ${reached ? "reached" : "MISSED"}`);
}

const base = mkdtempSync(join(tmpdir(), "floyo-bench-watch-"));
const server = await startFakeServer();
try {
  const folder = join(base, "work");
  const bundle = join(base, "floyo.mjs");
  mkdirSync(folder);
  await buildFloyo(bundle);
  const work = new ScriptedWork(folder, { folders, filesPerFolder }, 20_261_121);
  work.prepare();
  const env = { ...process.env, FLOYO_HOME: join(base, "home"), HOME: base };
  const run = (...args: string[]) => spawn(process.execPath, [bundle, ...args], { cwd: base, env });
  const login = run("login", "--url", server.url, "--key", server.key);
  await new Promise((resolve) => login.once("close", resolve));

  const started = performance.now();
  const watcher = run("watch", folder, "--json");
  const pid = watcher.pid ?? 0;
  const arrivals = new Map<string, number>();
  const told: TelemetryEvent[] = [];
  createInterface({ input: watcher.stdout }).on("line", (line) => {
    const event = JSON.parse(line) as TelemetryEvent;
    told.push(event);
    arrivals.set(`${event.type} ${event.path}`, Date.now());
  });
  const readyMs = await new Promise<number>((resolve) => {
    createInterface({ input: watcher.stderr }).on("line", (line) => {
      if (line.includes('"state":"watching"')) resolve(performance.now() - started);
    });
  });
  console.log(
    `Watching ${(folders * filesPerFolder).toLocaleString("en")} files in ${folders.toLocaleString("en")} folders and more`,
  );
  say("ready to watch, from the start of the process", readyMs, limits.readyMs, "ms");
  await sleep(5_000);
  const before = processorSecondsOf(pid);
  await sleep(idleSeconds * 1000);
  say(
    `processor while nothing happens, over ${idleSeconds} s`,
    (100 * (processorSecondsOf(pid) - before)) / idleSeconds,
    100 * limits.idleShare,
    "% of one",
    2,
  );
  say("memory (resident) while nothing happens", memoryOf(pid).now / 1e6, limits.rssMb, "MB");

  const tellHighest = (when: string) =>
    console.log(
      `${`memory (resident) at its highest, ${when}`.padEnd(48)} ${(memoryOf(pid).highest / 1e6).toFixed(0).padStart(8)} MB`,
    );
  tellHighest("reading");
  // Linux counts its highest anew from here (proc(5), clear_refs).
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  await work.run(operations, perSecond);
  const until = Date.now() + 20_000;
  while (told.length < work.journal.length && Date.now() < until) await sleep(100);
  await sleep(500);
  const delays = work.journal.flatMap(({ type, path, at }) => {
    const arrived = arrivals.get(`${type} ${path}`);
    return arrived === undefined ? [] : [arrived - at];
  });
  console.log(
    `${operations.toLocaleString("en")} scripted operations at ${perSecond} a second: ${work.journal.length.toLocaleString("en")} events due`,
  );
  say("operation to spool, median", median(delays), limits.keptMs, "ms");
  say("operation to spool, 95th of a hundred", quantile(delays, 0.95), limits.keptMs, "ms");
  say("memory (resident) after the work", memoryOf(pid).now / 1e6, limits.rssMb, "MB");
  tellHighest("at work");
  const { missed, invented } = compareWork(work.journal, told);
  const report = (name: string, found: readonly string[]) => {
    if (found.length > 0) bad.push(name);
    console.log(
      `${name.padEnd(48)} ${String(found.length).padStart(8)} of ${work.journal.length}  ${found.length === 0 ? "reached" : "MISSED"}`,
    );
    for (const one of found.slice(0, 5)) console.log(`    ${one}`);
  };
  report("events missed, beside the journal", missed);
  report("events told of what was not done", invented);
  const closed = new Promise((resolve) => watcher.once("close", resolve));
  watcher.kill("SIGINT");
  await closed;
  report(
    "events kept that did not reach the server",
    told.filter(({ id }) => !server.events.has(id)).map(({ path }) => path ?? ""),
  );
} finally {
  await server.close();
  rmSync(base, { recursive: true, force: true });
}
if (bad.length > 0) process.exitCode = 1;
