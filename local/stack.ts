import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { takeExclusive } from "./exclusive.ts";
import { type ReservedPort, reservePort } from "./ports.ts";
import { applySql, type RunningPostgres, startPostgres } from "./postgres/start.ts";
import { openProcesses, type Processes } from "./processes.ts";
import { readSecrets, type StackSecrets, writeDurably } from "./secrets.ts";

export interface StackOptions {
  /** Data, secrets, ports and logs live here. Two live stacks never share one. */
  dir: string;
  /** Where people open the app: `http://localhost:3000`. Links in mails go there. */
  appUrl: string;
  /** Where the job runner calls the app. Default: `/api/inngest` below `appUrl`. */
  jobsUrl?: string;
  log?: (line: string) => void;
  /** `kept`: the usual ports, or those of the last start (default). `any`: whatever is free, for tests. */
  ports?: "kept" | "any";
  /** Parts that something else provides are left out; the database comes with either. */
  parts?: { auth?: boolean; jobs?: boolean };
  /** Called once the database answers, with the address of the role `postgres`: the place for migrations. */
  prepare?: (adminUrl: string) => Promise<void>;
  /** The app's own database role, made by `prepare` without a login; it is given one here. */
  appRole?: string;
}

export interface Stack {
  /** What the app reads, see .env.example. Only the names of the parts that were started. */
  env: Record<string, string>;
  /** The caught mails, as a page and as Mailpit's API. Empty without auth. */
  mailUrl: string;
  /** The database's superuser; for the stack's own tests. */
  superUrl: string;
  stop(): Promise<void>;
}

type Ports = Record<"postgres" | "auth" | "mail" | "jobs", number>;

// Those of `supabase start` and of the Inngest dev server: people know them, and tools look there.
const usualPorts: Ports = { auth: 54321, postgres: 54322, mail: 54324, jobs: 8288 };

const here = import.meta.dirname;

