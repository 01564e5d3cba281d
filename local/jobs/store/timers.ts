import type { Lease } from "./items.ts";
import { lockRun, resumeWith } from "./steps.ts";
import type { Tx } from "./transact.ts";

const stillLeased = {
  name: "timers-still-leased",
  text: "select 1 from floyo_jobs.items where id = $1 and generation = $2 and state = 'running'",
};

/** What a step comes to when its time has passed: a sleep is over, a wait heard nothing, an invoked function took too long. */
const outcomes = {
  sleep: { op: "Sleep", result: { data: "null" } },
  wait: { op: "WaitForEvent", result: { data: "null" } },
  invoke: {
    op: "InvokeFunction",
    result: {
      error: JSON.stringify({
        name: "InngestInvokeTimeoutError",
        message: "Timed out waiting for invoked function to complete",
      }),
    },
  },
} as const;

/** The time of a waiting step has passed: that is recorded, and the function goes on. */
export async function endTimer(tx: Tx, lease: Lease): Promise<boolean> {
  if (lease.kind === "discover" || lease.kind === "step") return false;
  const run = await lockRun(tx, lease.runId);
  const leased = await tx.query(stillLeased, [lease.id, lease.generation]);
  if (run === undefined || leased.length === 0) return false;
  const { op, result } = outcomes[lease.kind];
  return resumeWith(tx, { runId: lease.runId, id: lease.id, op }, result);
}
