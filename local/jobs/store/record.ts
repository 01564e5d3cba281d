import type { Pool } from "pg";
import { type Decision, failure, type Recorded } from "../decision.ts";
import type { FunctionConfig } from "../function-config.ts";
import type { Registry } from "../registry.ts";
import { finishRun } from "./finish.ts";
import { type Lease, postponeItem } from "./items.ts";
import { planSteps } from "./plan.ts";
import { freeSlots } from "./slots.ts";
import { columnsOf, countSteps, discoverNext, dropItem, insertSteps, lockRun, stepsMax } from "./steps.ts";
import { query, type Tx } from "./transact.ts";
import { lockNames } from "./waits.ts";

const stillLeased = {
  name: "record-still-leased",
  text: "select again from floyo_jobs.items where id = $1 and generation = $2 and state = 'running'",
};

const tooManySteps = failure("TooManySteps", `a run may have at most ${stepsMax} steps`);

/** Writes down what a call came to, in one transaction. `false` when the lease is no longer the item's: then nothing is written. */
export async function recordDecision(
  tx: Tx,
  registry: Registry,
  config: FunctionConfig,
  lease: Lease,
  decision: Decision,
): Promise<boolean> {
  await lockNames(
    tx,
    decision.waiting.map(({ event }) => event),
  );
  // Then the run: of two parallel steps that end together, the second must see the first.
  const run = await lockRun(tx, lease.runId);
  const [item] = await tx.query<{ again: boolean }>(stillLeased, [lease.id, lease.generation]);
  if (run === undefined || item === undefined) return false;

  const { recorded, planned, sleeping, waiting, invoking, retry } = decision;
  const further = planned.length + sleeping.length + waiting.length + invoking.length;
  if (recorded.length > 0) await insertSteps(tx, lease.runId, recorded, lease.attempt);
  const count = recorded.length > 0 || further > 1 ? await countSteps(tx, lease.runId, further > 1) : run.step_count;
  const end = count > stepsMax || (count === stepsMax && further > 0) ? tooManySteps.end : decision.end;
  if (end) {
    const { events, function_id: functionId } = run;
    await finishRun(tx, registry, config, { id: lease.runId, functionId, events }, end);
    return true;
  }
  if (retry) {
    const { error, delayMs } = retry;
    await postponeItem(tx, lease, config, {
      attempt: lease.attempt + 1,
      losses: 0,
      misses: 0,
      delayMs,
      error: JSON.stringify(error),
    });
    return true;
  }
  const over = await planSteps(tx, registry, { id: lease.runId, events: run.events }, lease.id, decision);
  await freeSlots(tx, config.gate, [lease.id]);
  const since = await dropItem(tx, lease.id);
  // A discovery that found nothing new is no reason for another.
  const news = lease.kind === "step" || recorded.length > 0 || over;
  const early = ((lease.racing || decision.racing) && news) || item.again;
  await discoverNext(tx, { runId: lease.runId, item: lease.id, since }, early);
  return true;
}

const checkpoint = {
  name: "record-checkpoint",
  text: `
    with run as (
      select r.id from floyo_jobs.runs r where r.id = $1 and r.status = 'active' for update
    ), leased as (
      select i.id, i.attempt from floyo_jobs.items i join run on run.id = i.run_id
      where i.id = $2 and i.generation = $3 and i.state = 'running' for update of i
    ), recorded as (
      insert into floyo_jobs.steps (run_id, id, name, op, data, error, attempt, input_bytes, output_bytes, took_ms)
      select $1, s.id, s.name, s.op, s.data, s.error, leased.attempt, s.input_bytes,
        octet_length(coalesce(s.data, s.error)), s.took_ms
      from leased, unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[], $10::bigint[])
        with ordinality s (id, name, op, data, error, input_bytes, took_ms, place)
      order by place
      on conflict do nothing
      returning 1
    ), counted as (
      update floyo_jobs.runs set step_count = step_count + (select count(*) from recorded)
      where id in (select $1 from leased) returning step_count
    )
    select step_count from counted`,
};

/** Records steps while the app goes on with the same call. `stale` when the lease is not the item's any more. */
export async function recordCheckpoint(
  pool: Pool,
  lease: { runId: string; item: string; generation: number },
  recorded: readonly Recorded[],
): Promise<"recorded" | "stale" | "too many steps"> {
  const { results, measures } = columnsOf(recorded);
  const [row] = await query<{ step_count: number }>(pool, checkpoint, [
    ...[lease.runId, lease.item, lease.generation],
    ...results,
    ...measures,
  ]);
  if (row === undefined) return "stale";
  return row.step_count > stepsMax ? "too many steps" : "recorded";
}

const leasedFunction = {
  name: "record-leased-function",
  text: `
    select r.function_id, i.attempt from floyo_jobs.items i join floyo_jobs.runs r on r.id = i.run_id
    where i.id = $2 and i.run_id = $1 and i.generation = $3 and i.state = 'running'`,
};

/** Ends a run in the middle of a call. Does nothing when the call was superseded. */
export async function failLeased(
  tx: Tx,
  registry: Registry,
  { runId, item, generation }: { runId: string; item: string; generation: number },
  decision: Decision,
): Promise<void> {
  const run = await lockRun(tx, runId);
  const [leased] = await tx.query<{ function_id: string }>(leasedFunction, [runId, item, generation]);
  const config = registry.find(leased?.function_id ?? "");
  if (run && config && decision.end)
    await finishRun(tx, registry, config, { id: runId, functionId: config.id, events: run.events }, decision.end);
}
