import type { Tx } from "./transact.ts";

/** What the queue carries: which row to look at, and the generation it must still have. */
export interface ItemJob {
  readonly id: string;
  readonly run: string;
  readonly function: string;
  readonly generation: number;
}
export interface DebounceJob {
  readonly function: string;
  readonly key: string;
  readonly generation: number;
}
export interface CronJob {
  readonly function: string;
  readonly expression: string;
  readonly generation: number;
}

export interface BatchJob {
  readonly function: string;
  readonly key: string;
  /** The batch's own number: another may have its key by then. */
  readonly batch: string;
}
export interface ThrottleJob {
  readonly function: string;
  readonly key: string;
}

export interface ItemRow {
  readonly id: string;
  readonly run_id: string;
  readonly generation: number;
}

const addItems = {
  name: "queue-add-items",
  text: `
    select floyo_jobs_queue.add_job('item',
      json_build_object('id', i.id::text, 'run', r.id, 'function', r.function_id, 'generation', i.generation),
      run_at => now() + i.delay * interval '1 millisecond', max_attempts => 25)
    from unnest($1::bigint[], $2::text[], $3::int[], $4::bigint[]) i (id, run, generation, delay)
    join floyo_jobs.runs r on r.id = i.run`,
};

const addKeyed = {
  name: "queue-add-keyed",
  text: "select floyo_jobs_queue.add_job($1, $2::json, run_at => $3::timestamptz, job_key => $4, max_attempts => 25)",
};

/** Puts items into the queue, in the transaction that made them due. A delay below 0 puts an item before others. */
export async function enqueueItems(
  tx: Tx,
  items: readonly ItemRow[],
  delayMs: number | ((item: ItemRow) => number) = 0,
): Promise<void> {
  if (items.length === 0) return;
  const delays = items.map((item) => Math.round(typeof delayMs === "number" ? delayMs : delayMs(item)));
  await tx.query(addItems, [
    items.map(({ id }) => id),
    items.map((item) => item.run_id),
    items.map(({ generation }) => generation),
    delays,
  ]);
}

export async function enqueueDebounce(tx: Tx, job: DebounceJob, at: Date): Promise<void> {
  await tx.query(addKeyed, ["debounce", JSON.stringify(job), at, `debounce ${job.function} ${job.key}`]);
}

export async function enqueueCron(tx: Tx, job: CronJob, at: Date): Promise<void> {
  await tx.query(addKeyed, ["cron", JSON.stringify(job), at, `cron ${job.function} ${job.expression}`]);
}

export async function enqueueBatch(tx: Tx, job: BatchJob, at: Date): Promise<void> {
  await tx.query(addKeyed, ["batch", JSON.stringify(job), at, `batch ${job.key}`]);
}

export async function enqueueThrottle(tx: Tx, job: ThrottleJob, at: Date): Promise<void> {
  await tx.query(addKeyed, ["throttle", JSON.stringify(job), at, `throttle ${job.key}`]);
}