/**
 * Starts what the app needs of the outside world: Postgres, then the gateway of auth and Realtime with its mail catcher
 * and the job runner, each a process of its own that is started again when it ends. Returns when all of them answer.
 * Throws with code `LOCKED` when another process already runs the stack of this folder.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const dir = resolve(options.dir);
  const log = options.log ?? (() => undefined);
  const appRole = options.appRole ?? "floyo_app";
  const withAuth = options.parts?.auth ?? true;
  const withJobs = options.parts?.jobs ?? true;
  // Only passed through, never listed: the account that runs Postgres enters here and may read nothing.
  mkdirSync(dir, { recursive: true, mode: 0o711 });
  const lock = lockDir(dir);
  const undo: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
    lock.release();
  };
  try {
    const secrets = readSecrets(dir);
    const processes = await openProcesses({ recordFile: join(dir, "processes.json"), logDir: join(dir, "logs"), log });
    undo.push(() => processes.stop());
    const reserved = await reservePorts(dir, options.ports ?? "kept");
    undo.push(async () => {
      for (const { release } of Object.values(reserved)) release();
    });
    const ports = portsOf(reserved);

    const database = await superviseDatabase(join(dir, "postgres"), ports.postgres, log);
    undo.push(() => database.stop());
    ports.postgres = database.port;
    log(`Postgres 17 on port ${database.port}`);
    await applySql(database.superUrl, present(["auth/schema.sql", "jobs/schema.sql", "realtime/schema.sql"]));

    const address = (port: number) => `http://127.0.0.1:${port}`;
    const databaseUrl = (role: string, password: string) =>
      `postgres://${role}:${encodeURIComponent(password)}@127.0.0.1:${database.port}/postgres`;
    const env: Record<string, string> = { SITE_URL: options.appUrl };
    const starting: Promise<unknown>[] = [prepareDatabase(database, options.prepare, appRole, secrets)];
    if (withAuth) {
      Object.assign(env, {
        DATABASE_URL: databaseUrl(appRole, secrets.appPassword),
        DATABASE_ADMIN_URL: database.adminUrl,
        SUPABASE_URL: address(ports.auth),
        SUPABASE_PUBLISHABLE_KEY: secrets.publishableKey,
        SUPABASE_SECRET_KEY: secrets.secretKey,
        PRIVACY_SECRET: secrets.privacySecret,
        MAIL_URL: address(ports.mail),
      });
      starting.push(startAuth(processes, { dir, ports, secrets, database, appUrl: options.appUrl, log }));
    }
    if (withJobs) {
      Object.assign(env, {
        INNGEST_DEV: "0",
        INNGEST_BASE_URL: address(ports.jobs),
        INNGEST_EVENT_KEY: secrets.inngestEventKey,
        INNGEST_SIGNING_KEY: secrets.inngestSigningKey,
      });
      const appUrl = options.jobsUrl ?? `${new URL(options.appUrl).origin}/api/inngest`;
      starting.push(startJobs(processes, { dir, ports, secrets, database, appUrl, log }));
    }
    // All are waited for even when one fails, so that stopping finds nothing half-started.
    const outcomes = await Promise.allSettled(starting);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
    const state = { pid: process.pid, ports };
    writeDurably(join(dir, "stack.json"), `${JSON.stringify(state, null, 2)}\n`, 0o644);
    return { env, mailUrl: withAuth ? address(ports.mail) : "", superUrl: database.superUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function lockDir(dir: string): { release(): void } {
  try {
    return takeExclusive(join(dir, "stack.lock"), 1_500);
  } catch (cause) {
    const message = `another process already runs the stack in ${dir}: use that one, or end it first`;
    throw Object.assign(new Error(message, { cause }), { code: "LOCKED" });
  }
}

/** The last start's ports where they are free, so that bookmarks and open pages go on working. */
async function reservePorts(dir: string, policy: "kept" | "any"): Promise<Record<keyof Ports, ReservedPort>> {
  const wanted = policy === "any" ? { auth: 0, postgres: 0, mail: 0, jobs: 0 } : { ...usualPorts, ...keptPorts(dir) };
  const auth = await reservePort(wanted.auth);
  const postgres = await reservePort(wanted.postgres);
  const mail = await reservePort(wanted.mail);
  const jobs = await reservePort(wanted.jobs);
  return { auth, postgres, mail, jobs };
}

function portsOf({ auth, postgres, mail, jobs }: Record<keyof Ports, ReservedPort>): Ports {
  return { auth: auth.port, postgres: postgres.port, mail: mail.port, jobs: jobs.port };
}

function keptPorts(dir: string): Partial<Ports> {
  try {
    return (JSON.parse(readFileSync(join(dir, "stack.json"), "utf8")) as { ports: Partial<Ports> }).ports;
  } catch {
    return {};
  }
}

function present(files: string[]): string[] {
  return files.map((file) => join(here, file)).filter((file) => existsSync(file));
}

interface Database extends Pick<RunningPostgres, "port" | "superUrl" | "adminUrl"> {
  stop(): Promise<void>;
}

