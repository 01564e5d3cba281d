import { createHash } from "node:crypto";
import type { Arrival } from "../event.ts";
import { holds, keyOf } from "../expression.ts";
import type { FunctionConfig } from "../function-config.ts";
import { covers, type Registry } from "../registry.ts";
import { cancelRuns } from "./cancel.ts";
import { debounceEvent } from "./debounces.ts";
import { createRuns, type NewRun } from "./runs.ts";
import type { Tx } from "./transact.ts";

const dedupeHours = 24;

const claimKeys = {
  name: "events-claim-keys",
  text: `
    insert into floyo_jobs.dedupes (scope, key, expires_at)
    select $1, key, now() + $3 * interval '1 hour' from unnest($2::text[]) key order by key
    on conflict (scope, key) do update set expires_at = excluded.expires_at where dedupes.expires_at <= now()
    returning key`,
};

const insertEvents = {
  name: "events-insert",
  text: `
    insert into floyo_jobs.events (id, name)
    select id, name from unnest($1::text[], $2::text[]) arrived (id, name) order by id
    on conflict (id) do nothing
    returning id`,
};

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");

/** Of these keys, those that were not seen in the last 24 hours, and now are. */
export async function claimOnce(tx: Tx, scope: string, keys: readonly string[]): Promise<Set<string>> {
  const digests = new Map(keys.map((key) => [digest(key), key]));
  if (digests.size === 0) return new Set();
  const rows = await tx.query<{ key: string }>(claimKeys, [scope, [...digests.keys()], dedupeHours]);
  return new Set(rows.map((row) => digests.get(row.key) ?? ""));
}

/**
 * Takes events in: whatever they cancel is cancelled and whatever they start is queued, in this transaction. An event
 * that was taken in before (the same request again, or the same sender's id within a day) changes nothing.
 */
export async function takeIn(tx: Tx, registry: Registry, arrivals: readonly Arrival[]): Promise<void> {
  const seen = new Set<string>();
  const distinct = arrivals.filter(
    ({ senderId }) => senderId === undefined || (!seen.has(senderId) && seen.add(senderId)),
  );
  const rows = await tx.query<{ id: string }>(insertEvents, [
    distinct.map((arrival) => arrival.internalId),
    distinct.map(({ event }) => event.name),
  ]);
  const inserted = new Set(rows.map((row) => row.id));
  const arrived = distinct.filter((arrival) => inserted.has(arrival.internalId));
  const fresh = await claimOnce(
    tx,
    "",
    arrived.flatMap(({ senderId }) => senderId ?? []),
  );

  let starting: NewRun[] = [];
  for (const arrival of arrived) {
    if (arrival.senderId !== undefined && !fresh.has(arrival.senderId)) continue;
    const cancelled = registry.cancelledBy(arrival.event.name);
    if (cancelled.length > 0) {
      // An event cancels what came before it, also what came before it in the same request.
      await createRuns(tx, starting);
      starting = [];
      for (const config of cancelled) await cancelRuns(tx, registry, config, arrival.event);
    }
    for (const config of registry.triggeredBy(arrival.event.name)) {
      if (!matches(config, arrival)) continue;
      if (config.debounce) await debounceEvent(tx, config, config.debounce, arrival);
      else if (await isFirst(tx, config, arrival)) starting.push({ config, arrival });
    }
  }
  await createRuns(tx, starting);
}

function matches(config: FunctionConfig, { event }: Arrival): boolean {
  return config.events.some(
    (trigger) => covers(trigger.event, event.name) && (!trigger.when || holds(trigger.when, { event })),
  );
}

/** Whether the function's `idempotency` key lets this event start it. */
export async function isFirst(tx: Tx, config: FunctionConfig, { event }: Arrival): Promise<boolean> {
  if (!config.idempotency) return true;
  return (await claimOnce(tx, config.id, [keyOf(config.idempotency, { event })])).size > 0;
}
