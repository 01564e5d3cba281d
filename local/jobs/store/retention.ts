import type { Pool } from "pg";
import { query } from "./transact.ts";

const batch = 1000;

/** How long what is over is kept. */
export interface Retention {
  /** Runs: their names, states and times. */
  readonly retentionMs: number;
  readonly finishedRunsMax: number;
  /** What their events, steps and results say. */
  readonly payloadMs: number;
}

const dropRuns = {
  name: "retention-drop-runs",
  text: `
    delete from floyo_jobs.runs where id in (
      select id from floyo_jobs.runs
      where ended_at < now() - $1 * interval '1 millisecond' or ended_at <= (
        select ended_at from floyo_jobs.runs where ended_at is not null order by ended_at desc offset $2 limit 1
      )
      limit $3
    )
    returning 1`,
};

const dropEvents = {
  name: "retention-drop-events",
  text: `
    delete from floyo_jobs.events where id in (
      select id from floyo_jobs.events where received_at < now() - $1 * interval '1 millisecond' limit $2
    )
    returning 1`,
};

const dropDedupes = {
  name: "retention-drop-dedupes",
  text: `
    delete from floyo_jobs.dedupes where (scope, key) in (
      select scope, key from floyo_jobs.dedupes where expires_at < now() limit $1
    )
    returning 1`,
};

const dropRates = {
  name: "retention-drop-rates",
  text: `
    delete from floyo_jobs.rates where key in (
      select key from floyo_jobs.rates r where tat < now() and not exists (
        select 1 from floyo_jobs.items i where i.state = 'throttled' and i.throttle_key = r.key)
      limit $1
    )
    returning 1`,
};

/** Events are kept for calls that began before them, and for a day at most. */
const dropRecent = {
  name: "retention-drop-recent",
  text: `
    delete from floyo_jobs.recent where id in (
      select id from floyo_jobs.recent where received_at < greatest(
        coalesce((select min(since) from floyo_jobs.items where since is not null), now()), now() - interval '1 day')
      limit $1
    )
    returning 1`,
};

/** An error keeps its name, which says nothing of a person. Not read as JSON: Postgres refuses some that JavaScript writes. */
const bareError = (error: string) => `case when ${error} is not null then
  '{"name":"' || coalesce(substring(${error} from '^\\{"name":"([A-Za-z0-9_$]{1,100})"'), 'Error') || '","message":"(forgotten)"}' end`;

/** Empties the runs of the expression `chosen (id)`: what their events, steps and results said is gone. */
const emptyChosen = `
  emptied as (
    update floyo_jobs.runs r set events = null, output = null, error = ${bareError("r.error")}
    from chosen where r.id = chosen.id returning r.id
  ), steps as (
    update floyo_jobs.steps s set data = null, error = ${bareError("s.error")} from chosen where s.run_id = chosen.id
  )
  select id from emptied`;

const dropPayloads = {
  name: "retention-drop-payloads",
  text: `
    with chosen as (
      select id from floyo_jobs.runs where ended_at < now() - $1 * interval '1 millisecond' and events is not null limit $2
    ), ${emptyChosen}`,
};

/**
 * Forgets what is over: first what finished runs said, later the runs themselves, old event names and expired keys. In
 * small batches, so that nobody waits.
 */
export async function forget(pool: Pool, { retentionMs, finishedRunsMax, payloadMs }: Retention): Promise<void> {
  const chores = [
    () => query(pool, dropRuns, [retentionMs, finishedRunsMax, batch]),
    () => query(pool, dropPayloads, [payloadMs, batch]),
    () => query(pool, dropEvents, [retentionMs, batch]),
    () => query(pool, dropDedupes, [batch]),
    () => query(pool, dropRates, [batch]),
  ];
  for (const chore of chores) while ((await chore()).length === batch);
}

const emptyThese = {
  name: "retention-empty-these",
  text: `
    with chosen as (
      select id from floyo_jobs.runs where id = any($1::text[]) and ended_at is not null and events is not null
    ), ${emptyChosen}`,
};

/** Forgets what these runs said, if they are over. Returns how many were. */
export async function emptyRuns(pool: Pool, ids: readonly string[]): Promise<number> {
  return (await query(pool, emptyThese, [ids])).length;
}

/** Forgets events that no call under way could still wait for. */
export async function dropStaleEvents(pool: Pool): Promise<void> {
  while ((await query(pool, dropRecent, [batch])).length === batch);
}
