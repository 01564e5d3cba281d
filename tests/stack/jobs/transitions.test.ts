import { setTimeout as wait } from "node:timers/promises";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Decision, failure, nothing } from "#local/jobs/decision.ts";
import { ownEvent } from "#local/jobs/event.ts";
import { readFunctionConfig } from "#local/jobs/function-config.ts";
import { createRegistry } from "#local/jobs/registry.ts";
import { claimItem, type Lease } from "#local/jobs/store/items.ts";
import { openPool } from "#local/jobs/store/pool.ts";
import type { ItemJob } from "#local/jobs/store/queue.ts";
import { recordCheckpoint, recordDecision } from "#local/jobs/store/record.ts";
import { forget } from "#local/jobs/store/retention.ts";
import { createRuns } from "#local/jobs/store/runs.ts";
import { endTimer } from "#local/jobs/store/timers.ts";
import { transact } from "#local/jobs/store/transact.ts";
import { heal, takeOver } from "#local/jobs/store/upkeep.ts";
import { prepareQueue } from "#local/jobs/work.ts";
import { makeDatabase } from "./support.ts";

// The rule everything rests on, without an app and without a worker: each transition is one transaction that compares
// the generation it knows with the one there is. Whatever comes twice, or too late, changes nothing.

let database: Awaited<ReturnType<typeof makeDatabase>>;
let pool: pg.Pool;
const registry = createRegistry();
const fn = (id: string, more: object = {}) =>
  readFunctionConfig(
    {
      id: `app-${id}`,
      triggers: [{ event: "x" }],
      steps: { step: { id: "step", name: "step", runtime: { type: "http", url: "http://127.0.0.1:1/" } } },
      ...more,
    },
    "app",
  );
const free = fn("free");
const limited = fn("limited", { concurrency: 1 });

