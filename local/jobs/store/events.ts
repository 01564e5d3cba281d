import type { Arrival } from "../event.ts";
import { holds } from "../expression.ts";
import type { FunctionConfig } from "../function-config.ts";
import { covers, type Registry } from "../registry.ts";
import { cancelRuns } from "./cancel.ts";
import { claimOnce } from "./dedupes.ts";
import { createRuns, type NewRun } from "./runs.ts";
import { startWith } from "./start.ts";
import type { Tx } from "./transact.ts";
import { announce, resumeWaits, sharedLocks } from "./waits.ts";

const insertEvents = {
  name: "events-insert",
  text: `
    with locked as materialized (${sharedLocks("$2")})
    insert into floyo_jobs.events (id, name)
    select id, name from unnest($1::text[], $2::text[]) arrived (id, name), locked order by id
    on conflict (id) do nothing
    returning id`,
};

/** Notes that events came, by name only. Returns the ids of those that are new. */
export async function noteEvents(tx: Tx, arrivals: readonly Arrival[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(insertEvents, [
    arrivals.map((arrival) => arrival.internalId),
    arrivals.map(({ event }) => event.name),
  ]);
  return new Set(rows.map((row) => row.id));
}

/**
 * Takes events in: whatever they cancel is cancelled, whoever waits for them goes on, and whatever they start is queued,
 * in this transaction. An event that was taken in before (the same request again, or the same sender's id within a day)
 * changes nothing.
 */
export async function takeIn(tx: Tx, registry: Registry, arrivals: readonly Arrival[]): Promise<void> {
  const seen = new Set<string>();
  const distinct = arrivals.filter(
    ({ senderId }) => senderId === undefined || (!seen.has(senderId) && seen.add(senderId)),
  );
  const inserted = await noteEvents(tx, distinct);
  const arrived = distinct.filter((arrival) => inserted.has(arrival.internalId));
  const unseen = await claimOnce(
    tx,
    "",
    arrived.flatMap(({ senderId }) => senderId ?? []),
  );
  const fresh = arrived.filter(({ senderId }) => senderId === undefined || unseen.has(senderId));
  const awaited = await announce(tx, fresh);

  let starting: NewRun[] = [];
  for (const arrival of fresh) {
    const { event } = arrival;
    const cancelled = registry.cancelledBy(event.name);
    if (cancelled.length > 0) {
      // An event cancels what came before it, also what came before it in the same request.
      await createRuns(tx, registry, starting);
      starting = [];
      for (const config of cancelled) await cancelRuns(tx, registry, config, event);
    }
    if (awaited.has(event.name)) await resumeWaits(tx, event);
    for (const config of registry.triggeredBy(event.name)) {
      if (matches(config, arrival)) await startWith(tx, registry, config, arrival, starting);
    }
  }
  await createRuns(tx, registry, starting);
}

function matches(config: FunctionConfig, { event }: Arrival): boolean {
  return config.events.some(
    (trigger) => covers(trigger.event, event.name) && (!trigger.when || holds(trigger.when, { event })),
  );
}
