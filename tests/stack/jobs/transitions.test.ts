import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { failure } from "#local/jobs/decision.ts";
import { claimItem } from "#local/jobs/store/items.ts";
import type { ItemJob } from "#local/jobs/store/queue.ts";
import { recordCheckpoint } from "#local/jobs/store/record.ts";
import { forget } from "#local/jobs/store/retention.ts";
import { endTimer } from "#local/jobs/store/timers.ts";
import { transact } from "#local/jobs/store/transact.ts";
import { heal, takeOver } from "#local/jobs/store/upkeep.ts";
import { describeFunction, openByHand, ran as step } from "./by-hand.ts";

// The rule everything rests on, without an app and without a worker: each transition is one transaction that compares
// the generation it knows with the one there is. Whatever comes twice, or too late, changes nothing.

const free = describeFunction("free");
const limited = describeFunction("limited", { concurrency: 1 });
let hand: Awaited<ReturnType<typeof openByHand>>;

beforeAll(async () => {
  hand = await openByHand([free, limited]);
});
beforeEach(() => hand.clear());
afterAll(() => hand?.close());

describe("a transition", () => {
  it("happens once, though its job is replayed and its result comes twice", async () => {
    await hand.start();
    const [job] = await hand.jobs();
    const lease = await hand.claim(job);
    expect(await claimItem(hand.pool, job as ItemJob, free)).toBeUndefined();
    expect(await hand.record(lease, { recorded: [step("a")] })).toBe(true);
    expect(await hand.record(lease, { recorded: [step("b")] })).toBe(false);
    expect(await hand.record(lease, failure("Late", "too late"))).toBe(false);
    expect((await hand.jobs()).length).toBe(2);
    const next = await hand.claim((await hand.lastJobs(1))[0]);
    expect(next.steps.map(({ id }) => id)).toEqual(["a"]);
  });

  it("of a lease that was taken over is refused, checkpoint or result", async () => {
    await hand.start();
    const lease = await hand.claim((await hand.jobs())[0]);
    const at = { runId: lease.runId, item: lease.id, generation: lease.generation };
    expect(await recordCheckpoint(hand.pool, at, [step("a")])).toBe("recorded");
    expect(await recordCheckpoint(hand.pool, at, [step("a")])).toBe("recorded");
    expect(await takeOver(hand.pool)).toBe(1);
    expect(await recordCheckpoint(hand.pool, at, [step("b")])).toBe("stale");
    expect(await hand.record(lease, { end: { status: "completed", output: "1" } })).toBe(false);
    const next = await hand.claim((await hand.lastJobs(1))[0]);
    expect(next.steps.map(({ id }) => id)).toEqual(["a"]);
    expect(next.attempt).toBe(0);
    // Also while the successor is at work on the same item, under a lease of its own.
    expect(await recordCheckpoint(hand.pool, at, [step("b")])).toBe("stale");
    expect(await hand.record(lease, { end: { status: "completed", output: "1" } })).toBe(false);
    expect(await hand.record(next, { end: { status: "completed", output: "2" } })).toBe(true);
  });

  it("of two parallel steps that end in the same moment asks for what follows exactly once", async () => {
    for (let round = 0; round < 10; round++) {
      await hand.database.sql.query("truncate floyo_jobs.runs cascade");
      await hand.start();
      const lease = await hand.claim((await hand.lastJobs(1))[0]);
      await hand.record(lease, { planned: ["a", "b", "c"].map((id) => ({ id, name: id })) });
      const leases = await Promise.all((await hand.lastJobs(3)).map((job) => hand.claim(job)));
      await Promise.all(leases.map((one) => hand.record(one, { recorded: [step(one.stepId ?? "")] })));
      expect((await hand.state()).map(({ kind }) => kind)).toEqual(["discover"]);
      const next = await hand.claim((await hand.lastJobs(1))[0]);
      expect(next.steps.map(({ id }) => id).sort()).toEqual(["a", "b", "c"]);
      expect(next.plannedOnly).toBe(true);
    }
  });

  it("ends a sleep once", async () => {
    await hand.start();
    await hand.record(await hand.claim((await hand.jobs())[0]), { sleeping: [{ id: "nap", name: "nap", delayMs: 0 }] });
    const lease = await hand.claim((await hand.lastJobs(1))[0]);
    expect(await transact(hand.pool, (tx) => endTimer(tx, lease))).toBe(true);
    expect(await transact(hand.pool, (tx) => endTimer(tx, lease))).toBe(false);
    expect((await hand.state()).map(({ kind }) => kind)).toEqual(["discover"]);
  });

  it("that cannot be written leaves everything as it was", async () => {
    await hand.start();
    const lease = await hand.claim((await hand.jobs())[0]);
    await expect(hand.record(lease, { recorded: [step("a"), { ...step("b"), name: "\u0000" }] })).rejects.toThrow();
    expect(await hand.record(lease, { recorded: [step("a")] })).toBe(true);
  });

  it("fails a run of more than 1,000 steps, and says why", async () => {
    await hand.start();
    const lease = await hand.claim((await hand.jobs())[0]);
    const many = Array.from({ length: 1001 }, (_, index) => step(`s${index}`));
    expect(await hand.record(lease, { recorded: many })).toBe(true);
    const { rows } = await hand.database.sql.query<{ status: string; error: string }>(
      "select status, error from floyo_jobs.runs",
    );
    expect(rows[0]).toMatchObject({ status: "failed", error: expect.stringContaining("1000 steps") });
    expect(await hand.state()).toEqual([]);
  });
});

