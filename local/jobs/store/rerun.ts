import { type Arrival, type JobEvent, ownEvent } from "../event.ts";
import { invoked } from "../invocation.ts";
import type { Registry } from "../registry.ts";
import { startAlone } from "./start.ts";
import type { Tx } from "./transact.ts";

const find = {
  name: "rerun-find",
  text: `
    select r.function_id, r.event_id, r.events,
      array(select event_id from floyo_jobs.run_events e where e.run_id = r.id) as further
    from floyo_jobs.runs r where r.id = $1`,
};

const newest = {
  name: "rerun-newest",
  text: "select id from floyo_jobs.runs where function_id = $1 and event_id = $2 order by id desc limit 1",
};

/** Starts the run's function again with the same events, whatever came of it. Throws an `Error` that says why it cannot. */
export async function runAgain(tx: Tx, registry: Registry, id: string): Promise<string> {
  type Row = { function_id: string; event_id: string; events: string | null; further: string[] };
  const [run] = await tx.query<Row>(find, [id]);
  if (run === undefined) throw new Error("there is no such run");
  if (run.events === null) throw new Error("what started this run is forgotten; it cannot run again");
  const config = registry.findActive(run.function_id);
  if (config === undefined) throw new Error("its function is not registered any more");
  const arrivals = (JSON.parse(run.events) as JobEvent[]).map((event, index): Arrival => {
    const internalId = (index === 0 ? run.event_id : run.further[index - 1]) ?? run.event_id;
    return { internalId, event: event.name === invoked ? unbound(event) : event };
  });
  if ((await startAlone(tx, registry, config, arrivals)) !== undefined)
    throw new Error("its function may have one run at a time, and there is one");
  const [made] = await tx.query<{ id: string }>(newest, [run.function_id, run.event_id]);
  return made?.id ?? id;
}

/** An invocation without its caller, who had the answer of the first run. */
function unbound(event: JobEvent): JobEvent {
  const { _inngest: _, ...data } = event.data as Record<string, unknown>;
  return { ...ownEvent(event.name, data, event.ts).event, id: event.id };
}
