import type { Arrival, JobEvent } from "../event.ts";
import { keyOf } from "../expression.ts";
import type { FunctionConfig } from "../function-config.ts";
import type { Registry } from "../registry.ts";
import { type DebounceJob, enqueueDebounce } from "./queue.ts";
import { createRuns, type NewRun } from "./runs.ts";
import { startNow } from "./start.ts";
import type { Tx } from "./transact.ts";

const upsert = {
  name: "debounces-upsert",
  text: `
    insert into floyo_jobs.debounces as d (function_id, key, event_id, event, event_ts, due_at, deadline)
    values ($1, $2, $3, $4, $5, now() + $6 * interval '1 millisecond', now() + $7::bigint * interval '1 millisecond')
    on conflict (function_id, key) do update set
      event_id = case when excluded.event_ts >= d.event_ts then excluded.event_id else d.event_id end,
      event = case when excluded.event_ts >= d.event_ts then excluded.event else d.event end,
      event_ts = greatest(excluded.event_ts, d.event_ts),
      due_at = least(excluded.due_at, d.deadline),
      generation = d.generation + 1
    returning generation, due_at`,
};

const take = {
  name: "debounces-take",
  text: `
    delete from floyo_jobs.debounces where function_id = $1 and key = $2 and generation = $3
    returning event_id, event`,
};

/** Puts the start off by the period, but never beyond the timeout that began with the first event; the newest event wins. */
export async function debounceEvent(
  tx: Tx,
  config: FunctionConfig,
  debounce: NonNullable<FunctionConfig["debounce"]>,
  { internalId, event }: Arrival,
): Promise<void> {
  const key = debounce.key ? keyOf(debounce.key, { event }) : "";
  const [row] = await tx.query<{ generation: number; due_at: Date }>(upsert, [
    ...[config.id, key, internalId, JSON.stringify(event), event.ts],
    ...[debounce.periodMs, debounce.timeoutMs ?? null],
  ]);
  if (row) await enqueueDebounce(tx, { function: config.id, key, generation: row.generation }, row.due_at);
}

/** The quiet moment came: starts the function once with the newest event, unless another event put it off meanwhile. */
export async function fireDebounce(tx: Tx, registry: Registry, job: DebounceJob): Promise<void> {
  const [row] = await tx.query<{ event_id: string; event: string }>(take, [job.function, job.key, job.generation]);
  const config = registry.findActive(job.function);
  if (row === undefined || config === undefined) return;
  const arrival = { internalId: row.event_id, event: JSON.parse(row.event) as JobEvent };
  const starting: NewRun[] = [];
  await startNow(tx, registry, config, arrival, starting);
  await createRuns(tx, registry, starting);
}
