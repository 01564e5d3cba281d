import type { Recorded } from "../decision.ts";
import { enqueueItems, type ItemRow } from "./queue.ts";
import type { Tx } from "./transact.ts";

/** As hosted: a run that needs more is better cut into several. */
export const stepsMax = 1000;

export interface LockedRun {
  readonly events: string;
  readonly function_id: string;
  readonly step_count: number;
}

const lock = {
  name: "steps-lock-run",
  text: "select function_id, events, step_count from floyo_jobs.runs where id = $1 and status = 'active' for update",
};

/** Locks an active run, which comes before any of its items. */
export async function lockRun(tx: Tx, runId: string): Promise<LockedRun | undefined> {
  return (await tx.query<LockedRun>(lock, [runId]))[0];
}

const insert = {
  name: "steps-insert",
  text: `
    insert into floyo_jobs.steps (run_id, id, name, op, data, error, attempt, input_bytes, output_bytes, took_ms)
    select $1, s.id, s.name, s.op, s.data, s.error, $7, s.input_bytes, octet_length(coalesce(s.data, s.error)), s.took_ms
    from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $8::int[], $9::bigint[]) with ordinality
      s (id, name, op, data, error, input_bytes, took_ms, place)
    order by place
    on conflict do nothing`,
};

/** The columns of recorded steps, as the statements take them. */
export const columnsOf = (recorded: readonly Recorded[]) => ({
  results: [
    recorded.map(({ id }) => id),
    recorded.map(({ name }) => name),
    recorded.map(({ op }) => op),
    recorded.map(({ data }) => data ?? null),
    recorded.map(({ error }) => error ?? null),
  ],
  measures: [recorded.map(({ inputBytes }) => inputBytes ?? null), recorded.map(({ tookMs }) => tookMs ?? null)],
});

export async function insertSteps(
  tx: Tx,
  runId: string,
  recorded: readonly Recorded[],
  attempt: number,
): Promise<void> {
  const { results, measures } = columnsOf(recorded);
  await tx.query(insert, [runId, ...results, attempt, ...measures]);
}

const count = {
  name: "steps-count",
  text: `
    update floyo_jobs.runs set planned_only = planned_only or $2,
      step_count = (select count(*) from floyo_jobs.steps where run_id = $1)
    where id = $1 returning step_count`,
};

/** Counts the run's steps again; `parallel` notes that it has run some side by side. */
export async function countSteps(tx: Tx, runId: string, parallel = false): Promise<number> {
  const [row] = await tx.query<{ step_count: number }>(count, [runId, parallel]);
  return row?.step_count ?? 0;
}

const drop = {
  name: "steps-drop-item",
  text: "delete from floyo_jobs.items where id = $1 returning since::text as since",
};

/** Removes what is done. Returns since when events count for the wait that may come next. */
export async function dropItem(tx: Tx, id: string): Promise<string | null> {
  return (await tx.query<{ since: string | null }>(drop, [id]))[0]?.since ?? null;
}

const others = {
  name: "steps-others-left",
  text: "select count(*)::int as n from floyo_jobs.items where run_id = $1 and kind <> 'discover' and id <> $2",
};

const discover = {
  name: "steps-discover",
  text: `
    insert into floyo_jobs.items as i (run_id, kind, since) values ($1, 'discover', $2::timestamptz)
    on conflict (run_id) where kind = 'discover' do update set again = true, since = least(i.since, excluded.since)
    returning id, run_id, generation, again`,
};

/**
 * Asks the function what comes next: once all of its parallel steps are done, or after each (`early`) when they race.
 * `item` is the one that has just been done.
 */
export async function discoverNext(
  tx: Tx,
  { runId, item, since = null }: { runId: string; item: string; since?: string | null },
  early: boolean,
): Promise<void> {
  const [left] = await tx.query<{ n: number }>(others, [runId, item]);
  if ((left?.n ?? 0) > 0 && !early) return;
  const [found] = await tx.query<ItemRow & { again: boolean }>(discover, [runId, since]);
  if (found && !found.again) await enqueueItems(tx, [found]);
}

const take = {
  name: "steps-take-item",
  text: `
    delete from floyo_jobs.items where id = $1
    returning id, step_id, step_name, racing, round(extract(epoch from now() - planned_at) * 1000)::bigint as took_ms`,
};

interface Ended {
  readonly id: string;
  readonly step_id: string;
  readonly step_name: string;
  readonly racing: boolean;
  readonly took_ms: string;
}

/** Records the result of a step that the app does not run itself, in place of its item. The run is locked already. */
export async function endStep(
  tx: Tx,
  item: { runId: string; id: string; op: string },
  result: { data: string } | { error: string },
): Promise<Ended | undefined> {
  const [taken] = await tx.query<Ended>(take, [item.id]);
  if (taken === undefined) return undefined;
  const { step_id: id, step_name: name } = taken;
  await insertSteps(tx, item.runId, [{ id, name, op: item.op, tookMs: Number(taken.took_ms), ...result }], 0);
  await countSteps(tx, item.runId);
  return taken;
}

/** As `endStep`, and the function goes on. */
export async function resumeWith(
  tx: Tx,
  item: { runId: string; id: string; op: string },
  result: { data: string } | { error: string },
): Promise<boolean> {
  const ended = await endStep(tx, item, result);
  if (ended === undefined) return false;
  await discoverNext(tx, { runId: item.runId, item: item.id }, ended.racing);
  return true;
}
