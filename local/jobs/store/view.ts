import type { Pool } from "pg";
import type { JobEvent } from "../event.ts";
import type { Registry } from "../registry.ts";
import type { Lease } from "./items.ts";
import { query } from "./transact.ts";

/** What an operator may see of a run: names, states and times, never what events or results say. */
export interface RunView {
  readonly id: string;
  readonly function_id: string;
  readonly event_id: string;
  readonly event_name: string;
  readonly status: "queued" | "throttled" | "running" | "waiting" | "completed" | "failed" | "cancelled";
  readonly attempt: number | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly next_wake_at: string | null;
  readonly steps_done: number;
  /** How much its events and its result say; null once that is forgotten. */
  readonly input_bytes: number | null;
  readonly output_bytes: number | null;
  readonly error_name: string | null;
  readonly error_message: string | null;
}

export interface StepView {
  readonly name: string;
  readonly op: string;
  readonly state: string;
  readonly attempt: number;
  readonly at: string | null;
  /** What it waits for: an event or a function. */
  readonly waits_for: string | null;
  readonly took_ms: number | null;
  readonly input_bytes: number | null;
  readonly output_bytes: number | null;
  readonly error_name: string | null;
  readonly error_message: string | null;
}

export interface FunctionView {
  readonly id: string;
  readonly name: string;
  readonly app_id: string;
  readonly triggers: readonly string[];
  readonly next_tick_at: string | null;
  readonly active_runs: number;
  readonly failed_runs: number;
}

const messageMax = 300;

const columns = `
  r.id, r.function_id, r.event_id, r.event_name, r.created_at, r.started_at, r.ended_at, r.step_count as steps_done,
  octet_length(r.events) as input_bytes, octet_length(r.output) as output_bytes,
  case when r.status <> 'active' then r.status
    when exists (select 1 from floyo_jobs.items i where i.run_id = r.id and i.state = 'running') then 'running'
    when exists (select 1 from floyo_jobs.items i where i.run_id = r.id and i.state = 'throttled') then 'throttled'
    when r.started_at is null then 'queued'
    else 'waiting' end as status,
  (select max(i.attempt) from floyo_jobs.items i where i.run_id = r.id) as attempt,
  (select min(i.due_at) from floyo_jobs.items i where i.run_id = r.id and i.state = 'queued' and i.due_at > now()) as next_wake_at,
  coalesce(r.error, (select i.last_error from floyo_jobs.items i where i.run_id = r.id and i.last_error is not null order by i.id desc limit 1)) as error`;

const list = {
  name: "view-list",
  text: `select ${columns} from floyo_jobs.runs r order by r.created_at desc, r.id desc limit $1`,
};
const one = { name: "view-one", text: `select ${columns} from floyo_jobs.runs r where r.id = $1` };

const stepsOf = {
  name: "view-steps",
  text: `
    select name, op, case when error is null then 'done' else 'failed' end as state, attempt, recorded_at as at, error,
      null as waits_for, took_ms::float8 as took_ms, input_bytes, output_bytes
    from floyo_jobs.steps where run_id = $1 order by seq`,
};
const itemsOf = {
  name: "view-items",
  text: `
    select coalesce(step_name, 'next steps') as name, kind as op,
      case when kind in ('sleep', 'wait', 'invoke') and state = 'queued' then 'waiting' else state end as state,
      attempt, due_at as at, last_error as error, coalesce(wait_event, invokes) as waits_for,
      null as took_ms, null as input_bytes, null as output_bytes
    from floyo_jobs.items where run_id = $1 order by id`,
};

const countRuns = {
  name: "view-count-runs",
  text: `
    select function_id, count(*) filter (where status = 'active')::int as active, count(*) filter (where status = 'failed')::int as failed
    from floyo_jobs.runs group by function_id`,
};
const nextTicks = {
  name: "view-ticks",
  text: "select function_id, min(next_at) as at from floyo_jobs.crons group by function_id",
};

const bodyOf = { name: "view-body", text: "select events from floyo_jobs.runs where id = $1 and events is not null" };
const bodySteps = {
  name: "view-body-steps",
  text: "select id, data, error from floyo_jobs.steps where run_id = $1 order by seq",
};

