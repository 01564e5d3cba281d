import type { JobError } from "../decision.ts";
import { type Arrival, type JobEvent, ownEvent } from "../event.ts";
import type { FunctionConfig } from "../function-config.ts";
import { invoked, originsOf } from "../invocation.ts";
import type { Registry } from "../registry.ts";
import { takeIn } from "./events.ts";
import { settleInvoke } from "./invokes.ts";
import { freeSlots } from "./slots.ts";
import type { Tx } from "./transact.ts";
import { sharedLocks } from "./waits.ts";

export type Ending =
  | { readonly status: "completed"; readonly output: string }
  | { readonly status: "failed"; readonly error: JobError }
  | { readonly status: "cancelled" };

/** What others are told of a run that was cancelled; as hosted. */
const cancellation: JobError = { name: "Error", message: "function cancelled" };

const finished = "inngest/function.finished";
const namesOf: Readonly<Record<Ending["status"], readonly string[]>> = {
  completed: [finished],
  failed: [finished, "inngest/function.failed"],
  // Not `failed`: `onFailure` does not run for what was cancelled.
  cancelled: [finished, "inngest/function.cancelled"],
};

const end = {
  name: "finish-end",
  text: `
    with locked as materialized (${sharedLocks("$5")})
    update floyo_jobs.runs set status = $2, output = $3, error = $4, ended_at = now(), deadline_at = null
    from locked where id = $1`,
};

const lockItems = {
  name: "finish-lock-items",
  text: "select id from floyo_jobs.items where run_id = $1 order by id for update",
};

const dropItems = {
  name: "finish-drop-items",
  text: `
    with dropped as (delete from floyo_jobs.items where run_id = $1)
    select distinct wait_event as name from floyo_jobs.items where kind = 'wait' and wait_event = any($2::text[])`,
};

/**
 * Ends a run whose row is locked: drops what it still had to do, gives back the places it held, lets the step go on that
 * waited for it, and tells whoever listens. A call that is under way is not interrupted, but nothing it still sends is
 * recorded, and the app is told so at its next step.
 */
export async function finishRun(
  tx: Tx,
  registry: Registry,
  config: FunctionConfig | undefined,
  run: { readonly id: string; readonly functionId: string; readonly events: string },
  ending: Ending,
): Promise<void> {
  const names = namesOf[ending.status];
  const output = ending.status === "completed" ? ending.output : null;
  const error = ending.status === "failed" ? ending.error : null;
  await tx.query(end, [run.id, ending.status, output, error && JSON.stringify(error), names]);
  if (config?.gate !== undefined) {
    const items = await tx.query<{ id: string }>(lockItems, [run.id]);
    await freeSlots(
      tx,
      config.gate,
      items.map(({ id }) => id),
    );
  }
  const awaited = await tx.query<{ name: string }>(dropItems, [run.id, names]);

  const told = names.filter(
    (name) => awaited.some((row) => row.name === name) || registry.triggeredBy(name).length > 0,
  );
  const mayBeInvoked = run.events.includes(invoked);
  if (told.length === 0 && !mayBeInvoked) return;
  const events = JSON.parse(run.events) as JobEvent[];
  const result = ending.status === "completed" ? { data: ending.output } : { error: errorOf(ending) };
  for (const origin of originsOf(events)) await settleInvoke(tx, origin, result);
  await takeIn(tx, registry, tellEnd(told, run, events, ending));
}

const errorOf = (ending: Exclude<Ending, { status: "completed" }>) =>
  JSON.stringify(ending.status === "failed" ? ending.error : cancellation);

function tellEnd(
  names: readonly string[],
  run: { readonly id: string; readonly functionId: string },
  events: readonly JobEvent[],
  ending: Ending,
): Arrival[] {
  const [event] = events;
  const outcome =
    ending.status === "completed"
      ? { result: JSON.parse(ending.output) as unknown }
      : { error: ending.status === "failed" ? ending.error : cancellation };
  return (
    names
      // A listener is not told of its own end, or it would never end.
      .filter((name) => event?.name !== name)
      .map((name) => ownEvent(name, { function_id: run.functionId, run_id: run.id, event, events, ...outcome }))
  );
}
