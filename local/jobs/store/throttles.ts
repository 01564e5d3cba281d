import type { Registry } from "../registry.ts";
import { enqueueItems, enqueueThrottle, type ItemRow, type ThrottleJob } from "./queue.ts";
import type { Tx } from "./transact.ts";

const lock = {
  name: "throttles-lock",
  text: `
    insert into floyo_jobs.rates as r (key, tat) values ($1, now()) on conflict (key) do update set tat = r.tat
    returning floor(extract(epoch from now() - greatest(r.tat, now())) * 1000 / $2::float8 + $3::int + 0.001)::int as room`,
};

const admit = {
  name: "throttles-admit",
  text: `
    with chosen as (
      select id from floyo_jobs.items where state = 'throttled' and throttle_key = $1 and due_at <= now()
      order by due_at, id limit $2 for update
    )
    update floyo_jobs.items i set state = 'queued', generation = i.generation + 1
    from chosen where i.id = chosen.id
    returning i.id, i.run_id, i.generation, i.due_at`,
};

const spend = {
  name: "throttles-spend",
  text: "update floyo_jobs.rates set tat = greatest(tat, now()) + $2 * interval '1 millisecond' where key = $1",
};

const next = {
  name: "throttles-next",
  text: `
    select greatest(min(i.due_at), now(),
      (select greatest(r.tat, now()) + ($2::float8 * (1 - $3::int)) * interval '1 millisecond' from floyo_jobs.rates r where r.key = $1)) as at
    from floyo_jobs.items i where i.state = 'throttled' and i.throttle_key = $1 having count(*) > 0`,
};

/** Without a throttle any more, whoever still waits under the old one may go. */
const unlimited = { intervalMs: 1, capacity: 1_000_000 };

/**
 * Lets in as many of the waiting runs as the pace allows now, the most urgent and then the oldest first, and comes back
 * when the next may go. Calling it once more never lets in one too many.
 */
export async function admitThrottled(tx: Tx, registry: Registry, job: ThrottleJob): Promise<void> {
  const { intervalMs, capacity } = registry.find(job.function)?.throttle ?? unlimited;
  const [rate] = await tx.query<{ room: number }>(lock, [job.key, intervalMs, capacity]);
  const room = Math.max(0, rate?.room ?? 0);
  const items = room === 0 ? [] : await tx.query<ItemRow & { due_at: Date }>(admit, [job.key, room]);
  items.sort((a, b) => a.due_at.getTime() - b.due_at.getTime() || Number(a.id) - Number(b.id));
  if (items.length > 0) await tx.query(spend, [job.key, items.length * intervalMs]);
  await enqueueItems(tx, items);
  const [waiting] = await tx.query<{ at: Date }>(next, [job.key, intervalMs, capacity]);
  if (waiting) await enqueueThrottle(tx, job, waiting.at);
}
