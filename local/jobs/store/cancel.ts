import { type JobEvent, ownEvent } from "../event.ts";
import { holds } from "../expression.ts";
import type { FunctionConfig } from "../function-config.ts";
import { covers, type Registry } from "../registry.ts";
import { takeIn } from "./events.ts";
import { freeSlots } from "./slots.ts";
import type { Tx } from "./transact.ts";

const active = {
  name: "cancel-active",
  text: `
    select id, events, extract(epoch from now() - created_at) * 1000 as age_ms
    from floyo_jobs.runs where function_id = $1 and status = 'active' order by id`,
};

const cancel = {
  name: "cancel-runs",
  text: `
    update floyo_jobs.runs set status = 'cancelled', ended_at = now()
    where id in (select id from floyo_jobs.runs where id = any($1::text[]) and status = 'active' order by id for update)
    returning id`,
};

const dropItems = { name: "cancel-drop-items", text: "delete from floyo_jobs.items where run_id = any($1::text[])" };

const lockItems = {
  name: "cancel-lock-items",
  text: "select id from floyo_jobs.items where run_id = any($1::text[]) order by id for update",
};

/**
 * Cancels the function's active runs that the event is meant for. A call that is under way is not interrupted, but
 * nothing it still sends is recorded, and the app is told so at its next step.
 */
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
  if (meant.length === 0) return;
  const cancelled = (await tx.query<{ id: string }>(cancel, [meant.map(({ id }) => id)])).map(({ id }) => id);
  await endItems(tx, config, cancelled);
  if (registry.triggeredBy("inngest/function.cancelled").length === 0) return;
  const told = meant.filter(({ id }) => cancelled.includes(id));
  await takeIn(
    tx,
    registry,
    told.map(({ id, events }) => {
      const [first] = JSON.parse(events) as JobEvent[];
      return ownEvent("inngest/function.cancelled", { function_id: config.id, run_id: id, event: first });
    }),
  );
}

/** Drops whatever these runs still had to do, and gives back the places they held. */
export async function endItems(tx: Tx, config: FunctionConfig | undefined, runs: readonly string[]): Promise<void> {
  if (runs.length === 0) return;
  if (config?.gate !== undefined) {
    const items = await tx.query<{ id: string }>(lockItems, [runs]);
    const ids = items.map(({ id }) => id);
    await freeSlots(tx, config.gate, ids);
  }
  await tx.query(dropItems, [runs]);
}
