import type { Pool } from "pg";
import type { JobEvent } from "../event.ts";
import { holds } from "../expression.ts";
import type { FunctionConfig } from "../function-config.ts";
import { covers, type Registry } from "../registry.ts";
import { finishRun } from "./finish.ts";
import { query, type Tx, transact } from "./transact.ts";

const active = {
  name: "cancel-active",
  text: `
    select id, events, extract(epoch from now() - created_at) * 1000 as age_ms
    from floyo_jobs.runs where function_id = $1 and status = 'active' order by id`,
};

/** Cancels the function's active runs that the event is meant for. */
export async function cancelRuns(tx: Tx, registry: Registry, config: FunctionConfig, event: JobEvent): Promise<void> {
  const runs = await tx.query<{ id: string; events: string; age_ms: string }>(active, [config.id]);
  const meant = runs.filter(({ events, age_ms }) => {
    const [first] = JSON.parse(events) as JobEvent[];
    return config.cancelOn.some(
      (rule) =>
        covers(rule.event, event.name) &&
        (rule.timeoutMs === undefined || Number(age_ms) <= rule.timeoutMs) &&
        (!rule.when || holds(rule.when, { event: first, async: event })),
    );
  });
  await cancelThese(
    tx,
    registry,
    meant.map(({ id }) => id),
  );
}

const lock = {
  name: "cancel-lock",
  text: `
    select id, function_id, events from floyo_jobs.runs where id = any($1::text[]) and status = 'active'
    order by id for update`,
};

/** Cancels those of the runs that are still active. Returns how many were. */
export async function cancelThese(tx: Tx, registry: Registry, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const runs = await tx.query<{ id: string; function_id: string; events: string }>(lock, [ids]);
  for (const { id, function_id: functionId, events } of runs)
    await finishRun(tx, registry, registry.find(functionId), { id, functionId, events }, { status: "cancelled" });
  return runs.length;
}

const overdue = {
  name: "cancel-overdue",
  text: `
    select id from floyo_jobs.runs r
    where status = 'active' and deadline_at <= now()
      and not exists (select 1 from floyo_jobs.items i where i.run_id = r.id and i.state = 'running')
    order by id limit 100`,
};

/** Cancels runs that did not start, or end, in the time their function allows. A call under way may still end its run. */
export async function cancelOverdue(pool: Pool, registry: Registry): Promise<number> {
  const runs = await query<{ id: string }>(pool, overdue);
  for (const { id } of runs) await transact(pool, (tx) => cancelThese(tx, registry, [id]));
  return runs.length;
}
