import { nextTick, parseCron } from "../cron.ts";
import { ownEvent } from "../event.ts";
import type { FunctionConfig } from "../function-config.ts";
import type { Registry } from "../registry.ts";
import { type CronJob, enqueueCron } from "./queue.ts";
import { createRuns, type NewRun } from "./runs.ts";
import { startWith } from "./start.ts";
import type { Tx } from "./transact.ts";

const forget = {
  name: "crons-forget",
  text: `
    delete from floyo_jobs.crons where (function_id, expression) not in
      (select * from unnest($1::text[], $2::text[]))`,
};

const plan = {
  name: "crons-plan",
  text: `
    insert into floyo_jobs.crons (function_id, expression, next_at) values ($1, $2, $3)
    on conflict do nothing returning generation`,
};

const lock = {
  name: "crons-lock",
  text: "select 1 from floyo_jobs.crons where function_id = $1 and expression = $2 and generation = $3 for update",
};

const advance = {
  name: "crons-advance",
  text: `
    update floyo_jobs.crons set next_at = $3, generation = generation + 1
    where function_id = $1 and expression = $2 returning generation`,
};

/** Keeps the schedules of these functions and no others. One that is already known keeps its next tick, even a missed one. */
export async function planCrons(tx: Tx, functions: readonly FunctionConfig[]): Promise<void> {
  const wanted = functions.flatMap((config) => config.crons.map((cron) => ({ function: config.id, cron })));
  await tx.query(forget, [wanted.map((entry) => entry.function), wanted.map(({ cron }) => cron.source)]);
  for (const { function: id, cron } of wanted) {
    const next = nextTick(cron, new Date());
    if (next === undefined) continue;
    const [row] = await tx.query<{ generation: number }>(plan, [id, cron.source, next]);
    if (row) await enqueueCron(tx, { function: id, expression: cron.source, generation: row.generation }, next);
  }
}

/**
 * Starts the function and plans the next tick, counted from now: ticks that were missed while the runner was down are
 * made up for by this one run.
 */
export async function fireCron(tx: Tx, registry: Registry, job: CronJob, now = new Date()): Promise<void> {
  const config = registry.find(job.function);
  if ((await tx.query(lock, [job.function, job.expression, job.generation])).length === 0 || config === undefined)
    return;
  const starting: NewRun[] = [];
  const tick = ownEvent("inngest/scheduled.timer", { cron: job.expression }, now.getTime());
  await startWith(tx, registry, config, tick, starting);
  await createRuns(tx, registry, starting);
  const next = nextTick(parseCron(job.expression), now);
  if (next === undefined) return;
  const [row] = await tx.query<{ generation: number }>(advance, [job.function, job.expression, next]);
  if (row) await enqueueCron(tx, { ...job, generation: row.generation }, next);
}
