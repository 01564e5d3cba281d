import { fork } from "node:child_process";
import http from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Inngest } from "inngest";
import { openTestStack } from "#scripts/test-stack.ts";
import { median, quantile } from "./open-bench.ts";

/**
 * The embedded job runner over an app in plain Node: runs of three steps at full load beside a bare loop of calls to the
 * same app from this run, in turns; then, one by one, how long it takes until a function starts, a wait ends and an
 * invoked function has answered. A run of three steps is one call and three checkpoints: four requests.
 */
const runs = Number(process.env.BENCH_RUNS ?? 500);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const singles = Number(process.env.BENCH_SINGLES ?? 200);
const concurrency = 32;
const requestsPerRun = 4;
const aims = { ratio: 0.05, startMs: 15 };

interface Told {
  readonly what: string;
  readonly n: number;
  readonly at: number;
}

const now = () => performance.timeOrigin + performance.now();
const stack = await openTestStack(() => undefined);
const app = fork(join(import.meta.dirname, "jobs-app.ts"), { env: { ...process.env, ...stack.env }, stdio: "inherit" });
const told = new Map<string, number>();
let wake = () => {};
app.on("message", ({ what, n, at }: Told) => {
  told.set(`${what} ${n}`, at);
  wake();
});

/** When it happened, once it has. */
async function when(what: string, n: number): Promise<number> {
  const key = `${what} ${n}`;
  for (;;) {
    const at = told.get(key);
    if (at !== undefined) return at;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

async function listening(): Promise<string> {
  for (;;) {
    const found = [...told.keys()].find((key) => key.startsWith("listening "));
    if (found !== undefined) return `http://127.0.0.1:${found.split(" ")[1]}`;
    await pause(10);
  }
}

let last = 0;
const numbers = (count: number) => Array.from({ length: count }, () => ++last);

async function runsPerSecond(inngest: Inngest): Promise<number> {
  const ns = numbers(runs);
  const started = now();
  for (let from = 0; from < runs; from += 250)
    await inngest.send(ns.slice(from, from + 250).map((n) => ({ name: "bench/three", data: { n } })));
  const ends: number[] = [];
  for (const n of ns) ends.push(await when("end", n));
  return runs / ((Math.max(...ends) - started) / 1000);
}

async function callsPerSecond(url: string): Promise<number> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });
  const body = JSON.stringify({ event: { name: "bench/three", data: { n: 1 } }, steps: {}, ctx: {} });
  const call = () =>
    new Promise<void>((resolve, reject) => {
      const request = http.request(url, { method: "POST", agent, headers: { "content-type": "application/json" } });
      request.on("error", reject).on("response", (response) => response.resume().on("end", resolve));
      request.end(body);
    });
  const each = Math.ceil((runs * requestsPerRun) / concurrency);
  const started = now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let n = 0; n < each; n += 1) await call();
    }),
  );
  agent.destroy();
  return (each * concurrency) / ((now() - started) / 1000);
}

/** Milliseconds, one after the other on an idle runner. */
async function latencies(measure: (n: number) => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (const n of numbers(singles)) values.push(await measure(n));
  return values;
}

try {
  const url = await listening();
  const registered = await fetch(`${url}/api/inngest`, { method: "PUT" });
  if (!registered.ok) throw new Error(`the app was not registered: ${await registered.text()}`);
  const { INNGEST_BASE_URL: baseUrl = "", INNGEST_EVENT_KEY: eventKey = "" } = stack.env;
  const inngest = new Inngest({ id: "bench-sender", isDev: false, baseUrl, eventKey });

  await runsPerSecond(inngest);
  const rates = { runs: [] as number[], calls: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    rates.calls.push(await callsPerSecond(`${url}/bare`));
    rates.runs.push(await runsPerSecond(inngest));
  }
  const start = await latencies(async (n) => {
    const sentAt = now();
    await inngest.send({ name: "bench/three", data: { n } });
    const startedAt = await when("start", n);
    await when("end", n);
    return startedAt - sentAt;
  });
  const heard = await latencies(async (n) => {
    await inngest.send({ name: "bench/waits", data: { n } });
    await when("asked", n);
    // By then the wait is registered; were it not, the answer would be heard all the same.
    await pause(15);
    const sentAt = now();
    await inngest.send({ name: "bench/answer", data: { n } });
    return (await when("heard", n)) - sentAt;
  });
  const answered = await latencies(async (n) => {
    await inngest.send({ name: "bench/calls", data: { n } });
    const calledAt = await when("called", n);
    return (await when("answered", n)) - calledAt;
  });

  const rate = (name: string, value: number, unit: string) =>
    `${name.padEnd(52)} ${Math.round(value).toLocaleString("en").padStart(8)} ${unit}`;
  const ms = (value: number) => value.toFixed(1).padStart(6);
  const times = (name: string, values: readonly number[]) =>
    `${name.padEnd(52)} p50 ${ms(median(values))} ms, p95 ${ms(quantile(values, 0.95))} ms`;
  const ratio = (median(rates.runs) * requestsPerRun) / median(rates.calls);
  const p50 = median(start);
  console.log(`The embedded job runner, ${runs} runs at once over plain Node, median of ${rounds} rounds`);
  console.log(rate("runs of three steps", median(rates.runs), "runs/s"));
  console.log(rate(`bare calls, ${concurrency} at once`, median(rates.calls), "calls/s"));
  console.log(times("from send to start", start));
  console.log(times("from send to the end of a wait for the event", heard));
  console.log(times("from step.invoke to its answer", answered));
  console.log(
    `a run's ${requestsPerRun} requests / bare calls: ${ratio.toFixed(2)} (aim ${aims.ratio}) ${ratio >= aims.ratio ? "reached" : "MISSED"}`,
  );
  console.log(
    `send to start, p50: ${p50.toFixed(1)} ms (aim ${aims.startMs}) ${p50 <= aims.startMs ? "reached" : "MISSED"}`,
  );
} finally {
  app.kill();
  await stack.stop();
}
