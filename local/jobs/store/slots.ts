import type { Slot } from "../slots-of.ts";
import { enqueueItems } from "./queue.ts";
import type { Tx } from "./transact.ts";

/** Functions whose limits meet share a gate, and pass it one at a time; so two of them never count the same free place. */
const lockGate = {
  name: "slots-lock-gate",
  text: "select pg_advisory_xact_lock(hashtext('floyo_jobs gate'), hashtext($1))",
};

const hold = {
  name: "slots-hold",
  text: `
    insert into floyo_jobs.slots (key, item_id)
    select key, $1 from unnest($2::text[]) key
    where not exists (
      select 1 from unnest($2::text[], $3::int[]) wanted (key, places)
      where (select count(*) from floyo_jobs.slots s where s.key = wanted.key and s.item_id <> $1) >= wanted.places
    )
    on conflict do nothing
    returning key`,
};

const held = { name: "slots-held", text: "select key from floyo_jobs.slots where item_id = $1" };

const free = { name: "slots-free", text: "delete from floyo_jobs.slots where item_id = any($1::bigint[])" };

const blocked = {
  name: "slots-blocked",
  text: `
    select i.id, i.slot_keys, i.slot_limits from floyo_jobs.items i
    where i.gate = $1 and i.state = 'blocked' and not exists (
      select 1 from unnest(i.slot_keys, i.slot_limits) wanted (key, places)
      where (select count(*) from floyo_jobs.slots s where s.key = wanted.key) >= wanted.places
    )
    order by i.due_at, i.id limit 1
    for update skip locked`,
};

const unblock = {
  name: "slots-unblock",
  text: `
    update floyo_jobs.items set state = 'queued', gate = null, generation = generation + 1
    where id = $1 returning id, run_id, generation`,
};

/** Takes a place under every limit, or none. The item's row must be locked already. `true` when it may go ahead. */
export async function takeSlots(tx: Tx, gate: string, item: string, slots: readonly Slot[]): Promise<boolean> {
  await tx.query(lockGate, [gate]);
  const keys = [...new Set(slots.map(({ key }) => key))];
  // Whoever woke this item has already given it its places.
  const already = await tx.query<{ key: string }>(held, [item]);
  if (keys.every((key) => already.some((row) => row.key === key))) return true;
  const limits = keys.map((key) => Math.min(...slots.filter((slot) => slot.key === key).map(({ limit }) => limit)));
  return (await tx.query(hold, [item, keys, limits])).length > 0;
}

/** Gives an item's places back; who waits for them is woken at the end of the transaction. */
export async function freeSlots(tx: Tx, gate: string | undefined, items: readonly string[]): Promise<void> {
  if (gate === undefined || items.length === 0) return;
  await tx.query(free, [items]);
  tx.freed.add(gate);
}

/** Lets in, oldest first, whoever waits at this gate and now finds room under all of their limits. */
export async function wakeBlocked(tx: Tx, gate: string): Promise<void> {
  await tx.query(lockGate, [gate]);
  for (;;) {
    const [item] = await tx.query<{ id: string; slot_keys: string[]; slot_limits: number[] }>(blocked, [gate]);
    if (item === undefined) return;
    await tx.query(hold, [item.id, item.slot_keys, item.slot_limits]);
    await enqueueItems(tx, await tx.query(unblock, [item.id]));
  }
}
