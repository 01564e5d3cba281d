import type { Arrival, JobEvent } from "../event.ts";
import { type Expression, holds, parseExpression } from "../expression.ts";
import { endStep, lockRun, resumeWith } from "./steps.ts";
import type { Tx } from "./transact.ts";

/**
 * An event and a wait for it may be written in the same moment, and neither would see the other. So whoever registers a
 * wait holds the event's name alone, whoever brings an event holds it with others, and both look only after they have it.
 * Names come before any row.
 */
const lockAlone = {
  name: "waits-lock-alone",
  text: `
    select pg_advisory_xact_lock(hashtext('floyo_jobs event'), name)
    from (select distinct hashtext(name) as name from unnest($1::text[]) name order by 1) names`,
};

/** To be called before the transaction locks anything else. */
export async function lockNames(tx: Tx, names: readonly string[]): Promise<void> {
  if (names.length > 0) await tx.query(lockAlone, [names]);
}

/** Source of the shared lock, for statements that bring events: `$n` is the names. */
export const sharedLocks = (names: string) => `
  select count(pg_advisory_xact_lock_shared(hashtext('floyo_jobs event'), name)) as held
  from (select distinct hashtext(name) as name from unnest(${names}::text[]) name order by 1) names`;

const keepAndFind = {
  name: "waits-keep-and-find",
  text: `
    with kept as (
      insert into floyo_jobs.recent (id, name, event)
      select * from unnest($1::text[], $2::text[], $3::text[])
      where exists (select 1 from floyo_jobs.items where since is not null)
      on conflict do nothing
    )
    select distinct wait_event as name from floyo_jobs.items where kind = 'wait' and wait_event = any($2::text[])`,
};

/** Keeps events for calls that are under way and may end in a wait for them. Returns the names that somebody waits for. */
export async function announce(tx: Tx, arrivals: readonly Arrival[]): Promise<Set<string>> {
  if (arrivals.length === 0) return new Set();
  const rows = await tx.query<{ name: string }>(keepAndFind, [
    arrivals.map(({ internalId }) => internalId),
    arrivals.map(({ event }) => event.name),
    arrivals.map(({ event }) => JSON.stringify(event)),
  ]);
  return new Set(rows.map(({ name }) => name));
}

const listening = {
  name: "waits-listening",
  text: `
    select i.id, i.run_id, i.wait_if, case when i.wait_if is null then '[]' else r.events end as events
    from floyo_jobs.items i join floyo_jobs.runs r on r.id = i.run_id
    where i.kind = 'wait' and i.wait_event = $1 and i.due_at > now() and r.status = 'active'
    order by i.run_id, i.id`,
};

const stillWaiting = {
  name: "waits-still-waiting",
  text: "select 1 from floyo_jobs.items where id = $1 and kind = 'wait' and state = 'queued' and due_at > now() for update",
};

const heard = { name: "waits-heard", text: "update floyo_jobs.runs set heard_at = now() where id = $1" };

const parsed = new Map<string, Expression>();
const parsedMax = 1000;

function matches(source: string | null, started: JobEvent | undefined, came: JobEvent): boolean {
  if (source === null) return true;
  let expression = parsed.get(source);
  if (expression === undefined) {
    expression = parseExpression(source);
    if (parsed.size >= parsedMax) parsed.clear();
    parsed.set(source, expression);
  }
  return holds(expression, { event: started, async: came });
}

/** Hands the event to every run that waits for it; each goes on in this transaction. */
export async function resumeWaits(tx: Tx, event: JobEvent): Promise<void> {
  type Row = { id: string; run_id: string; wait_if: string | null; events: string };
  for (const wait of await tx.query<Row>(listening, [event.name])) {
    const [started] = JSON.parse(wait.events) as JobEvent[];
    if (!matches(wait.wait_if, started, event)) continue;
    if ((await lockRun(tx, wait.run_id)) === undefined) continue;
    if ((await tx.query(stillWaiting, [wait.id])).length === 0) continue;
    await tx.query(heard, [wait.run_id]);
    await resumeWith(tx, { runId: wait.run_id, id: wait.id, op: "WaitForEvent" }, { data: JSON.stringify(event) });
  }
}

const cameMeanwhile = {
  name: "waits-came-meanwhile",
  text: `
    select event from floyo_jobs.recent
    where name = $1 and received_at > greatest(
      (select since from floyo_jobs.items where id = $2), (select heard_at from floyo_jobs.runs where id = $3))
    order by received_at, id`,
};

/**
 * A wait hears events from the beginning of the call that ended in it: an answer may come faster than the app's question
 * becomes a wait. `true` when such an event had come already; it then ended the wait.
 */
export async function hearMeanwhile(
  tx: Tx,
  run: { id: string; started: JobEvent | undefined },
  call: string,
  wait: { item: string; event: string; when?: string },
): Promise<boolean> {
  const rows = await tx.query<{ event: string }>(cameMeanwhile, [wait.event, call, run.id]);
  const came = rows.find(({ event }) => matches(wait.when ?? null, run.started, JSON.parse(event) as JobEvent));
  if (came === undefined) return false;
  await tx.query(heard, [run.id]);
  await endStep(tx, { runId: run.id, id: wait.item, op: "WaitForEvent" }, { data: came.event });
  return true;
}
