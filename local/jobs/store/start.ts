import type { Arrival } from "../event.ts";
import { holds, keyOf } from "../expression.ts";
import type { FunctionConfig } from "../function-config.ts";
import { invoked } from "../invocation.ts";
import type { Registry } from "../registry.ts";
import { collect } from "./batches.ts";
import { cancelThese } from "./cancel.ts";
import { debounceEvent } from "./debounces.ts";
import { claimOnce } from "./dedupes.ts";
import { groupOf, passes } from "./rates.ts";
import { createRuns, type NewRun } from "./runs.ts";
import type { Tx } from "./transact.ts";

/** The setting by which an event did not start its function. */
export type Skipped = "rateLimit" | "idempotency" | "singleton";

/**
 * Starts the function with an event that is meant for it, as its settings say: at once, later or not at all. What starts
 * at once is added to `starting`, so that many runs are made together.
 */
export async function startWith(
  tx: Tx,
  registry: Registry,
  config: FunctionConfig,
  arrival: Arrival,
  starting: NewRun[],
): Promise<Skipped | undefined> {
  const { event } = arrival;
  const { batch, rateLimit, debounce } = config;
  // A schedule's tick is no event to be collected.
  if (batch && event.name !== "inngest/scheduled.timer" && (!batch.when || holds(batch.when, { event }))) {
    await collect(tx, registry, config, batch, arrival);
    return undefined;
  }
  if (rateLimit && !(await passes(tx, config, rateLimit, event))) return "rateLimit";
  // An invoked function is waited for by its caller, whom another's event must not replace.
  if (debounce && event.name !== invoked) {
    await debounceEvent(tx, config, debounce, arrival);
    return undefined;
  }
  return startNow(tx, registry, config, arrival, starting);
}

/** As `startWith`, after whatever may have put it off. */
export async function startNow(
  tx: Tx,
  registry: Registry,
  config: FunctionConfig,
  arrival: Arrival,
  starting: NewRun[],
): Promise<Skipped | undefined> {
  const { event } = arrival;
  if (config.idempotency) {
    const first = await claimOnce(tx, config.id, [keyOf(config.idempotency, { event })]);
    if (first.size === 0) return "idempotency";
  }
  if (config.singleton === undefined) {
    starting.push({ config, arrivals: [arrival] });
    return undefined;
  }
  return startAlone(tx, registry, config, [arrival]);
}

const lockSingleton = {
  name: "start-lock-singleton",
  text: "select pg_advisory_xact_lock(hashtext('floyo_jobs singleton'), hashtext($1))",
};

const activeOne = {
  name: "start-active-one",
  text: "select id from floyo_jobs.runs where singleton_key = $1 and status = 'active'",
};

/** Starts a function that may have one run at a time: not when there is one (`skip`), or in its place (`cancel`). */
export async function startAlone(
  tx: Tx,
  registry: Registry,
  config: FunctionConfig,
  arrivals: NewRun["arrivals"],
): Promise<Skipped | undefined> {
  const [first] = arrivals;
  const { singleton } = config;
  if (first === undefined) return undefined;
  if (singleton === undefined) {
    await createRuns(tx, registry, [{ config, arrivals }]);
    return undefined;
  }
  const singletonKey = groupOf("singleton", config, singleton.key, first.event);
  await tx.query(lockSingleton, [singletonKey]);
  const active = await tx.query<{ id: string }>(activeOne, [singletonKey]);
  if (active.length > 0 && singleton.mode === "skip") return "singleton";
  await cancelThese(
    tx,
    registry,
    active.map(({ id }) => id),
  );
  await createRuns(tx, registry, [{ config, arrivals, singletonKey }]);
  return undefined;
}
