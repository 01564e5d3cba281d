import { describeFault } from "./log.ts";
import type { Runner } from "./runner.ts";
import { listPending, type Pending } from "./store/pending.ts";
import { query } from "./store/transact.ts";
import type { AppStatus } from "./sync-apps.ts";

export interface Health {
  readonly status: "ok" | "degraded";
  /** Whether events are taken in. Apps that are away do not change that: their work waits for them. */
  readonly ready: boolean;
  readonly database: string;
  readonly worker: string;
  readonly apps: readonly AppStatus[];
  /** What waits: runs for events, functions, time, their turn or a place, and events for their batch to be full. */
  readonly waiting: Readonly<Partial<Record<Pending["kind"], number>>>;
  readonly problems: readonly string[];
}

const timeoutMs = 2000;
const ping = { name: "health-ping", text: "select 1" };

/** Says what works and, in `problems`, what does not and what it is waiting for. */
export async function checkHealth({ pool, apps, closing }: Pick<Runner, "pool" | "apps" | "closing">): Promise<Health> {
  const problems: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs / 1000} s`)), timeoutMs);
  });
  const database = await Promise.race([query(pool, ping), late]).then(
    () => "ok",
    (error: unknown) => describeFault(error),
  );
  clearTimeout(timer);
  if (database !== "ok") problems.push(`database: ${database}`);
  const worker = closing.aborted ? "stopping" : "ok";
  if (worker !== "ok") problems.push(`worker: ${worker}`);
  const ready = problems.length === 0;
  for (const app of apps.status()) if (app.problem !== undefined) problems.push(`app ${app.url}: ${app.problem}`);
  return {
    status: problems.length === 0 ? "ok" : "degraded",
    ...{ ready, database, worker },
    apps: apps.status(),
    waiting: ready ? await countWaiting(pool).catch(() => ({})) : {},
    problems,
  };
}

async function countWaiting(pool: Runner["pool"]): Promise<Health["waiting"]> {
  const counts: Partial<Record<Pending["kind"], number>> = {};
  for (const { kind, count } of await listPending(pool)) counts[kind] = (counts[kind] ?? 0) + count;
  return counts;
}
