import type { Pool } from "pg";
import type { Decision, JobError, Recorded } from "../answer.ts";
import { failure } from "../answer.ts";
import { type Arrival, type JobEvent, ownEvent } from "../event.ts";
import type { FunctionConfig } from "../function-config.ts";
import type { Registry } from "../registry.ts";
import { endItems } from "./cancel.ts";
import { takeIn } from "./events.ts";
import { type Lease, postponeItem } from "./items.ts";
import { enqueueItems, type ItemRow } from "./queue.ts";
import { freeSlots } from "./slots.ts";
import { query, type Tx } from "./transact.ts";

/** As hosted: a run that needs more is better cut into several. */
const stepsMax = 1000;

const lockRun = {
  name: "record-lock-run",
  text: "select events, step_count from floyo_jobs.runs where id = $1 and status = 'active' for update",
};

const stillLeased = {
  name: "record-still-leased",
  text: "select again from floyo_jobs.items where id = $1 and generation = $2 and state = 'running'",
};

const insertSteps = {
  name: "record-insert-steps",
  text: `
    insert into floyo_jobs.steps (run_id, id, name, op, data, error, attempt)
    select $1, s.id, s.name, s.op, s.data, s.error, $7
    from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) with ordinality
      s (id, name, op, data, error, place)
    order by place
    on conflict do nothing`,
};

const updateRun = {
  name: "record-update-run",
  text: `
    update floyo_jobs.runs set planned_only = planned_only or $2,
      step_count = (select count(*) from floyo_jobs.steps where run_id = $1)
    where id = $1 returning step_count`,
};

const endRun = {
  name: "record-end-run",
  text: "update floyo_jobs.runs set status = $2, output = $3, error = $4, ended_at = now() where id = $1",
};

const dropItem = { name: "record-drop-item", text: "delete from floyo_jobs.items where id = $1" };

const planItems = {
  name: "record-plan-items",
  text: `
    insert into floyo_jobs.items (run_id, kind, step_id, step_name, due_at, racing)
    select $1, $2, p.id, p.name, now() + p.delay * interval '1 millisecond', $6
    from unnest($3::text[], $4::text[], $5::bigint[]) p (id, name, delay)
    where not exists (select 1 from floyo_jobs.steps s where s.run_id = $1 and s.id = p.id)
    on conflict do nothing
    returning id, run_id, generation, step_id`,
};

const othersLeft = {
  name: "record-others-left",
  text: "select count(*)::int as n from floyo_jobs.items where run_id = $1 and kind <> 'discover' and id <> $2",
};

const discover = {
  name: "record-discover",
  text: `
    insert into floyo_jobs.items (run_id, kind) values ($1, 'discover')
    on conflict (run_id) where kind = 'discover' do update set again = true
    returning id, run_id, generation, again`,
};

async function insertRecorded(tx: Tx, runId: string, recorded: readonly Recorded[], attempt: number): Promise<void> {
  await tx.query(insertSteps, [
    runId,
    recorded.map(({ id }) => id),
    recorded.map(({ name }) => name),
    recorded.map(({ op }) => op),
    recorded.map(({ data }) => data ?? null),
    recorded.map(({ error }) => error ?? null),
    attempt,
  ]);
}

/** Writes down what a call came to, in one transaction. `false` when the lease is no longer the item's: then nothing is written. */
export async function recordDecision(
  tx: Tx,
  registry: Registry,
  config: FunctionConfig,
  lease: Lease,
  decision: Decision,
): Promise<boolean> {
  // The run first: of two parallel steps that end together, the second must see the first.
  const [run] = await tx.query<{ events: string; step_count: number }>(lockRun, [lease.runId]);
  const [item] = await tx.query<{ again: boolean }>(stillLeased, [lease.id, lease.generation]);
  if (run === undefined || item === undefined) return false;

  const { recorded, planned, sleeping, end, retry } = decision;
  const parallel = planned.length + sleeping.length > 1;
  if (recorded.length > 0) await insertRecorded(tx, lease.runId, recorded, lease.attempt);
  if (recorded.length > 0 || parallel) {
    const [counted] = await tx.query<{ step_count: number }>(updateRun, [lease.runId, parallel]);
    if (counted && counted.step_count > stepsMax) {
      return recordDecision(
        tx,
        registry,
        config,
        lease,
        failure("TooManySteps", `a run may have at most ${stepsMax} steps`),
      );
    }
  }
  if (end) {
    await finishRun(tx, registry, config, { id: lease.runId, events: run.events }, end);
    return true;
  }
  if (retry) {
    const { error, delayMs } = retry;
    await postponeItem(tx, lease, config.gate, {
      attempt: lease.attempt + 1,
      losses: 0,
      misses: 0,
      delayMs,
      error: JSON.stringify(error),
    });
    return true;
  }
  await planSteps(tx, lease.runId, decision);
  await freeSlots(tx, config.gate, [lease.id]);
  await tx.query(dropItem, [lease.id]);
  // A discovery that found nothing new is no reason for another.
  const raced = (lease.racing || decision.racing) && (lease.kind === "step" || recorded.length > 0);
  await discoverNext(tx, lease, { early: raced || item.again });
  return true;
}

