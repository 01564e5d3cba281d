import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/node";
import pg from "pg";
import { hashSigningKey } from "#local/jobs/signature.ts";
import { applySql } from "#local/postgres/start.ts";

/** Looks again until `look` gives something, or fails naming what was awaited. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`waited ${deadlineMs / 1000} s in vain for ${what}`);
    await wait(20);
  }
}

/** A name that no other test, and no earlier run against the same server, has used. */
export const unique = (prefix: string) => `${prefix}-${randomBytes(5).toString("hex")}`;

export interface Server {
  readonly baseUrl: string;
  readonly eventKey: string;
  readonly signingKey: string;
}

/** The server under test, named as any app finds it. */
export function serverOfEnv(): Server {
  const read = (name: string) => {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set`);
    return value;
  };
  return {
    baseUrl: read("INNGEST_BASE_URL"),
    eventKey: read("INNGEST_EVENT_KEY"),
    signingKey: read("INNGEST_SIGNING_KEY"),
  };
}

export const makeClient = ({ baseUrl, eventKey, signingKey }: Server, id = unique("app")) =>
  new Inngest({ id, isDev: false, baseUrl, eventKey, signingKey, logger: silent });

const ignore = () => undefined;
const silent = { info: ignore, warn: ignore, error: ignore, debug: ignore };

/** Serves functions over plain Node http, as an app would, and lets the app register itself. */
export async function startApp(
  client: Inngest.Any,
  functions: readonly InngestFunction.Any[],
  options: { streaming?: true } = {},
) {
  const inngest = serve({ client, functions: [...functions], ...options });
  let largest = 0;
  const server = createServer((request, response) => {
    largest = Math.max(largest, Number(request.headers["content-length"] ?? 0));
    return inngest(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/inngest`;
  const answer = await fetch(url, { method: "PUT" });
  const { message } = (await answer.json()) as { message: string };
  return {
    url,
    /** What the server said to the registration. */
    registration: { ok: answer.ok, message },
    /** Bytes of the largest request so far. */
    largestRequest: () => largest,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export interface RunOfEvent {
  readonly run_id: string;
  readonly function_id: string;
  readonly status: string;
  readonly output: unknown;
}

/** What became of an event, from the hosted API that Inngest's own server has too. */
export async function runsOf({ baseUrl, signingKey }: Server, eventId: string): Promise<RunOfEvent[]> {
  const answer = await fetch(`${baseUrl}/v1/events/${eventId}/runs`, {
    headers: { authorization: `Bearer ${hashSigningKey(signingKey)}` },
  });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return ((await answer.json()) as { data: RunOfEvent[] }).data;
}

/** The event's only run, once it has ended. */
export function ended(server: Server, eventId: string | undefined, deadlineMs?: number): Promise<RunOfEvent> {
  return until(
    "the run to end",
    async () => {
      const runs = await runsOf(server, eventId ?? "");
      if (runs.length > 1) throw new Error(`${runs.length} runs for one event`);
      return runs.find(({ status }) => status !== "Running" && status !== "Queued");
    },
    deadlineMs,
  );
}

/** A database of its own on the stack's Postgres, with the runner's tables, and a role that is no more than the runner's. */
export async function makeDatabase(): Promise<{
  url: string;
  superUrl: string;
  sql: pg.Client;
  drop(): Promise<void>;
}> {
  const root = new pg.Client({ connectionString: process.env.SUPER_URL });
  await root.connect();
  const name = unique("jobs").replace("-", "_");
  await root.query(`create database ${name}`);
  const superUrl = Object.assign(new URL(process.env.SUPER_URL ?? ""), { pathname: `/${name}` }).href;
  await applySql(superUrl, [join(import.meta.dirname, "../../../local/jobs/schema.sql")]);
  const sql = new pg.Client({ connectionString: superUrl });
  await sql.connect();
  await root.query(`create role ${name} login password '${name}' in role floyo_jobs`);
  const url = Object.assign(new URL(superUrl), { username: name, password: name }).href;
  return {
    url,
    superUrl,
    sql,
    async drop() {
      await sql.end();
      await root.query(`drop database ${name} with (force)`);
      await root.query(`drop role ${name}`);
      await root.end();
    },
  };
}

export interface RunnerProcess extends Server {
  readonly child: ChildProcess;
  readonly log: () => string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export const keys = () => ({
  eventKey: randomBytes(16).toString("hex"),
  signingKey: `signkey-test-${randomBytes(16).toString("hex")}`,
});

/** Starts `local/jobs/main.ts` as the stack does, with short pauses. */
export async function startRunner(
  databaseUrl: string,
  {
    eventKey,
    signingKey,
    port = 0,
    appUrl = "",
  }: { eventKey: string; signingKey: string; port?: number; appUrl?: string },
): Promise<RunnerProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../../local/jobs/main.ts")], {
    env: {
      ...process.env,
      LOCAL_JOBS_DATABASE_URL: databaseUrl,
      LOCAL_JOBS_PORT: String(port),
      LOCAL_JOBS_APP_URL: appUrl,
      LOCAL_JOBS_RETRY_BASE_MS: "100",
      LOCAL_JOBS_AWAY_MAX_MS: "200",
      LOCAL_JOBS_POLL_MS: "100",
      LOCAL_JOBS_SYNC_MS: "5000",
      LOCAL_JOBS_TAKEOVER_MS: "3000",
      INNGEST_EVENT_KEY: eventKey,
      INNGEST_SIGNING_KEY: signingKey,
      LOCAL_EXIT_WITH_PARENT: "1",
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const errors: string[] = [];
  if (process.env.SHOW) child.stderr.pipe(process.stderr);
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  const first = await Promise.race([
    once(createInterface(child.stdout), "line"),
    once(child, "exit").then(() => undefined),
  ]);
  if (first === undefined) throw new Error(`the runner ended at once: ${errors.join("")}`);
  const { url } = JSON.parse(String(first[0])) as { url: string };
  return {
    baseUrl: url,
    eventKey,
    signingKey,
    child,
    log: () => errors.join(""),
    async stop(signal = "SIGTERM") {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, "exit");
    },
  };
}
