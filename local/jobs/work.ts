import { Logger, makeWorkerUtils, run } from "graphile-worker";
import type { Pool } from "pg";
import { executeItem } from "./execute.ts";
import { describeFault, type Log } from "./log.ts";
import type { Runner } from "./runner.ts";
import { fireBatch } from "./store/batches.ts";
import { fireCron } from "./store/crons.ts";
import { fireDebounce } from "./store/debounces.ts";
import type { BatchJob, CronJob, DebounceJob, ItemJob, ThrottleJob } from "./store/queue.ts";
import { admitThrottled } from "./store/throttles.ts";
import { transact } from "./store/transact.ts";

/** The engine's schema, in which `schema.sql` lets the runner's role make its tables. */
const schema = "floyo_jobs_queue";

/** The engine's own messages name jobs, never what they carry; only what went wrong is passed on. */
function quiet(log: Log): Logger {
  return new Logger(() => (level, message) => {
    if (level === "error") log("error", "queue", { reason: message.split("\n")[0]?.slice(0, 200) ?? "" });
  });
}

/** Brings the engine's tables up to date. */
export async function prepareQueue(pool: Pool, log: Log): Promise<void> {
  const utils = await makeWorkerUtils({ pgPool: pool, schema, logger: quiet(log) });
  try {
    await utils.migrate();
  } finally {
    await utils.release();
  }
}

/** Takes jobs from the queue as they become due, `concurrency` at a time. */
export async function work(runner: Runner, queuePool: Pool): Promise<{ stop(): Promise<void>; ended: Promise<void> }> {
  const { pool, registry, settings, log } = runner;
  const logged =
    <Job>(task: (job: Job) => Promise<void>) =>
    async (payload: unknown) => {
      try {
        await task(payload as Job);
      } catch (error) {
        // The engine tries again by itself, and would print the message.
        log("error", "a job could not begin", { reason: describeFault(error) });
        throw new Error(describeFault(error));
      }
    };
  const engine = await run({
    pgPool: queuePool,
    schema,
    logger: quiet(log),
    noHandleSignals: true,
    taskList: {
      item: logged<ItemJob>((job) => executeItem(runner, job)),
      debounce: logged<DebounceJob>((job) => transact(pool, (tx) => fireDebounce(tx, registry, job))),
      cron: logged<CronJob>((job) => transact(pool, (tx) => fireCron(tx, registry, job))),
      batch: logged<BatchJob>((job) => transact(pool, (tx) => fireBatch(tx, registry, job))),
      throttle: logged<ThrottleJob>((job) => transact(pool, (tx) => admitThrottled(tx, registry, job))),
    },
    crontab: " ",
    concurrency: settings.concurrency,
    pollInterval: settings.pollMs,
    preset: { worker: { localQueue: { size: settings.concurrency + 1 }, completeJobBatchDelay: 0 } },
  });
  return { stop: () => engine.stop(), ended: engine.promise };
}
