import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import postgres from "postgres";
import { type BenchPerson, makePerson } from "#bench/open-bench.ts";
import { startReaper } from "#local/reaper.ts";
import { buildIsStale, testedBuild } from "#scripts/build.ts";
import { root } from "#scripts/environment.ts";
import { nextBin } from "#scripts/next-app.ts";
import { openTestStack } from "#scripts/test-stack.ts";

/** The whole server side, real in every part, of which app and database can be killed and come back where they were. */
export interface MortalServer {
  readonly url: string;
  /** What answers at `url`, in words for the report. */
  readonly served: string;
  readonly person: BenchPerson;
  /** As the role `postgres`. After a kill its queries fail until the database is back. */
  readonly admin: postgres.Sql;
  /** `kill -9` of the app. Resolves once another answers at the same address. */
  killApp(): Promise<void>;
  /** `kill -9` of the database server. Resolves once it has recovered. */
  killPostgres(): Promise<void>;
  /** `kill -9` of one database process at work for the app, upon which Postgres throws out all of them and recovers. */
  killBackend(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a stack of its own: whoever else tests now must not be killed along. */
export async function startMortalServer(log: (line: string) => void = () => undefined): Promise<MortalServer> {
  const stack = await openTestStack(log);
  const reaper = startReaper();
  const connect = (url: string | undefined) =>
    postgres(url ?? "", { max: 1, onnotice: () => undefined, backoff: () => 0.1, connect_timeout: 5 });
  const [admin, superuser] = [connect(stack.env.DATABASE_ADMIN_URL), connect(stack.env.SUPER_URL)];
  let app: ChildProcess | null = null;
  const close = async () => {
    if (app) await killGroup(app);
    reaper.close();
    await Promise.all([admin.end({ timeout: 1 }), superuser.end({ timeout: 1 })]);
    await stack.stop();
  };
  try {
    const url = stack.env.SITE_URL ?? "";
    const built = !buildIsStale(testedBuild);
    const startApp = async () => {
      app = built ? startBuild(stack.env, url) : await startHandlers(stack.env);
      if (app.pid !== undefined) reaper.watch(app.pid);
      await until("the app", () => listens(url));
    };
    const person = await makePerson(admin);
    await startApp();
    return {
      url,
      served: built ? "the production build" : "the route handlers over node:http (no fresh production build)",
      person,
      admin,
      async killApp() {
        if (!app) return;
        await killGroup(app);
        if (app.pid !== undefined) reaper.forget(app.pid);
        await startApp();
      },
      async killPostgres() {
        // Another kill may not be over yet: it is noticed only after a moment.
        const before = await until("Postgres", () => postmasterOf(superuser));
        process.kill(before, "SIGKILL");
        await until("another Postgres", async () => (await postmasterOf(superuser)) !== before);
        await until("Postgres to take connections", () => admin`select 1`);
      },
      async killBackend() {
        const [busiest] = await until(
          "Postgres",
          () => superuser<{ pid: number }[]>`
            select pid from pg_stat_activity
            where application_name = 'floyo' order by state = 'active' desc, random() limit 1`,
        );
        if (busiest) process.kill(busiest.pid, "SIGKILL");
        await until("Postgres to recover", () => admin`select 1`);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function startBuild(env: Record<string, string>, url: string): ChildProcess {
  const { hostname, port } = new URL(url);
  return spawn(process.execPath, [nextBin, "start", "--hostname", hostname, "--port", port], {
    cwd: root,
    env: { ...process.env, ...env, NODE_ENV: "production", NEXT_DIST_DIR: testedBuild, NEXT_TELEMETRY_DISABLED: "1" },
    stdio: "ignore",
    detached: true,
  });
}

async function startHandlers(env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(join(root, "bench", "serve-app.ts"), {
    env: { ...process.env, ...env, NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    detached: true,
  });
  await Promise.race([once(child, "message"), once(child, "exit")]);
  return child;
}

async function killGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
  await gone;
}

async function postmasterOf(superuser: postgres.Sql): Promise<number> {
  const [row] = await superuser<{ file: string }[]>`select pg_read_file('postmaster.pid') as file`;
  return Number(row?.file.split("\n")[0]);
}

async function listens(url: string): Promise<boolean> {
  const answer = await fetch(url, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(5_000) });
  return answer.status > 0;
}

/**
 * Asks until the answer is something; an error counts as nothing.
 *
 * @throws Error when nothing comes of it for a minute and a half
 */
export async function until<T>(what: string, question: () => PromiseLike<T>): Promise<T> {
  const deadline = Date.now() + 90_000;
  let last: unknown = "no";
  while (Date.now() < deadline) {
    try {
      const answer = await question();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    await wait(40);
  }
  throw new Error(`waited in vain for ${what}; the last answer: ${String(last)}`);
}
