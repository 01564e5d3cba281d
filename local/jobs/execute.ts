import { setTimeout as wait } from "node:timers/promises";
import { type Answer, type Decision, decide, retryOrFail } from "./answer.ts";
import { awayDelay } from "./backoff.ts";
import type { FunctionConfig } from "./function-config.ts";
import { describeFault } from "./log.ts";
import type { Runner } from "./runner.ts";
import { canonicalJson } from "./signature.ts";
import { claimItem, type Lease, postponeItem } from "./store/items.ts";
import type { ItemJob } from "./store/queue.ts";
import { recordDecision, wakeSleep } from "./store/record.ts";
import { type Tx, transact } from "./store/transact.ts";

/** Calls in a row that may break off before one counts as a failed attempt: a function that kills its app must end. */
const lossesMax = 10;
/** Larger bodies leave the steps out; the SDK then fetches them (`use_api`). */
const bodyBytesMax = 4 * 1024 * 1024;

/** Does what a job of the queue names: one call to the app, or the end of a sleep. A job that was done before does nothing. */
export async function executeItem(runner: Runner, job: ItemJob): Promise<void> {
  const config = runner.registry.find(job.function);
  if (runner.closing.aborted) return;
  const lease = await claimItem(runner.pool, job, config);
  if (lease === undefined || config === undefined) return;
  if (lease.kind === "sleep") {
    await persist(runner, (tx) => wakeSleep(tx, lease));
    return;
  }
  const result = await runner.client.call({
    method: "POST",
    url: stepUrl(config, lease),
    body: callBody(config, lease),
    headers: { "x-inngest-generation-id": String(lease.generation) },
    timeoutMs: runner.settings.callTimeoutMs,
    signal: runner.closing,
  });
  if (runner.closing.aborted && result.kind !== "answered") {
    // Not the app's fault: whoever comes next makes the call again.
    const { attempt, losses, misses } = lease;
    return persist(runner, (tx) => postponeItem(tx, lease, config.gate, { attempt, losses, misses, delayMs: 0 }));
  }
  if (result.kind === "answered") return settle(runner, config, lease, result);
  runner.apps.noteAway(config.appId, result.reason);
  return result.kind === "away"
    ? waitForApp(runner, config, lease, result.reason)
    : repeatLost(runner, config, lease, result.reason);
}

function settle(runner: Runner, config: FunctionConfig, lease: Lease, answer: Answer): Promise<void> {
  runner.apps.noteAnswer(config.appId);
  return record(runner, config, lease, decide(answer, attemptOf(runner, config, lease)));
}

function record(runner: Runner, config: FunctionConfig, lease: Lease, decision: Decision): Promise<void> {
  if (decision.end?.status === "failed") {
    runner.log("warn", "run failed", { function: config.id, run: lease.runId, reason: decision.end.error.name });
  }
  return persist(runner, (tx) => recordDecision(tx, runner.registry, config, lease, decision));
}

function waitForApp(runner: Runner, { gate }: FunctionConfig, lease: Lease, reason: string): Promise<void> {
  const { awayBaseMs, awayMaxMs } = runner.settings;
  const { attempt, losses, misses } = lease;
  const delayMs = awayDelay(misses, awayBaseMs, awayMaxMs);
  return persist(runner, (tx) =>
    postponeItem(tx, lease, gate, {
      attempt,
      losses,
      misses: misses + 1,
      delayMs,
      error: JSON.stringify({ name: "AppAway", message: reason }),
    }),
  );
}

function repeatLost(runner: Runner, config: FunctionConfig, lease: Lease, reason: string): Promise<void> {
  const { awayBaseMs, awayMaxMs } = runner.settings;
  const error = { name: "CallLost", message: `the app broke off its answer: ${reason}` };
  const losses = lease.losses + 1;
  if (losses >= lossesMax) return record(runner, config, lease, retryOrFail(error, attemptOf(runner, config, lease)));
  const to = {
    attempt: lease.attempt,
    losses,
    misses: 1,
    delayMs: awayDelay(lease.losses, awayBaseMs, awayMaxMs),
    error: JSON.stringify(error),
  };
  return persist(runner, (tx) => postponeItem(tx, lease, config.gate, to));
}

const attemptOf = (runner: Runner, config: FunctionConfig, lease: Lease) => ({
  attempt: lease.attempt,
  attemptsMax: config.attemptsMax,
  retryBaseMs: runner.settings.retryBaseMs,
});

/**
 * An answer is worth keeping: while the database is away it is written again and again. When the process ends first,
 * the item is still leased to it, and the next runner makes the call anew.
 */
async function persist(runner: Runner, transition: (tx: Tx) => Promise<unknown>): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      await transact(runner.pool, transition);
      return;
    } catch (error) {
      if (runner.closed.aborted) return;
      runner.log("error", "a result could not be written; trying again", { reason: describeFault(error) });
      await wait(awayDelay(failures, 100, 5000), undefined, { signal: runner.closed }).catch(() => undefined);
    }
  }
}

function stepUrl(config: FunctionConfig, lease: Lease): URL {
  const url = new URL(config.url);
  url.searchParams.set("fnId", config.id);
  url.searchParams.set("stepId", lease.kind === "step" && lease.stepId !== null ? lease.stepId : "step");
  return url;
}

/** The steps as the SDK reads them, by id. */
export function stepsBody(steps: Lease["steps"]): Record<string, unknown> {
  return Object.fromEntries(
    steps.map(({ id, data, error }) => [
      id,
      error === null
        ? { type: "data", data: JSON.parse(data ?? "null") as unknown }
        : { type: "error", error: JSON.parse(error) as unknown },
    ]),
  );
}

function callBody(config: FunctionConfig, lease: Lease): string {
  const order = lease.steps.map(({ id }) => id);
  const body = (useApi: boolean) =>
    canonicalJson({
      version: -1,
      event: lease.events[0],
      events: useApi ? [] : lease.events,
      steps: useApi ? {} : stepsBody(lease.steps),
      ctx: {
        run_id: lease.runId,
        fn_id: config.id,
        qi_id: lease.id,
        attempt: lease.attempt,
        max_attempts: config.attemptsMax,
        disable_immediate_execution: lease.plannedOnly,
        use_api: useApi,
        stack: { stack: order, current: order.length },
      },
    });
  const whole = body(false);
  return Buffer.byteLength(whole) > bodyBytesMax ? body(true) : whole;
}
