// `make reset`: takes away the embedded stack's data, secrets and logs, so that the next start is a first one.
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { takeExclusive } from "#local/exclusive.ts";
import { removePostgres } from "#local/postgres/place.ts";
import { stateDir } from "./environment.ts";

if (!existsSync(stateDir)) {
  console.log("Nothing to reset: no stack has been started here.");
  process.exit(0);
}
try {
  const lock = takeExclusive(join(stateDir, "stack.lock"));
  await removePostgres(join(stateDir, "postgres"), console.log);
  lock.release();
} catch (error) {
  if ((error as { code?: string }).code !== "LOCKED") throw error;
  console.error(`The stack in ${stateDir} is running: end "make dev" or "make start" first (Ctrl-C).`);
  process.exit(1);
}
rmSync(stateDir, { recursive: true, force: true });
console.log(`Removed ${stateDir}. The next "make dev" starts afresh.`);