async function planSteps(tx: Tx, runId: string, { planned, sleeping, racing }: Decision): Promise<void> {
  if (planned.length > 0) {
    const values = [planned.map(({ id }) => id), planned.map(({ name }) => name), planned.map(() => 0)];
    await enqueueItems(tx, await tx.query<ItemRow>(planItems, [runId, "step", ...values, racing]));
  }
  for (const { id, name, delayMs } of sleeping) {
    await enqueueItems(
      tx,
      await tx.query<ItemRow>(planItems, [runId, "sleep", [id], [name], [delayMs], racing]),
      delayMs,
    );
  }
}

/** Asks the function what comes next: once all of its parallel steps are done, or after each (`early`) when they race. */
async function discoverNext(tx: Tx, { runId, id }: Lease, { early }: { early: boolean }): Promise<void> {
  const [others] = await tx.query<{ n: number }>(othersLeft, [runId, id]);
  if ((others?.n ?? 0) > 0 && !early) return;
  const [found] = await tx.query<ItemRow & { again: boolean }>(discover, [runId]);
  if (found && !found.again) await enqueueItems(tx, [found]);
}

async function finishRun(
  tx: Tx,
  registry: Registry,
  config: FunctionConfig,
  run: { id: string; events: string },
  end: NonNullable<Decision["end"]>,
): Promise<void> {
  const output = end.status === "completed" ? end.output : null;
  const error = end.status === "failed" ? end.error : null;
  await tx.query(endRun, [run.id, end.status, output, error && JSON.stringify(error)]);
  await endItems(tx, config, [run.id]);
  await takeIn(tx, registry, toldAtEnd(registry, config, run, { output, error }));
}

/** What functions may listen for: `inngest/function.failed` (which `onFailure` does) and `inngest/function.finished`. */
function toldAtEnd(
  registry: Registry,
  config: FunctionConfig,
  run: { id: string; events: string },
  { output, error }: { output: string | null; error: JobError | null },
): Arrival[] {
  const events = JSON.parse(run.events) as JobEvent[];
  const about = { function_id: config.id, run_id: run.id, event: events[0], events };
  const names = ["inngest/function.finished", ...(error ? ["inngest/function.failed"] : [])];
  return (
    names
      .filter((name) => registry.triggeredBy(name).length > 0)
      // A listener that fails is not told of its own failure, or it would never end.
      .filter((name) => events[0]?.name !== name)
      .map((name) =>
        ownEvent(name, { ...about, ...(error ? { error } : { result: JSON.parse(output ?? "null") as unknown }) }),
      )
  );
}

/** A sleep is over: its step is recorded, and the function goes on. */
export async function wakeSleep(tx: Tx, lease: Lease): Promise<boolean> {
  const [run] = await tx.query(lockRun, [lease.runId]);
  const [item] = await tx.query<{ step_name: string }>(
    {
      name: "record-sleep",
      text: "select step_name from floyo_jobs.items where id = $1 and generation = $2 and state = 'running'",
    },
    [lease.id, lease.generation],
  );
  if (run === undefined || item === undefined || lease.stepId === null) return false;
  await insertRecorded(tx, lease.runId, [{ id: lease.stepId, name: item.step_name, op: "Sleep", data: "null" }], 0);
  await tx.query(updateRun, [lease.runId, false]);
  await tx.query(dropItem, [lease.id]);
  await discoverNext(tx, lease, { early: lease.racing });
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
      insert into floyo_jobs.steps (run_id, id, name, op, data, error, attempt)
      select $1, s.id, s.name, s.op, s.data, s.error, leased.attempt
      from leased, unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) with ordinality
        s (id, name, op, data, error, place)
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
  const [row] = await query<{ step_count: number }>(pool, checkpoint, [
    ...[lease.runId, lease.item, lease.generation],
    recorded.map(({ id }) => id),
    recorded.map(({ name }) => name),
    recorded.map(({ op }) => op),
    recorded.map(({ data }) => data ?? null),
    recorded.map(({ error }) => error ?? null),
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
  const [run] = await tx.query<{ events: string }>(lockRun, [runId]);
  const [leased] = await tx.query<{ function_id: string }>(leasedFunction, [runId, item, generation]);
  const config = registry.find(leased?.function_id ?? "");
  if (run && config && decision.end)
    await finishRun(tx, registry, config, { id: runId, events: run.events }, decision.end);
}
