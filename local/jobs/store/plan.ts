import type { Decision, Timed } from "../decision.ts";
import type { JobEvent } from "../event.ts";
import type { Registry } from "../registry.ts";
import { startInvoked } from "./invokes.ts";
import { enqueueItems, type ItemRow } from "./queue.ts";
import type { Tx } from "./transact.ts";
import { hearMeanwhile } from "./waits.ts";

const planItems = {
  name: "plan-items",
  text: `
    insert into floyo_jobs.items (run_id, kind, step_id, step_name, due_at, racing, wait_event, wait_if, invokes)
    select $1, p.kind, p.id, p.name, now() + p.delay * interval '1 millisecond', $2, p.wait_event, p.wait_if, p.invokes
    from unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[])
      p (kind, id, name, delay, wait_event, wait_if, invokes)
    where not exists (select 1 from floyo_jobs.steps s where s.run_id = $1 and s.id = p.id)
    on conflict do nothing
    returning id, run_id, generation, step_id`,
};

/**
 * Puts down what the app found that its function needs. Steps that were there before stay as they are. Returns whether
 * one of them is over already: an event had come, or a function could not be invoked.
 */
export async function planSteps(
  tx: Tx,
  registry: Registry,
  run: { id: string; events: string },
  call: string,
  { planned, sleeping, waiting, invoking, racing }: Decision,
): Promise<boolean> {
  const steps: (Timed & { kind: string; event?: string; when?: string; functionId?: string })[] = [
    ...planned.map((step) => ({ ...step, kind: "step", delayMs: 0 })),
    ...sleeping.map((step) => ({ ...step, kind: "sleep" })),
    ...waiting.map((step) => ({ ...step, kind: "wait" })),
    ...invoking.map((step) => ({ ...step, kind: "invoke" })),
  ];
  if (steps.length === 0) return false;
  const items = await tx.query<ItemRow & { step_id: string }>(planItems, [
    ...[run.id, racing],
    steps.map(({ kind }) => kind),
    steps.map(({ id }) => id),
    steps.map(({ name }) => name),
    steps.map(({ delayMs }) => Math.round(delayMs)),
    steps.map(({ event }) => event ?? null),
    steps.map(({ when }) => when ?? null),
    steps.map(({ functionId }) => functionId ?? null),
  ]);
  const stepOf = new Map(steps.map((step) => [step.id, step]));
  const itemOf = new Map(items.map((item) => [item.step_id, item.id]));
  const delays = new Map(items.map((item) => [item.id, stepOf.get(item.step_id)?.delayMs ?? 0]));
  await enqueueItems(tx, items, ({ id }) => delays.get(id) ?? 0);

  const newWaits = waiting.filter(({ id }) => itemOf.has(id));
  const newInvokes = invoking.filter(({ id }) => itemOf.has(id));
  if (newWaits.length + newInvokes.length === 0) return false;
  const events = JSON.parse(run.events) as JobEvent[];
  let over = false;
  for (const { id, event, when } of newWaits) {
    const wait = { item: itemOf.get(id) ?? "", event, ...(when !== undefined && { when }) };
    if (await hearMeanwhile(tx, { id: run.id, started: events[0] }, call, wait)) over = true;
  }
  for (const step of newInvokes) {
    if (await startInvoked(tx, registry, { id: run.id, events }, { item: itemOf.get(step.id) ?? "", step }))
      over = true;
  }
  return over;
}
