import { setTimeout as wait } from "node:timers/promises";
import { decide } from "./answer.ts";
import { awayDelay } from "./backoff.ts";
import type { CallResult } from "./call-app.ts";
import { type Decision, retryOrFail } from "./decision.ts";
import type { FunctionConfig } from "./function-config.ts";
import { describeFault } from "./log.ts";
import type { Runner } from "./runner.ts";
import { canonicalJson } from "./signature.ts";
import { claimItem, type Lease, type Postponement, postponeItem } from "./store/items.ts";
import type { ItemJob } from "./store/queue.ts";
import { recordDecision } from "./store/record.ts";
import { endTimer } from "./store/timers.ts";
import { type Tx, transact } from "./store/transact.ts";

/** Calls in a row that may break off before one counts as a failed attempt: a function that kills its app must end. */
const lossesMax = 10;
/** Larger bodies leave the steps out; the SDK then fetches them (`use_api`). */
const bodyBytesMax = 4 * 1024 * 1024;

/** Does what a job of the queue names: one call to the app, or the end of a wait. A job that was done before does nothing. */
export async function executeItem(runner: Runner, job: ItemJob): Promise<void> {
  const config = runner.registry.find(job.function);
  // Thrown, so that the queue keeps the job for the runner that comes next.
  if (runner.closing.aborted) throw new Error("the runner is closing");
  if (config === undefined) return;
  // From before the claim to after the last write: whatever is leased and not in here has been forgotten.
  runner.underWay.add(job.id);
  try {
    const lease = await claimItem(runner.pool, job, config);
    if (lease === undefined) return;
    if (lease.kind === "discover" || lease.kind === "step") await callAndRecord(runner, config, lease);
    else await persist(runner, (tx) => endTimer(tx, lease));
  } finally {
    runner.underWay.delete(job.id);
  }
}

async function callAndRecord(runner: Runner, config: FunctionConfig, lease: Lease): Promise<void> {
  try {
    const result = await runner.client.call({
      method: "POST",
      url: stepUrl(config, lease),
      body: callBody(config, lease),
      headers: { "x-inngest-generation-id": String(lease.generation) },
      timeoutMs: runner.settings.callTimeoutMs,
      signal: runner.closing,
    });
    await recordResult(runner, config, lease, result);
  } catch (error) {
    // An answer that can be neither read nor written (nested too deeply, say) costs an attempt, and never the run's end.
    const fault = {
      name: "RunnerError",
      message: `the job runner could not handle this step: ${describeFault(error)}`,
    };
    await record(runner, config, lease, retryOrFail(fault, attemptOf(runner, config, lease)));
  }
}

function recordResult(runner: Runner, config: FunctionConfig, lease: Lease, result: CallResult): Promise<void> {
  const { attempt, losses, misses } = lease;
  const { awayBaseMs, awayMaxMs } = runner.settings;
  if (result.kind === "answered") {
    runner.apps.noteAnswer(config.appId);
    return record(runner, config, lease, decide(result, attemptOf(runner, config, lease)));
  }
  // Given up because this runner ends, or sent into a closed connection: nobody's fault, and to be made again at once.
  if (runner.closing.aborted || result.kind === "stale") {
    return postpone(runner, config, lease, { attempt, losses, misses, delayMs: 0 });
  }
  runner.apps.noteAway(config.appId, result.reason);
  if (result.kind === "away") {
    const error = JSON.stringify({ name: "AppAway", message: result.reason });
    const delayMs = awayDelay(misses, awayBaseMs, awayMaxMs);
    return postpone(runner, config, lease, { attempt, losses, misses: misses + 1, delayMs, error });
  }
  const error = { name: "CallLost", message: `the app broke off its answer: ${result.reason}` };
  if (losses + 1 >= lossesMax)
    return record(runner, config, lease, retryOrFail(error, attemptOf(runner, config, lease)));
  const delayMs = awayDelay(losses, awayBaseMs, awayMaxMs);
  return postpone(runner, config, lease, {
    attempt,
    losses: losses + 1,
    misses: 1,
    delayMs,
    error: JSON.stringify(error),
  });
}

function record(runner: Runner, config: FunctionConfig, lease: Lease, decision: Decision): Promise<void> {
  if (decision.end?.status === "failed") {
    runner.log("warn", "run failed", { function: config.id, run: lease.runId, reason: decision.end.error.name });
  }
  return persist(runner, (tx) => recordDecision(tx, runner.registry, config, lease, decision));
}

function postpone(runner: Runner, config: FunctionConfig, lease: Lease, to: Postponement): Promise<void> {
  return persist(runner, (tx) => postponeItem(tx, lease, config, to));
}

const attemptOf = (runner: Runner, config: FunctionConfig, lease: Lease) => ({
  attempt: lease.attempt,
  attemptsMax: config.attemptsMax,
  retryBaseMs: runner.settings.retryBaseMs,
});

/** SQLSTATE classes of what no repetition mends: data that the database refuses. */
const hopeless = /^(22|23|54)/;

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
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (runner.closed.aborted) return;
      if (hopeless.test(code)) throw error;
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
