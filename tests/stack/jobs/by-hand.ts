import { type Decision, nothing } from "#local/jobs/decision.ts";
import { ownEvent } from "#local/jobs/event.ts";
import { type FunctionConfig, readFunctionConfig } from "#local/jobs/function-config.ts";
import { createRegistry } from "#local/jobs/registry.ts";
import { takeIn } from "#local/jobs/store/events.ts";
import { claimItem, type Lease } from "#local/jobs/store/items.ts";
import { openPool } from "#local/jobs/store/pool.ts";
import type { ItemJob } from "#local/jobs/store/queue.ts";
import { recordDecision } from "#local/jobs/store/record.ts";
import { createRuns } from "#local/jobs/store/runs.ts";
import { transact } from "#local/jobs/store/transact.ts";
import { prepareQueue } from "#local/jobs/work.ts";
import { makeDatabase } from "./support.ts";

/** A function as an app would describe it. */
export const describeFunction = (id: string, more: object = {}) =>
  readFunctionConfig(
    {
      id: `app-${id}`,
      triggers: [{ event: "x" }],
      steps: { step: { id: "step", name: "step", runtime: { type: "http", url: "http://127.0.0.1:1/" } } },
      ...more,
    },
    "app",
  );

/** The result of a step that ran. */
export const ran = (id: string) => ({ id, name: id, op: "StepRun", data: `"${id}"` });

/** The runner's transitions on a database of their own, made one by one: without an app, and without a worker. */
export async function openByHand(functions: readonly [FunctionConfig, ...FunctionConfig[]]) {
  const database = await makeDatabase();
  const pool = openPool(database.url, "test", 8, () => undefined);
  await prepareQueue(pool, () => undefined);
  const registry = createRegistry();
  registry.replace(functions.map((config) => ({ config, active: true })));
  const [usual] = functions;

  /** The jobs the queue holds, oldest first. */
  async function jobs(): Promise<ItemJob[]> {
    const { rows } = await database.sql.query<{ payload: ItemJob }>(
      "select payload from floyo_jobs_queue._private_jobs order by id",
    );
    return rows.map(({ payload }) => payload);
  }

  async function claim(job: ItemJob | undefined, config = usual): Promise<Lease> {
    const lease = job && (await claimItem(pool, job, config));
    if (lease === undefined) throw new Error("the item could not be claimed");
    return lease;
  }

  return {
    ...{ database, pool, registry, jobs, claim },
    /** The newest job for an item of this kind. */
    async jobFor(kind: string): Promise<ItemJob | undefined> {
      const { rows } = await database.sql.query<{ payload: ItemJob }>(
        `select j.payload from floyo_jobs_queue._private_jobs j join floyo_jobs.items i on i.id::text = j.payload ->> 'id'
        where i.kind = $1 order by j.id desc limit 1`,
        [kind],
      );
      return rows[0]?.payload;
    },
    lastJobs: async (count: number) => (await jobs()).slice(-count),
    start: (config = usual, count = 1) =>
      transact(pool, (tx) =>
        createRuns(
          tx,
          registry,
          Array.from({ length: count }, () => ({ config, arrivals: [ownEvent("x", {})] })),
        ),
      ),
    state: async () =>
      (
        await database.sql.query<{ id: string; kind: string; state: string }>(
          "select id, kind, state from floyo_jobs.items order by id",
        )
      ).rows,
    record: (lease: Lease, decision: Partial<Decision>, config = usual) =>
      transact(pool, (tx) => recordDecision(tx, registry, config, lease, { ...nothing, ...decision })),
    /** An event comes. */
    send: (name: string, data: object = {}) => transact(pool, (tx) => takeIn(tx, registry, [ownEvent(name, data)])),
    steps: async () =>
      (
        await database.sql.query<{ id: string; data: string | null; error: string | null }>(
          "select id, data, error from floyo_jobs.steps order by seq",
        )
      ).rows,
    async clear() {
      await database.sql.query(
        "truncate floyo_jobs.runs, floyo_jobs.dedupes, floyo_jobs.events, floyo_jobs.recent, floyo_jobs.batches cascade",
      );
      await database.sql.query("delete from floyo_jobs_queue._private_jobs");
    },
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}