/** Keeps Postgres up: killed by somebody, it is started again at the same port, and its clients connect again. */
async function superviseDatabase(dataDir: string, port: number, log: (line: string) => void): Promise<Database> {
  let current = await startPostgres({ dataDir, port, log });
  const kept = { port: current.port, superUrl: current.superUrl, adminUrl: current.adminUrl };
  const stopping = new AbortController();
  const startAgain = async () => {
    const next = await startPostgres({ dataDir, port: kept.port, log });
    if (next.port === kept.port && !stopping.signal.aborted) {
      current = next;
      return;
    }
    await next.stop();
    if (!stopping.signal.aborted) throw new Error(`port ${kept.port} was taken while Postgres was down`);
  };
  const watch = async () => {
    await current.ended;
    while (!stopping.signal.aborted) {
      log("Postgres ended unasked; starting it again");
      try {
        await startAgain();
        await current.ended;
      } catch (error) {
        log(`Postgres could not be started again: ${(error as Error).message}`);
        await wait(2_000, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const watching = watch();
  return {
    ...kept,
    async stop() {
      stopping.abort();
      await current.stop();
      await watching;
    },
  };
}

async function prepareDatabase(
  database: Database,
  prepare: StackOptions["prepare"],
  appRole: string,
  secrets: StackSecrets,
): Promise<void> {
  if (!prepare) return;
  await prepare(database.adminUrl);
  await applySql(database.adminUrl, [], { [appRole]: secrets.appPassword });
}

interface Part {
  dir: string;
  ports: Ports;
  secrets: StackSecrets;
  database: Database;
  appUrl: string;
  log: (line: string) => void;
}

async function startAuth(processes: Processes, { dir, ports, secrets, database, appUrl, log }: Part): Promise<void> {
  const [main] = present(["auth/main.ts"]);
  if (!main) return;
  await applySql(database.superUrl, [], { supabase_realtime_admin: secrets.realtimePassword });
  const loginAs = (role: string, password: string) => {
    const url = new URL(database.superUrl);
    url.username = role;
    url.password = encodeURIComponent(password);
    return url.href;
  };
  const origin = new URL(appUrl).origin;
  await processes.start({
    name: "auth",
    command: process.execPath,
    args: [main],
    env: {
      LOCAL_AUTH_DATABASE_URL: loginAs("supabase_auth_admin", secrets.authPassword),
      LOCAL_REALTIME_DATABASE_URL: loginAs("supabase_realtime_admin", secrets.realtimePassword),
      LOCAL_AUTH_HOST: "127.0.0.1",
      LOCAL_AUTH_PORT: String(ports.auth),
      LOCAL_AUTH_SITE_URL: appUrl,
      // The same app under its other loopback name, as people type it.
      LOCAL_AUTH_REDIRECT_URLS: [`${origin}/**`, `${origin.replace("localhost", "127.0.0.1")}/**`].join(","),
      LOCAL_AUTH_JWT_KEY: JSON.stringify(secrets.jwtKey),
      LOCAL_AUTH_PUBLISHABLE_KEY: secrets.publishableKey,
      LOCAL_AUTH_SECRET_KEY: secrets.secretKey,
      LOCAL_MAIL_PORT: String(ports.mail),
      LOCAL_MAIL_DIR: join(dir, "mail"),
    },
    ready: async () =>
      (await answers(`http://127.0.0.1:${ports.auth}/auth/v1/health`, { apikey: secrets.publishableKey })) &&
      (await answers(`http://127.0.0.1:${ports.auth}/realtime/v1/api/ping`)),
  });
  log(`auth and realtime on port ${ports.auth}, caught mail on port ${ports.mail}`);
}

async function startJobs(processes: Processes, { ports, secrets, database, appUrl, log }: Part): Promise<void> {
  const [main] = present(["jobs/main.ts"]);
  if (!main) return;
  await applySql(database.superUrl, [], { floyo_jobs: secrets.jobsPassword });
  const url = new URL(database.superUrl);
  url.username = "floyo_jobs";
  url.password = encodeURIComponent(secrets.jobsPassword);
  await processes.start({
    name: "jobs",
    command: process.execPath,
    args: [main],
    env: {
      LOCAL_JOBS_DATABASE_URL: url.href,
      LOCAL_JOBS_HOST: "127.0.0.1",
      LOCAL_JOBS_PORT: String(ports.jobs),
      LOCAL_JOBS_APP_URL: appUrl,
      INNGEST_EVENT_KEY: secrets.inngestEventKey,
      INNGEST_SIGNING_KEY: secrets.inngestSigningKey,
    },
    ready: () => jobsWork(`http://127.0.0.1:${ports.jobs}/health`),
  });
  log(`job runner on port ${ports.jobs}`);
}

/** Whether the address answers with a 2xx within two seconds. */
async function answers(url: string, headers: Record<string, string> = {}): Promise<boolean> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.ok;
}

/** The runner's own parts; that it cannot reach the app yet is no fault before the app has started. */
async function jobsWork(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  const { database, worker } = (await response.json()) as { database?: string; worker?: string };
  return database === "ok" && worker === "ok";
}
