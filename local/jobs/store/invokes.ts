import type { Invoking } from "../decision.ts";
import { eventBytesMax, type JobEvent } from "../event.ts";
import { depthMax, invocation, type Origin, originsOf } from "../invocation.ts";
import type { Registry } from "../registry.ts";
import { noteEvents } from "./events.ts";
import { createRuns, type NewRun } from "./runs.ts";
import { startWith } from "./start.ts";
import { endStep, lockRun, resumeWith } from "./steps.ts";
import type { Tx } from "./transact.ts";

const op = "InvokeFunction";

/**
 * Starts the function that a step invokes; its end, or the step's timeout, lets the step go on. When it cannot be
 * started, the step fails at once and says why: `true` is returned.
 */
export async function startInvoked(
  tx: Tx,
  registry: Registry,
  run: { id: string; events: readonly JobEvent[] },
  { item, step }: { item: string; step: Invoking },
): Promise<boolean> {
  const refusal = await tryToStart(tx, registry, run, step);
  if (refusal === undefined) return false;
  const error = JSON.stringify({ name: "InngestInvokeError", message: refusal });
  await endStep(tx, { runId: run.id, id: item, op }, { error });
  return true;
}

async function tryToStart(
  tx: Tx,
  registry: Registry,
  run: { id: string; events: readonly JobEvent[] },
  step: Invoking,
): Promise<string | undefined> {
  const config = registry.findActive(step.functionId);
  if (config === undefined) return `could not find function with ID: ${step.functionId}`;
  const arrival = invocation(run.id, run.events, step);
  const [origin] = originsOf([arrival.event]);
  if ((origin?.depth ?? 0) > depthMax)
    return `functions may invoke one another ${depthMax} deep, and "${step.functionId}" would be deeper`;
  if (Buffer.byteLength(JSON.stringify(arrival.event)) > eventBytesMax)
    return `what a function is invoked with may have at most ${eventBytesMax / 1024} KiB`;
  await noteEvents(tx, [arrival]);
  const starting: NewRun[] = [];
  const skipped = await startWith(tx, registry, config, arrival, starting);
  await createRuns(tx, registry, starting);
  return skipped && `"${step.functionId}" was not started: its "${skipped}" setting skipped this invocation`;
}

const waiting = {
  name: "invokes-waiting",
  text: `
    select id from floyo_jobs.items
    where run_id = $1 and step_id = $2 and kind = 'invoke' and state = 'queued' and due_at > now() for update`,
};

/** The invoked run has ended: the step that waits for it gets the result. Does nothing when nobody waits any more. */
export async function settleInvoke(
  tx: Tx,
  { runId, stepId }: Origin,
  result: { data: string } | { error: string },
): Promise<void> {
  if ((await lockRun(tx, runId)) === undefined) return;
  const [item] = await tx.query<{ id: string }>(waiting, [runId, stepId]);
  if (item) await resumeWith(tx, { runId, id: item.id, op }, result);
}