const byEvent = {
  name: "view-by-event",
  text: `
    select id as run_id, function_id, status, output, error, created_at as run_started_at, ended_at
    from floyo_jobs.runs
    where event_id = $1 or id in (select run_id from floyo_jobs.run_events where event_id = $1) order by id`,
};

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** The name and the beginning of the message; the stack and whatever else an error carries stay inside. */
function errorView(error: string | null): { error_name: string | null; error_message: string | null } {
  if (error === null) return { error_name: null, error_message: null };
  const { name, message } = JSON.parse(error) as { name: string; message: string };
  return {
    error_name: name,
    error_message: message.length > messageMax ? `${message.slice(0, messageMax)}…` : message,
  };
}

type Plain = "id" | "function_id" | "event_id" | "event_name" | "status" | "attempt" | "steps_done";
type RunRow = Pick<RunView, Plain | "input_bytes" | "output_bytes"> & {
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
  next_wake_at: Date | null;
  error: string | null;
};

function viewRun({ error, ...row }: RunRow): RunView {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    started_at: iso(row.started_at),
    ended_at: iso(row.ended_at),
    next_wake_at: iso(row.next_wake_at),
    ...errorView(error),
  };
}

/** The newest runs first. */
export async function listRuns(pool: Pool, limit: number): Promise<RunView[]> {
  return (await query<RunRow>(pool, list, [limit])).map(viewRun);
}

/** One run with what it did and what it still has to do. */
export async function readRun(pool: Pool, id: string): Promise<(RunView & { steps: StepView[] }) | undefined> {
  const [row] = await query<RunRow>(pool, one, [id]);
  if (row === undefined) return undefined;
  type Row = Omit<StepView, "at" | "error_name" | "error_message"> & { at: Date; error: string | null };
  const rows = [...(await query<Row>(pool, stepsOf, [id])), ...(await query<Row>(pool, itemsOf, [id]))];
  return {
    ...viewRun(row),
    steps: rows.map(({ error, at, ...step }) => ({ ...step, at: at.toISOString(), ...errorView(error) })),
  };
}

/** The functions that may start, with their triggers and how their runs stand. */
export async function listFunctions(pool: Pool, registry: Registry): Promise<FunctionView[]> {
  const counts = await query<{ function_id: string; active: number; failed: number }>(pool, countRuns);
  const ticks = await query<{ function_id: string; at: Date }>(pool, nextTicks);
  return registry.all().map((config) => {
    const count = counts.find((row) => row.function_id === config.id);
    return {
      id: config.id,
      name: config.name,
      app_id: config.appId,
      triggers: [...config.events.map(({ event }) => event), ...config.crons.map(({ source }) => source)],
      next_tick_at: iso(ticks.find((row) => row.function_id === config.id)?.at ?? null),
      active_runs: count?.active ?? 0,
      failed_runs: count?.failed ?? 0,
    };
  });
}

/** What the SDK fetches by itself: the run's events and its steps. */
export async function readRunBody(
  pool: Pool,
  id: string,
): Promise<{ events: readonly JobEvent[]; steps: Lease["steps"] } | undefined> {
  const [row] = await query<{ events: string }>(pool, bodyOf, [id]);
  if (row === undefined) return undefined;
  return {
    events: JSON.parse(row.events) as JobEvent[],
    steps: await query<Lease["steps"][number]>(pool, bodySteps, [id]),
  };
}

const hostedStatus: Readonly<Record<string, string>> = {
  active: "Running",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** The runs an event started, in the form of the hosted API. */
export async function runsOfEvent(pool: Pool, eventId: string): Promise<unknown[]> {
  type Row = {
    run_id: string;
    function_id: string;
    status: string;
    output: string | null;
    error: string | null;
    run_started_at: Date;
    ended_at: Date | null;
  };
  return (await query<Row>(pool, byEvent, [eventId])).map(({ output, error, status, ...run }) => ({
    ...run,
    event_id: eventId,
    status: hostedStatus[status],
    output: JSON.parse(output ?? error ?? "null") as unknown,
  }));
}
