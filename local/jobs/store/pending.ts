import type { Pool } from "pg";
import { query } from "./transact.ts";

/** What waits, and for what: names, counts and times, never what events say. */
export interface Pending {
  readonly kind: "event" | "function" | "sleep" | "batch" | "throttle" | "debounce" | "concurrency";
  readonly function_id: string;
  /** The event or the function that is waited for. */
  readonly waits_for: string | null;
  /** Runs, or events in open batches. */
  readonly count: number;
  /** When the first of them goes on at the latest; null when that depends on others. */
  readonly next_at: string | null;
}

const list = {
  name: "pending-list",
  text: `
    select case i.kind when 'wait' then 'event' when 'invoke' then 'function' else 'sleep' end as kind,
      r.function_id, coalesce(i.wait_event, i.invokes) as waits_for, count(*)::int as count, min(i.due_at) as next_at
    from floyo_jobs.items i join floyo_jobs.runs r on r.id = i.run_id
    where i.kind in ('sleep', 'wait', 'invoke') group by 1, 2, 3
    union all
    select 'batch', function_id, null, sum(events)::int, min(due_at) from floyo_jobs.batches group by function_id
    union all
    select 'debounce', function_id, null, count(*)::int, min(due_at) from floyo_jobs.debounces group by function_id
    union all
    select 'throttle', r.function_id, null, count(*)::int,
      (select min(j.run_at) from floyo_jobs_queue._private_jobs j where j.key in (
        select 'throttle ' || t.throttle_key from floyo_jobs.items t join floyo_jobs.runs o on o.id = t.run_id
        where t.state = 'throttled' and o.function_id = r.function_id))
    from floyo_jobs.items i join floyo_jobs.runs r on r.id = i.run_id where i.state = 'throttled' group by r.function_id
    union all
    select 'concurrency', r.function_id, null, count(*)::int, null
    from floyo_jobs.items i join floyo_jobs.runs r on r.id = i.run_id where i.state = 'blocked' group by r.function_id
    order by 1, 2, 3`,
};

/** Everything that waits for an event, a function, a time, a full batch, its turn or a free place, by function. */
export async function listPending(pool: Pool): Promise<Pending[]> {
  type Row = Omit<Pending, "next_at"> & { next_at: Date | null };
  return (await query<Row>(pool, list)).map((row) => ({ ...row, next_at: row.next_at?.toISOString() ?? null }));
}
