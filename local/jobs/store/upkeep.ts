import type { Pool } from "pg";
import { type BatchJob, enqueueBatch, enqueueItems, enqueueThrottle, type ItemRow, type ThrottleJob } from "./queue.ts";
import { wakeBlocked } from "./slots.ts";
import { query, transact } from "./transact.ts";

const unlockJobs = {
  name: "upkeep-unlock-jobs",
  text: `
    select floyo_jobs_queue.force_unlock_workers(array(
      select distinct locked_by from floyo_jobs_queue._private_jobs where locked_by is not null))`,
};

const requeueRunning = {
  name: "upkeep-requeue-running",
  text: `
    update floyo_jobs.items set state = 'queued', generation = generation + 1, due_at = now()
    where state = 'running' returning id, run_id, generation`,
};

const takeBackSlots = {
  name: "upkeep-take-back-slots",
  text: "delete from floyo_jobs.slots where item_id in (select id from floyo_jobs.items where state = 'running')",
};

/**
 * Takes over from a runner that is gone. Only for whoever holds the database's runner lock: every lease is then dead, so
 * each of its items is queued again, and an app that still works on one of them is told at its next step.
 */
export async function takeOver(pool: Pool): Promise<number> {
  return transact(pool, async (tx) => {
    await tx.query(unlockJobs);
    await tx.query(takeBackSlots);
    const items = await tx.query<ItemRow>(requeueRunning);
    await enqueueItems(tx, items);
    return items.length;
  });
}

const overdue = {
  name: "upkeep-overdue",
  text: `
    update floyo_jobs.items i set generation = generation + 1, due_at = now()
    where i.state = 'queued' and i.due_at < now() - interval '1 minute' and not exists (
      select 1 from floyo_jobs_queue._private_jobs j
      where j.payload ->> 'id' = i.id::text and (j.payload ->> 'generation')::int = i.generation and j.attempts < j.max_attempts
    )
    returning id, run_id, generation`,
};

const gates = {
  name: "upkeep-gates",
  text: "select distinct gate from floyo_jobs.items where state = 'blocked' and gate is not null",
};

const running = { name: "upkeep-running", text: "select id, generation from floyo_jobs.items where state = 'running'" };

const requeueForgotten = {
  name: "upkeep-requeue-forgotten",
  text: `
    update floyo_jobs.items i set state = 'queued', generation = i.generation + 1, due_at = now()
    from unnest($1::bigint[], $2::int[]) forgotten (id, generation)
    where i.id = forgotten.id and i.generation = forgotten.generation and i.state = 'running'
    returning i.id, i.run_id, i.generation`,
};

const freeForgotten = {
  name: "upkeep-free-forgotten",
  text: "delete from floyo_jobs.slots where item_id = any($1::bigint[])",
};

/** Batches and throttles whose job the queue does not have (`_private_jobs.key` is the job's key). */
const stalledBatches = {
  name: "upkeep-stalled-batches",
  text: `
    select function_id as function, key, id as batch from floyo_jobs.batches b
    where due_at < now() - interval '1 minute' and not exists (
      select 1 from floyo_jobs_queue._private_jobs j where j.key = 'batch ' || b.key and j.attempts < j.max_attempts)`,
};
const stalledThrottles = {
  name: "upkeep-stalled-throttles",
  text: `
    select distinct r.function_id as function, i.throttle_key as key
    from floyo_jobs.items i join floyo_jobs.runs r on r.id = i.run_id
    where i.state = 'throttled' and not exists (
      select 1 from floyo_jobs_queue._private_jobs j where j.key = 'throttle ' || i.throttle_key and j.attempts < j.max_attempts)`,
};

/**
 * The twin that would notice what was lost, and makes up for it: jobs that the queue does not have, leases that nobody
 * in this process works on (`isUnderWay` says which), and wake-ups. Returns how many items had been forgotten.
 */
export async function heal(pool: Pool, isUnderWay: (item: string) => boolean): Promise<number> {
  const leased = await query<{ id: string; generation: number }>(pool, running);
  // One that ended in between has another generation, or is gone.
  const orphans = leased.filter(({ id }) => !isUnderWay(id));
  const forgotten = await transact(pool, async (tx) => {
    const items = await tx.query<ItemRow>(overdue);
    if (orphans.length > 0) {
      items.push(
        ...(await tx.query<ItemRow>(requeueForgotten, [
          orphans.map(({ id }) => id),
          orphans.map(({ generation }) => generation),
        ])),
      );
      await tx.query(freeForgotten, [items.map(({ id }) => id)]);
    }
    await enqueueItems(tx, items);
    const batches = await tx.query<BatchJob>(stalledBatches);
    for (const job of batches) await enqueueBatch(tx, job, new Date());
    const throttles = await tx.query<ThrottleJob>(stalledThrottles);
    for (const job of throttles) await enqueueThrottle(tx, job, new Date());
    return items.length + batches.length + throttles.length;
  });
  for (const { gate } of await query<{ gate: string }>(pool, gates))
    await transact(pool, (tx) => wakeBlocked(tx, gate));
  return forgotten;
}
