import { parseArgs } from "node:util";
import { describeFault } from "./log.ts";
import { createRegistry } from "./registry.ts";
import { findMatching, forgetMatching } from "./store/forget-matching.ts";
import { loadRegistry } from "./store/functions.ts";
import { openPool } from "./store/pool.ts";

// For operators: forgets what the runner keeps about somebody. The runner may be running.

const usage = `node local/jobs/forget.ts --match <member>=<value> [--erase [--cancel]]
  --match   what to look for, anywhere in events, steps and results: userId=8c0f…
  --erase   empty the finished runs that say it; without it they are only counted
  --cancel  end the runs that are still active, and drop events that have not started anything, before that
The database is LOCAL_JOBS_DATABASE_URL.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { match: { type: "string" }, erase: { type: "boolean" }, cancel: { type: "boolean" } },
  });
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(values.match ?? "") ?? [];
  if (name === undefined || value === undefined) throw new Error(usage);
  if (values.cancel && !values.erase) throw new Error("--cancel goes with --erase");
  const databaseUrl = process.env.LOCAL_JOBS_DATABASE_URL;
  if (!databaseUrl) throw new Error("LOCAL_JOBS_DATABASE_URL is not set");

  const pool = openPool(databaseUrl, "floyo-jobs-forget", 2, () => undefined);
  try {
    const match = { name, value };
    if (values.erase) {
      const registry = createRegistry();
      await loadRegistry(pool, registry);
      const done = await forgetMatching(pool, registry, match, { cancel: values.cancel ?? false });
      process.stdout.write(
        `Emptied ${done.finished} finished runs; ended ${done.active} active ones and dropped ${done.pending} events.\n`,
      );
    }
    const left = await findMatching(pool, match);
    process.stdout.write(
      `${values.erase ? "Left" : "There are"}: ${left.finished} finished runs, ${left.active} active ones and ${left.pending} events that have not started anything.\n`,
    );
  } finally {
    await pool.end();
  }
}

main().catch((error: unknown) => {
  const known = error instanceof Error && !("severity" in error);
  process.stderr.write(`${known ? error.message : describeFault(error)}\n`);
  process.exit(1);
});