describe("a limit of one", () => {
  it("lets the others in one by one, in order, whichever way the one before ends", async () => {
    await hand.start(limited, 4);
    const [a, b, c, d] = (await hand.jobs()) as [ItemJob, ItemJob, ItemJob, ItemJob];
    const first = await hand.claim(a, limited);
    for (const job of [b, c, d]) expect(await claimItem(hand.pool, job, limited)).toBeUndefined();
    expect((await hand.state()).map((item) => item.state)).toEqual(["running", "blocked", "blocked", "blocked"]);

    await hand.record(first, { end: { status: "completed", output: "1" } }, limited);
    const [second] = await hand.lastJobs(1);
    expect(second).toMatchObject({ id: b.id });
    await hand.record(
      await hand.claim(second, limited),
      { retry: { delayMs: 60_000, error: { name: "E", message: "m" } } },
      limited,
    );
    const [third] = (await hand.jobs()).filter(({ id }) => id === c.id).slice(-1);
    const lease = await hand.claim(third, limited);
    expect((await hand.state()).map((item) => item.state)).toEqual(["queued", "running", "blocked"]);

    // The runner dies with the third; nobody may hold the place for it.
    await takeOver(hand.pool);
    expect(await hand.record(lease, {}, limited)).toBe(false);
    await heal(hand.pool, () => false);
    expect((await hand.state()).filter((item) => item.state === "blocked")).toEqual([]);
  });

  it("is kept however many ask at once", async () => {
    await hand.start(limited, 12);
    const leases = (await Promise.all((await hand.jobs()).map((job) => claimItem(hand.pool, job, limited)))).filter(
      (lease) => lease !== undefined,
    );
    expect(leases).toHaveLength(1);
    expect((await hand.database.sql.query("select 1 from floyo_jobs.slots")).rowCount).toBe(1);
  });
});

describe("upkeep", () => {
  it("finds a job that the queue lost", async () => {
    await hand.start();
    await hand.database.sql.query("delete from floyo_jobs_queue._private_jobs");
    await hand.database.sql.query("update floyo_jobs.items set due_at = now() - interval '2 minutes'");
    expect(await heal(hand.pool, () => false)).toBe(1);
    await hand.claim((await hand.jobs())[0]);
    expect(await heal(hand.pool, () => true)).toBe(0);
  });

  it("finds a lease that nobody works on, and leaves those alone that somebody does", async () => {
    await hand.start(free, 2);
    const [a, b] = await hand.jobs();
    const [kept, lost] = [await hand.claim(a), await hand.claim(b)];
    expect(await heal(hand.pool, (item) => item === kept.id)).toBe(1);
    expect(await hand.record(lost, { recorded: [step("a")] })).toBe(false);
    expect(await hand.record(kept, { recorded: [step("a")] })).toBe(true);
  });

  it("forgets finished runs that are too old or too many, and nothing that still runs", async () => {
    await hand.start(free, 6);
    const leases = await Promise.all((await hand.jobs()).slice(0, 5).map((job) => hand.claim(job)));
    for (const lease of leases) {
      await hand.record(lease, { end: { status: "completed", output: "1" } });
      await wait(2);
    }
    await hand.database.sql.query(
      "update floyo_jobs.runs set created_at = now() - interval '8 days' where status = 'active'",
    );
    await hand.database.sql.query("update floyo_jobs.runs set ended_at = now() - interval '8 days' where id = $1", [
      leases[0]?.runId,
    ]);
    const week = 7 * 24 * 60 * 60 * 1000;
    const left = async () => (await hand.database.sql.query("select 1 from floyo_jobs.runs")).rowCount;
    await forget(hand.pool, { retentionMs: week, finishedRunsMax: 100, payloadMs: week });
    expect(await left()).toBe(5);
    await forget(hand.pool, { retentionMs: week, finishedRunsMax: 2, payloadMs: week });
    expect(await left()).toBe(3);
    expect((await hand.database.sql.query("select 1 from floyo_jobs.runs where status = 'active'")).rowCount).toBe(1);
  });
});
