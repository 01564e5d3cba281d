import type { Arrival } from "../event.ts";
import { evaluate } from "../expression.ts";
import type { FunctionConfig } from "../function-config.ts";
import type { Registry } from "../registry.ts";
import { ulidsInOrder } from "../ulid.ts";
import { enqueueItems, type ItemRow } from "./queue.ts";
import { groupOf } from "./rates.ts";
import { admitThrottled } from "./throttles.ts";
import type { Tx } from "./transact.ts";

export interface NewRun {
  readonly config: FunctionConfig;
  /** What starts it: one event, or those of a batch. */
  readonly arrivals: readonly Arrival[];
  /** The group in which this may be the only run. */
  readonly singletonKey?: string;
}

const insertRuns = {
  name: "runs-insert",
  text: `
    with given as (
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])
        with ordinality g (id, function_id, event_id, event_name, events, singleton_key, throttle_key, ahead_ms, start_ms, place)
    ), made as (
      insert into floyo_jobs.runs (id, function_id, event_id, event_name, events, singleton_key, deadline_at)
      select id, function_id, event_id, event_name, events, singleton_key, now() + start_ms * interval '1 millisecond'
      from given order by place
      returning id
    )
    insert into floyo_jobs.items (run_id, kind, state, throttle_key, due_at)
    select g.id, 'discover', case when g.throttle_key is null then 'queued' else 'throttled' end, g.throttle_key,
      now() - g.ahead_ms * interval '1 millisecond'
    from given g join made using (id) order by g.place
    returning id, run_id, generation, state`,
};

const insertEvents = {
  name: "runs-insert-events",
  text: `
    insert into floyo_jobs.run_events (event_id, run_id) select * from unnest($1::text[], $2::text[])
    on conflict do nothing`,
};

/** Runs of one request are worked on in the order of its events. */
const nextId = ulidsInOrder();

/** As hosted: by how much a run may go before others, or after them. */
const priorityMaxSeconds = 600;

/** Milliseconds by which a run goes before those that came with it. What is no number counts as 0, as hosted. */
function aheadMs({ config, arrivals }: NewRun): number {
  if (config.priority === undefined) return 0;
  const seconds = evaluate(config.priority, { event: arrivals[0]?.event });
  if (typeof seconds !== "number" || !Number.isInteger(seconds)) return 0;
  return Math.min(Math.max(seconds, -priorityMaxSeconds), priorityMaxSeconds) * 1000;
}

/** Starts runs: their rows, their first items and the jobs for them. Runs of a throttled function wait for their turn. */
export async function createRuns(tx: Tx, registry: Registry, given: readonly NewRun[]): Promise<string[]> {
  if (given.length === 0) return [];
  const runs = given.map((run) => {
    const { config, arrivals } = run;
    const [first] = arrivals;
    const throttleKey = config.throttle && first ? groupOf("throttle", config, config.throttle.key, first.event) : null;
    return { ...run, id: nextId(), first, throttleKey, aheadMs: aheadMs(run) };
  });
  const items = await tx.query<ItemRow & { state: string }>(insertRuns, [
    runs.map(({ id }) => id),
    runs.map(({ config }) => config.id),
    runs.map(({ first }) => first?.internalId),
    runs.map(({ first }) => first?.event.name),
    runs.map(({ arrivals }) => JSON.stringify(arrivals.map(({ event }) => event))),
    runs.map(({ singletonKey }) => singletonKey ?? null),
    runs.map(({ throttleKey }) => throttleKey),
    runs.map((run) => run.aheadMs),
    runs.map(({ config }) => config.timeouts?.startMs ?? null),
  ]);
  const further = runs.flatMap(({ id, arrivals }) => arrivals.slice(1).map(({ internalId }) => ({ id, internalId })));
  if (further.length > 0)
    await tx.query(insertEvents, [further.map(({ internalId }) => internalId), further.map(({ id }) => id)]);
  const ahead = new Map(runs.map((run) => [run.id, run.aheadMs]));
  const queued = items.filter(({ state }) => state === "queued");
  await enqueueItems(tx, queued, ({ run_id }) => -(ahead.get(run_id) ?? 0));
  const throttled = new Map(runs.flatMap(({ throttleKey, config }) => (throttleKey ? [[throttleKey, config.id]] : [])));
  for (const key of [...throttled.keys()].sort())
    await admitThrottled(tx, registry, { function: throttled.get(key) ?? "", key });
  return runs.map(({ id }) => id);
}