beforeAll(async () => {
  database = await makeDatabase();
  pool = openPool(database.url, "test", 6, () => undefined);
  await prepareQueue(pool, () => undefined);
  registry.replace([free, limited].map((config) => ({ config, active: true })));
});
beforeEach(async () => {
  await database.sql.query("truncate floyo_jobs.runs, floyo_jobs.dedupes, floyo_jobs.events cascade");
  await database.sql.query("delete from floyo_jobs_queue._private_jobs");
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

const start = (config = free, count = 1) =>
  transact(pool, (tx) =>
    createRuns(
      tx,
      registry,
      Array.from({ length: count }, () => ({ config, arrivals: [ownEvent("x", {})] })),
    ),
  );

/** The jobs the queue holds, oldest first. */
async function jobs(): Promise<ItemJob[]> {
  const { rows } = await database.sql.query<{ payload: ItemJob }>(
    "select payload from floyo_jobs_queue._private_jobs order by id",
  );
  return rows.map(({ payload }) => payload);
}
const state = async () =>
  (
    await database.sql.query<{ id: string; kind: string; state: string }>(
      "select id, kind, state from floyo_jobs.items order by id",
    )
  ).rows;

async function claim(job: ItemJob | undefined, config = free): Promise<Lease> {
  const lease = job && (await claimItem(pool, job, config));
  if (lease === undefined) throw new Error("the item could not be claimed");
  return lease;
}
const decide = (decision: Partial<Decision>): Decision => ({ ...nothing, ...decision });
const record = (lease: Lease, decision: Partial<Decision>, config = free) =>
  transact(pool, (tx) => recordDecision(tx, registry, config, lease, decide(decision)));
const step = (id: string) => ({ id, name: id, op: "StepRun", data: `"${id}"` });
const lastJobs = async (count: number) => (await jobs()).slice(-count);

describe("a transition", () => {
  it("happens once, though its job is replayed and its result comes twice", async () => {
    await start();
    const [job] = await jobs();
    const lease = await claim(job);
    expect(await claimItem(pool, job as ItemJob, free)).toBeUndefined();
    expect(await record(lease, { recorded: [step("a")] })).toBe(true);
    expect(await record(lease, { recorded: [step("b")] })).toBe(false);
    expect(await record(lease, failure("Late", "too late"))).toBe(false);
    expect((await jobs()).length).toBe(2);
    const next = await claim((await lastJobs(1))[0]);
    expect(next.steps.map(({ id }) => id)).toEqual(["a"]);
  });

  it("of a lease that was taken over is refused, checkpoint or result", async () => {
    await start();
    const lease = await claim((await jobs())[0]);
    const at = { runId: lease.runId, item: lease.id, generation: lease.generation };
    expect(await recordCheckpoint(pool, at, [step("a")])).toBe("recorded");
    expect(await recordCheckpoint(pool, at, [step("a")])).toBe("recorded");
    expect(await takeOver(pool)).toBe(1);
    expect(await recordCheckpoint(pool, at, [step("b")])).toBe("stale");
    expect(await record(lease, { end: { status: "completed", output: "1" } })).toBe(false);
    const next = await claim((await lastJobs(1))[0]);
    expect(next.steps.map(({ id }) => id)).toEqual(["a"]);
    expect(next.attempt).toBe(0);
    // Also while the successor is at work on the same item, under a lease of its own.
    expect(await recordCheckpoint(pool, at, [step("b")])).toBe("stale");
    expect(await record(lease, { end: { status: "completed", output: "1" } })).toBe(false);
    expect(await record(next, { end: { status: "completed", output: "2" } })).toBe(true);
  });

  it("of two parallel steps that end in the same moment asks for what follows exactly once", async () => {
    for (let round = 0; round < 10; round++) {
      await database.sql.query("truncate floyo_jobs.runs cascade");
      await start();
      const lease = await claim((await lastJobs(1))[0]);
      await record(lease, { planned: ["a", "b", "c"].map((id) => ({ id, name: id })) });
      const leases = await Promise.all((await lastJobs(3)).map((job) => claim(job)));
      await Promise.all(leases.map((one) => record(one, { recorded: [step(one.stepId ?? "")] })));
      expect((await state()).map(({ kind }) => kind)).toEqual(["discover"]);
      const next = await claim((await lastJobs(1))[0]);
      expect(next.steps.map(({ id }) => id).sort()).toEqual(["a", "b", "c"]);
      expect(next.plannedOnly).toBe(true);
    }
  });

  it("ends a sleep once", async () => {
    await start();
    await record(await claim((await jobs())[0]), { sleeping: [{ id: "nap", name: "nap", delayMs: 0 }] });
    const lease = await claim((await lastJobs(1))[0]);
    expect(await transact(pool, (tx) => endTimer(tx, lease))).toBe(true);
    expect(await transact(pool, (tx) => endTimer(tx, lease))).toBe(false);
    expect((await state()).map(({ kind }) => kind)).toEqual(["discover"]);
  });

  it("that cannot be written leaves everything as it was", async () => {
    await start();
    const lease = await claim((await jobs())[0]);
    await expect(record(lease, { recorded: [step("a"), { ...step("b"), name: "\u0000" }] })).rejects.toThrow();
    expect(await record(lease, { recorded: [step("a")] })).toBe(true);
  });

  it("fails a run of more than 1,000 steps, and says why", async () => {
    await start();
    const lease = await claim((await jobs())[0]);
    const many = Array.from({ length: 1001 }, (_, index) => step(`s${index}`));
    expect(await record(lease, { recorded: many })).toBe(true);
    const { rows } = await database.sql.query<{ status: string; error: string }>(
      "select status, error from floyo_jobs.runs",
    );
    expect(rows[0]).toMatchObject({ status: "failed", error: expect.stringContaining("1000 steps") });
    expect(await state()).toEqual([]);
  });
});

describe("a limit of one", () => {
  it("lets the others in one by one, in order, whichever way the one before ends", async () => {
    await start(limited, 4);
    const [a, b, c, d] = (await jobs()) as [ItemJob, ItemJob, ItemJob, ItemJob];
    const first = await claim(a, limited);
    for (const job of [b, c, d]) expect(await claimItem(pool, job, limited)).toBeUndefined();
    expect((await state()).map((item) => item.state)).toEqual(["running", "blocked", "blocked", "blocked"]);

    await record(first, { end: { status: "completed", output: "1" } }, limited);
    const [second] = await lastJobs(1);
    expect(second).toMatchObject({ id: b.id });
    await record(
      await claim(second, limited),
      { retry: { delayMs: 60_000, error: { name: "E", message: "m" } } },
      limited,
    );
    const [third] = (await jobs()).filter(({ id }) => id === c.id).slice(-1);
    const lease = await claim(third, limited);
    expect((await state()).map((item) => item.state)).toEqual(["queued", "running", "blocked"]);

    // The runner dies with the third; nobody may hold the place for it.
    await takeOver(pool);
    expect(await record(lease, {}, limited)).toBe(false);
    await heal(pool, () => false);
    expect((await state()).filter((item) => item.state === "blocked")).toEqual([]);
  });

  it("is kept however many ask at once", async () => {
    await start(limited, 12);
    const leases = (await Promise.all((await jobs()).map((job) => claimItem(pool, job, limited)))).filter(
      (lease) => lease !== undefined,
    );
    expect(leases).toHaveLength(1);
    expect((await database.sql.query("select 1 from floyo_jobs.slots")).rowCount).toBe(1);
  });
});

describe("upkeep", () => {
  it("finds a job that the queue lost", async () => {
    await start();
    await database.sql.query("delete from floyo_jobs_queue._private_jobs");
    await database.sql.query("update floyo_jobs.items set due_at = now() - interval '2 minutes'");
    expect(await heal(pool, () => false)).toBe(1);
    await claim((await jobs())[0]);
    expect(await heal(pool, () => true)).toBe(0);
  });

  it("finds a lease that nobody works on, and leaves those alone that somebody does", async () => {
    await start(free, 2);
    const [a, b] = await jobs();
    const [kept, lost] = [await claim(a), await claim(b)];
    expect(await heal(pool, (item) => item === kept.id)).toBe(1);
    expect(await record(lost, { recorded: [step("a")] })).toBe(false);
    expect(await record(kept, { recorded: [step("a")] })).toBe(true);
  });

  it("forgets finished runs that are too old or too many, and nothing that still runs", async () => {
    await start(free, 6);
    const leases = await Promise.all((await jobs()).slice(0, 5).map((job) => claim(job)));
    for (const lease of leases) {
      await record(lease, { end: { status: "completed", output: "1" } });
      await wait(2);
    }
    await database.sql.query(
      "update floyo_jobs.runs set created_at = now() - interval '8 days' where status = 'active'",
    );
    await database.sql.query("update floyo_jobs.runs set ended_at = now() - interval '8 days' where id = $1", [
      leases[0]?.runId,
    ]);
    const week = 7 * 24 * 60 * 60 * 1000;
    const left = async () => (await database.sql.query("select 1 from floyo_jobs.runs")).rowCount;
    await forget(pool, { retentionMs: week, finishedRunsMax: 100, payloadMs: week });
    expect(await left()).toBe(5);
    await forget(pool, { retentionMs: week, finishedRunsMax: 2, payloadMs: week });
    expect(await left()).toBe(3);
    expect((await database.sql.query("select 1 from floyo_jobs.runs where status = 'active'")).rowCount).toBe(1);
  });
});
