import type { Pool } from "pg";
import { isFields } from "../read-fields.ts";
import type { Registry } from "../registry.ts";
import { cancelThese } from "./cancel.ts";
import { emptyRuns } from "./retention.ts";
import { query, type Tx, transact } from "./transact.ts";

/** A member's name and value, anywhere in what is kept. */
export interface Match {
  readonly name: string;
  readonly value: string;
}

/** What there is, or was, of somebody. */
export interface Found {
  readonly finished: number;
  readonly active: number;
  /** Events that have not started anything yet. */
  readonly pending: number;
}

const pageSize = 200;

// The texts are searched as texts, for the value as JSON writes it; which member it belongs to is looked up here.
const candidates = {
  name: "forget-candidates",
  text: `
    select r.id, r.status, array_remove(array[r.events, r.output, r.error] || array(
      select coalesce(s.data, s.error) from floyo_jobs.steps s
      where s.run_id = r.id and position($1 in coalesce(s.data, s.error)) > 0), null) as texts
    from floyo_jobs.runs r
    where r.id > $2 and r.events is not null and (
      position($1 in r.events) > 0 or position($1 in coalesce(r.output, '')) > 0 or position($1 in coalesce(r.error, '')) > 0
      or exists (select 1 from floyo_jobs.steps s where s.run_id = r.id and position($1 in coalesce(s.data, s.error)) > 0))
    order by r.id limit $3`,
};

const events = {
  name: "forget-events",
  text: `
    select 'recent' as place, id as key, event from floyo_jobs.recent where position($1 in event) > 0
    union all
    select 'batch', seq::text, event from floyo_jobs.batch_events where position($1 in event) > 0
    union all
    select 'debounce', function_id || ' ' || key, event from floyo_jobs.debounces where position($1 in event) > 0`,
};

const dropEvents = {
  name: "forget-drop-events",
  text: `
    with recent as (
      delete from floyo_jobs.recent where id = any($1::text[])
    ), debounces as (
      delete from floyo_jobs.debounces where function_id || ' ' || key = any($3::text[])
    ), gone as (
      delete from floyo_jobs.batch_events where seq::text = any($2::text[])
      returning function_id, key, octet_length(event) as bytes
    )
    update floyo_jobs.batches b set events = b.events - g.events, bytes = b.bytes - g.bytes
    from (select function_id, key, count(*)::int as events, sum(bytes) as bytes from gone group by function_id, key) g
    where b.function_id = g.function_id and b.key = g.key`,
};

/** Whether a value has, at any depth, a member of this name with this value. */
export function holdsMember(value: unknown, match: Match): boolean {
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) open.push(...next);
    else if (isFields(next)) {
      for (const [name, member] of Object.entries(next)) {
        if (name === match.name && (member === match.value || String(member) === match.value)) return true;
        if (typeof member === "object" && member !== null) open.push(member);
      }
    }
  }
  return false;
}

const says = (text: string, match: Match) => holdsMember(JSON.parse(text), match);

/** As it stands in JSON, without the quotes, which numbers do not have. */
const needle = ({ value }: Match) => JSON.stringify(value).slice(1, -1);

async function findRuns(pool: Pool, match: Match): Promise<{ id: string; active: boolean }[]> {
  const found: { id: string; active: boolean }[] = [];
  for (let after = ""; ; ) {
    type Row = { id: string; status: string; texts: string[] };
    const rows = await query<Row>(pool, candidates, [needle(match), after, pageSize]);
    for (const { id, status, texts } of rows)
      if (texts.some((text) => says(text, match))) found.push({ id, active: status === "active" });
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return found;
    after = last.id;
  }
}

async function findEvents(pool: Pool, match: Match): Promise<{ place: string; key: string }[]> {
  const rows = await query<{ place: string; key: string; event: string }>(pool, events, [needle(match)]);
  return rows.filter(({ event }) => says(event, match));
}

/** Those of the last moments have started what they start; they are only kept for calls under way. */
const isPending = ({ place }: { place: string }) => place !== "recent";

/** Counts what the runner keeps about the match. */
export async function findMatching(pool: Pool, match: Match): Promise<Found> {
  const runs = await findRuns(pool, match);
  const active = runs.filter((run) => run.active).length;
  return { finished: runs.length - active, active, pending: (await findEvents(pool, match)).filter(isPending).length };
}

/**
 * Empties the finished runs that say something about the match. With `cancel`, runs that are still active are ended and
 * events that have not started anything are dropped first. Returns what was forgotten.
 */
export async function forgetMatching(
  pool: Pool,
  registry: Registry,
  match: Match,
  { cancel }: { cancel: boolean },
): Promise<Found> {
  const dropped = (await findEvents(pool, match)).filter((event) => cancel || !isPending(event));
  const keysOf = (place: string) => dropped.flatMap((event) => (event.place === place ? [event.key] : []));
  if (dropped.length > 0) {
    const drop = (tx: Tx) => tx.query(dropEvents, [keysOf("recent"), keysOf("batch"), keysOf("debounce")]);
    await transact(pool, drop);
  }
  const runs = await findRuns(pool, match);
  const active = cancel ? runs.filter((run) => run.active) : [];
  for (const { id } of active) await transact(pool, (tx) => cancelThese(tx, registry, [id]));
  // Whoever was told of an end says the same again.
  const over = cancel ? await findRuns(pool, match) : runs;
  const finished = await emptyRuns(
    pool,
    over.map(({ id }) => id),
  );
  return { finished, active: active.length, pending: dropped.filter(isPending).length };
}
