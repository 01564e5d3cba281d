import type { Arrival } from "../event.ts";
import type { FunctionConfig } from "../function-config.ts";
import { ulidsInOrder } from "../ulid.ts";
import { enqueueItems } from "./queue.ts";
import type { Tx } from "./transact.ts";

export interface NewRun {
  readonly config: FunctionConfig;
  readonly arrival: Arrival;
}

const insertRuns = {
  name: "runs-insert",
  text: `
    with made as (
      insert into floyo_jobs.runs (id, function_id, event_id, event_name, events)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
      returning id
    )
    insert into floyo_jobs.items (run_id, kind) select id, 'discover' from made order by id
    returning id, run_id, generation`,
};

/** Runs of one request are worked on in the order of its events. */
const nextId = ulidsInOrder();

/** Starts runs: their rows, their first items and the jobs for them. */
export async function createRuns(tx: Tx, runs: readonly NewRun[]): Promise<void> {
  if (runs.length === 0) return;
  const items = await tx.query<{ id: string; run_id: string; generation: number }>(insertRuns, [
    runs.map(() => nextId()),
    runs.map(({ config }) => config.id),
    runs.map(({ arrival }) => arrival.internalId),
    runs.map(({ arrival }) => arrival.event.name),
    runs.map(({ arrival }) => JSON.stringify([arrival.event])),
  ]);
  await enqueueItems(tx, items);
}
