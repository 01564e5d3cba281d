import { setTimeout as wait } from "node:timers/promises";
import type { Pool } from "pg";
import { createClient } from "./call-app.ts";
import { serveHttp } from "./http.ts";
import { lead } from "./lead.ts";
import { describeFault, type Log, logToStderr } from "./log.ts";
import { createRegistry } from "./registry.ts";
import { makeRoutes } from "./routes.ts";
import type { Runner } from "./runner.ts";
import { completeSettings, type Optional } from "./settings.ts";
import { cancelOverdue } from "./store/cancel.ts";
import { loadRegistry } from "./store/functions.ts";
import { openPool } from "./store/pool.ts";
import { dropStaleEvents, forget } from "./store/retention.ts";
import { heal, takeOver } from "./store/upkeep.ts";
import { syncApps } from "./sync-apps.ts";
import { prepareQueue, work } from "./work.ts";

export interface JobsOptions extends Optional {
  /** Postgres, as the role `floyo_jobs`, with `local/jobs/schema.sql` applied. */
  readonly databaseUrl: string;
  readonly host?: string;
  /** Left out or 0, the operating system chooses. */
  readonly port?: number;
  /** Where apps serve their functions, e.g. `http://localhost:3000/api/inngest`. */
  readonly appUrl?: string | readonly string[];
  readonly eventKey: string;
  readonly signingKey: string;
  readonly log?: Log;
}

export interface Jobs {
  /** `INNGEST_BASE_URL` for the apps. */
  readonly url: string;
  /** Settles when the runner had to stop by itself: another one took its place, or its engine ended. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

const graceMs = 2000;
const healMs = 30_000;
const forgetMs = 10 * 60_000;

/**
 * Runs Inngest functions on this Postgres: takes events, calls the apps, remembers every step. One runner serves a
 * database at a time. Throws an `Error` that says what is missing or wrong.
 */
export async function serveJobs(options: JobsOptions): Promise<Jobs> {
  const appUrls = typeof options.appUrl === "string" ? [options.appUrl] : (options.appUrl ?? []);
  const settings = completeSettings({
    ...options,
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    appUrls,
  });
  const log = options.log ?? logToStderr;
  const closing = new AbortController();
  const closed = new AbortController();

  const leadership = await lead(settings.databaseUrl, settings.takeoverMs);
  const pool = openPool(settings.databaseUrl, "floyo-jobs", 12, log);
  // What the engine writes by itself (that a job was taken, or is done) may be lost with the server: jobs can be replayed.
  const queuePool = openPool(settings.databaseUrl, "floyo-jobs-queue", 4, log, "-c synchronous_commit=off");
  const client = createClient(settings.signingKey, settings.concurrency + 4);
  const releases: (() => Promise<unknown>)[] = [
    () => leadership.close(),
    () => queuePool.end(),
    () => pool.end(),
    async () => client.close(),
  ];
  const release = async () => {
    for (const step of releases.reverse()) await step();
  };

  try {
    await assertSchema(pool);
    await prepareQueue(queuePool, log);
    const resumed = await takeOver(pool);
    if (resumed > 0) log("info", "going on with what an earlier runner had begun", { count: resumed });
    const registry = createRegistry();
    for (const reason of await loadRegistry(pool, registry)) log("error", "a function is left out", { reason });

    const apps = syncApps({ settings, pool, registry, client, log });
    releases.push(() => apps.close());
    const runner: Runner = {
      settings,
      pool,
      registry,
      client,
      apps,
      log,
      underWay: new Set(),
      closing: closing.signal,
      closed: closed.signal,
    };
    const { server, url } = await serveHttp({
      host: settings.host,
      port: settings.port,
      routes: makeRoutes(runner),
      log,
    });
    releases.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const engine = await work(runner, queuePool);
    const upkeep = [
      every(healMs, closing.signal, async () => {
        const count = await heal(pool, (item) => runner.underWay.has(item));
        if (count > 0) log("warn", "found work that no job was waiting for, and queued it", { count });
        await dropStaleEvents(pool);
      }),
      every(settings.pollMs, closing.signal, () => cancelOverdue(pool, registry)),
      every(forgetMs, closing.signal, () => forget(pool, settings)),
    ];
    releases.push(async () => {
      // Calls that end by themselves in a moment are waited for; the others are given up and made again later.
      const stopped = engine.stop().catch(() => undefined);
      await Promise.race([stopped, wait(graceMs, undefined, { ref: false })]);
      closing.abort();
      await Promise.race([stopped, wait(graceMs, undefined, { ref: false })]);
      closed.abort();
      await Promise.all(upkeep);
    });

    let done: Promise<void> | undefined;
    const ended = new Promise<string>((resolve) => {
      // Only what nobody asked for is told.
      const tell = (reason: string) => done === undefined && resolve(reason);
      leadership.lost.then(() => tell("another job runner took over this database"));
      engine.ended.then(
        () => tell("the queue ended"),
        (error: unknown) => tell(`the queue ended: ${describeFault(error)}`),
      );
    });
    return {
      url,
      ended,
      close() {
        done ??= release();
        return done;
      },
    };

    function every(pauseMs: number, signal: AbortSignal, chore: () => Promise<unknown>): Promise<void> {
      return (async () => {
        while (!signal.aborted) {
          await chore().catch((error: unknown) => log("error", "upkeep failed", { reason: describeFault(error) }));
          await wait(pauseMs, undefined, { signal }).catch(() => undefined);
        }
      })();
    }
  } catch (error) {
    closing.abort();
    closed.abort();
    await release();
    throw error;
  }
}

async function assertSchema(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ there: boolean }>(
    "select to_regclass('floyo_jobs.batches') is not null and to_regclass('floyo_jobs_queue.migrations') is not null as there",
  );
  if (!rows[0]?.there)
    throw new Error(
      "the job runner's tables are missing or older than it: apply local/jobs/schema.sql as a superuser first",
    );
}
