import type { Arrival, JobEvent } from "../event.ts";
import type { BatchConfig } from "../flow-config.ts";
import type { FunctionConfig } from "../function-config.ts";
import type { Registry } from "../registry.ts";
import { type BatchJob, enqueueBatch } from "./queue.ts";
import { groupOf } from "./rates.ts";
import { createRuns } from "./runs.ts";
import type { Tx } from "./transact.ts";

/** As hosted: a batch that would get larger starts with what it has. */
export const batchBytesMax = 10 * 1024 * 1024;

const open = {
  name: "batches-open",
  text: `
    insert into floyo_jobs.batches as b (function_id, key, due_at) values ($1, $2, now() + $3 * interval '1 millisecond')
    on conflict (function_id, key) do update set events = b.events
    returning id, events, bytes::int, due_at`,
};

const append = {
  name: "batches-append",
  text: `
    with added as (
      insert into floyo_jobs.batch_events (function_id, key, event_id, event) values ($1, $2, $3, $4)
    )
    update floyo_jobs.batches set events = events + 1, bytes = bytes + $5 where function_id = $1 and key = $2`,
};

const take = {
  name: "batches-take",
  text: `
    delete from floyo_jobs.batch_events where function_id = $1 and key = $2 returning seq::text, event_id, event`,
};

const close = { name: "batches-close", text: "delete from floyo_jobs.batches where function_id = $1 and key = $2" };

const lockDue = {
  name: "batches-lock-due",
  text: "select 1 from floyo_jobs.batches where function_id = $1 and key = $2 and id = $3 for update",
};

/** Adds the event to its batch, which starts as soon as it is full. */
export async function collect(
  tx: Tx,
  registry: Registry,
  config: FunctionConfig,
  batch: BatchConfig,
  { internalId, event }: Arrival,
): Promise<void> {
  const key = groupOf("batchEvents", config, batch.key, event);
  const text = JSON.stringify(event);
  const bytes = Buffer.byteLength(text);
  type Row = { id: string; events: number; bytes: number; due_at: Date };
  const opened = async () => (await tx.query<Row>(open, [config.id, key, batch.timeoutMs]))[0];
  let row = await opened();
  if (row && row.events > 0 && row.bytes + bytes > batchBytesMax) {
    await startBatch(tx, registry, config, key);
    row = await opened();
  }
  if (row === undefined) return;
  await tx.query(append, [config.id, key, internalId, text, bytes]);
  if (row.events + 1 >= batch.maxSize) await startBatch(tx, registry, config, key);
  else if (row.events === 0) await enqueueBatch(tx, { function: config.id, key, batch: row.id }, row.due_at);
}

async function startBatch(tx: Tx, registry: Registry, config: FunctionConfig, key: string): Promise<void> {
  const rows = await tx.query<{ seq: string; event_id: string; event: string }>(take, [config.id, key]);
  await tx.query(close, [config.id, key]);
  const arrivals = rows
    .sort((a, b) => Number(a.seq) - Number(b.seq))
    .map((row) => ({ internalId: row.event_id, event: JSON.parse(row.event) as JobEvent }));
  if (arrivals.length > 0) await createRuns(tx, registry, [{ config, arrivals }]);
}

/** The batch has waited long enough: it starts with what it has, unless it was full before. */
export async function fireBatch(tx: Tx, registry: Registry, job: BatchJob): Promise<void> {
  if ((await tx.query(lockDue, [job.function, job.key, job.batch])).length === 0) return;
  const config = registry.findActive(job.function);
  if (config) await startBatch(tx, registry, config, job.key);
  else await tx.query(close, [job.function, job.key]);
}
