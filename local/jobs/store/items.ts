import type { Pool } from "pg";
import type { JobEvent } from "../event.ts";
import type { FunctionConfig } from "../function-config.ts";
import { slotsOf } from "../slots-of.ts";
import { enqueueItems, type ItemJob, type ItemRow } from "./queue.ts";
import { freeSlots, takeSlots } from "./slots.ts";
import { query, type Tx, transact } from "./transact.ts";

/** An item that this process works on. Whoever writes for it must show the same generation. */
export interface Lease {
  readonly id: string;
  readonly runId: string;
  readonly kind: "discover" | "step" | "sleep" | "wait" | "invoke";
  readonly stepId: string | null;
  readonly generation: number;
  readonly attempt: number;
  readonly losses: number;
  readonly misses: number;
  readonly racing: boolean;
  readonly plannedOnly: boolean;
  readonly events: readonly JobEvent[];
  readonly steps: readonly { readonly id: string; readonly data: string | null; readonly error: string | null }[];
}

interface LeaseRow {
  readonly id: string;
  readonly run_id: string;
  readonly kind: Lease["kind"];
  readonly step_id: string | null;
  readonly generation: number;
  readonly attempt: number;
  readonly losses: number;
  readonly misses: number;
  readonly racing: boolean;
  readonly planned_only: boolean;
  readonly step_count: number;
  readonly events: string;
  readonly started_at: Date | null;
}

const claim = {
  name: "items-claim",
  text: `
    update floyo_jobs.items i set state = 'running', generation = i.generation + 1,
      since = case when i.kind in ('discover', 'step') then coalesce(i.since, now()) end
    from floyo_jobs.runs r
    where i.id = $1 and i.generation = $2 and i.state = 'queued' and r.id = i.run_id and r.status = 'active'
      and (r.deadline_at is null or r.deadline_at > now())
    returning i.id, i.run_id, i.kind, i.step_id, i.generation, i.attempt, i.losses, i.misses, i.racing,
      r.planned_only, r.step_count, r.events, r.started_at`,
};

const lockQueued = {
  name: "items-lock-queued",
  text: `
    select i.kind, r.events from floyo_jobs.items i join floyo_jobs.runs r on r.id = i.run_id
    where i.id = $1 and i.generation = $2 and i.state = 'queued' for update of i`,
};

const block = {
  name: "items-block",
  text: `
    update floyo_jobs.items set state = 'blocked', generation = generation + 1, gate = $2, slot_keys = $3, slot_limits = $4
    where id = $1`,
};

const readSteps = {
  name: "items-read-steps",
  text: "select id, data, error from floyo_jobs.steps where run_id = $1 order by seq",
};

const noteStart = {
  name: "items-note-start",
  text: `
    update floyo_jobs.runs set started_at = now(), deadline_at = now() + $2 * interval '1 millisecond'
    where id = $1 and started_at is null`,
};

/**
 * Takes the item a job names, unless it has moved on (then the job is a replay, and nothing happens) or no place is free
 * under its function's limits (then it waits, and is woken when one is).
 */
export async function claimItem(pool: Pool, job: ItemJob, config: FunctionConfig): Promise<Lease | undefined> {
  const { gate } = config;
  const [row] =
    gate === undefined
      ? await query<LeaseRow>(pool, claim, [job.id, job.generation])
      : await transact(pool, (tx) => claimAtGate(tx, job, config, gate));
  if (row === undefined) return undefined;
  if (row.started_at === null) {
    const noted = query(pool, noteStart, [row.run_id, config.timeouts?.finishMs ?? null]);
    // Without timeouts it is for the operator's eyes only, so nothing waits for it.
    if (config.timeouts) await noted;
    else noted.catch(() => undefined);
  }
  // A second statement: what was recorded before the claim is certain to be seen by it.
  const steps = row.step_count === 0 ? [] : await query<Lease["steps"][number]>(pool, readSteps, [row.run_id]);
  return {
    id: row.id,
    runId: row.run_id,
    kind: row.kind,
    stepId: row.step_id,
    generation: row.generation,
    attempt: row.attempt,
    losses: row.losses,
    misses: row.misses,
    racing: row.racing,
    plannedOnly: row.planned_only,
    events: JSON.parse(row.events) as JobEvent[],
    steps,
  };
}

async function claimAtGate(tx: Tx, job: ItemJob, config: FunctionConfig, gate: string): Promise<LeaseRow[]> {
  const [queued] = await tx.query<{ kind: Lease["kind"]; events: string }>(lockQueued, [job.id, job.generation]);
  if (queued === undefined) return [];
  const [event] = JSON.parse(queued.events) as JobEvent[];
  const slots = slotsOf(config, { event });
  // Only calls count against a limit; what waits needs no place to end.
  const calls = queued.kind === "discover" || queued.kind === "step";
  if (!calls || (await takeSlots(tx, gate, job.id, slots))) return tx.query<LeaseRow>(claim, [job.id, job.generation]);
  await tx.query(block, [job.id, gate, slots.map(({ key }) => key), slots.map(({ limit }) => limit)]);
  return [];
}

const postpone = {
  name: "items-postpone",
  text: `
    update floyo_jobs.items set state = 'queued', generation = generation + 1, attempt = $3, losses = $4, misses = $5,
      due_at = now() + $6 * interval '1 millisecond', last_error = coalesce($7, last_error)
    where id = $1 and generation = $2 and state = 'running'
    returning id, run_id, generation`,
};

export interface Postponement {
  readonly attempt: number;
  readonly losses: number;
  readonly misses: number;
  readonly delayMs: number;
  /** JSON of the error that made it necessary. */
  readonly error?: string;
}

const unstart = {
  name: "items-unstart",
  text: `
    update floyo_jobs.runs set started_at = null, deadline_at = created_at + $3 * interval '1 millisecond'
    where id = $1 and step_count = 0 and exists (
      select 1 from floyo_jobs.items where id = $2 and kind = 'discover' and attempt = 0 and losses = 0)`,
};

/** Puts a leased item back into the queue for later, and gives its places to others meanwhile. */
export async function postponeItem(tx: Tx, lease: Lease, config: FunctionConfig, to: Postponement): Promise<void> {
  const delay = Math.round(to.delayMs);
  const rows = await tx.query<ItemRow>(postpone, [
    ...[lease.id, lease.generation, to.attempt, to.losses, to.misses],
    ...[delay, to.error ?? null],
  ]);
  if (rows.length === 0) return;
  // A call that did not reach the app has not started anything.
  if (config.timeouts && to.misses > 0 && to.losses === 0)
    await tx.query(unstart, [lease.runId, lease.id, config.timeouts.startMs ?? null]);
  await freeSlots(tx, config.gate, [lease.id]);
  await enqueueItems(tx, rows, delay);
}

const hasten = {
  name: "items-hasten",
  text: `
    update floyo_jobs.items i set generation = i.generation + 1, due_at = now(), misses = 0
    from floyo_jobs.runs r
    where i.state = 'queued' and i.misses > 0 and r.id = i.run_id and r.function_id = any($1::text[])
    returning i.id, i.run_id, i.generation`,
};

/** The app is back: whatever waited only for it goes on now. */
export async function hastenItems(tx: Tx, functions: readonly string[]): Promise<number> {
  const rows = await tx.query<ItemRow>(hasten, [functions]);
  await enqueueItems(tx, rows);
  return rows.length;
}
