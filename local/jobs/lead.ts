import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

export interface Leadership {
  /** Settles when the lock was lost and could not be had again: whoever holds it now has taken the work over. */
  readonly lost: Promise<void>;
  close(): Promise<void>;
}

const lock = "select pg_try_advisory_lock(hashtext('floyo_jobs'), hashtext('runner')) as taken";
const pauseMs = 100;

/**
 * Becomes the one runner of this database: holds an advisory lock on a connection of its own, which Postgres frees when
 * the process dies, however it dies. Waits up to `patienceMs` for a predecessor, then throws an `Error`.
 */
export async function lead(databaseUrl: string, patienceMs: number): Promise<Leadership> {
  let closed = false;
  let client: pg.Client | undefined;
  let giveUp: () => void = () => undefined;
  const lost = new Promise<void>((resolve) => {
    giveUp = resolve;
  });

  async function take(): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const candidate = new pg.Client({
        connectionString: databaseUrl,
        application_name: "floyo-jobs-lead",
        keepAlive: true,
      });
      candidate.on("error", () => undefined);
      try {
        await candidate.connect();
        while (Date.now() < deadline) {
          const { rows } = await candidate.query<{ taken: boolean }>(lock);
          if (rows[0]?.taken) {
            client = candidate;
            candidate.once("end", () => void regain());
            return;
          }
          await wait(pauseMs);
        }
        await candidate.end();
        throw new Error("another job runner serves this database; stop it first");
      } catch (error) {
        await candidate.end().catch(() => undefined);
        if (Date.now() >= deadline) throw error;
        await wait(pauseMs);
      }
    }
  }

  async function regain(): Promise<void> {
    if (closed) return;
    await take().catch(() => giveUp());
  }

  await take();
  return {
    lost,
    async close() {
      closed = true;
      await client?.end().catch(() => undefined);
    },
  };
}
