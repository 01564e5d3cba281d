import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removePostgres } from "#local/postgres/place.ts";
import type { Processes } from "#local/processes.ts";
import { testedBuild } from "./build.ts";
import { launch } from "./launch.ts";
import { claimAppPort, startApp } from "./next-app.ts";

export interface TestStack {
  /** What tests read; `FLOYO_TEST_STACK` tells vitest's set-up that all of it is already running. */
  env: Record<string, string>;
  startApp(): Promise<void>;
  stop(): Promise<void>;
}

const prefix = "floyo-test-";
const abandonedAfterMs = 2 * 60 * 60 * 1000;

/** A new folder for a test's stack. Sweeps away those that killed runs have left behind. */
export async function makeTestDir(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const old = join(tmpdir(), name);
    if (!name.startsWith(prefix) || Date.now() - (await changedAt(old)) < abandonedAfterMs) continue;
    // In use after all, or somebody else's: not ours to remove.
    await removeTestDir(old).catch(() => undefined);
  }
  const dir = await mkdtemp(join(tmpdir(), prefix));
  // The account that runs Postgres must be able to pass through; the names inside stay hidden.
  await chmod(dir, 0o711);
  return dir;
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now(),
  );
}

/** Removes a test's folder with its database. Throws `LOCKED` while something still serves it. */
export async function removeTestDir(dir: string): Promise<void> {
  await removePostgres(join(dir, "postgres"));
  await rm(dir, { recursive: true, force: true });
}

/**
 * A whole outside world in a temporary folder on free ports, so that tests never meet what a person is working with.
 * Where the environment names a real Supabase or Inngest, those are used instead.
 */
export async function openTestStack(log: (line: string) => void): Promise<TestStack> {
  const dir = await makeTestDir();
  const port = await claimAppPort(0);
  try {
    const launched = await launch({ dir, port, siteUrl: `http://localhost:${port}`, mode: "test", ports: "any", log });
    const env = {
      ...launched.env,
      SUPER_URL: launched.superUrl,
      LOG_LEVEL: process.env.LOG_LEVEL ?? "error",
      FLOYO_TEST_STACK: "1",
    };
    let app: Processes | undefined;
    return {
      env,
      async startApp() {
        // All its visitors come from one address, and far more often than people would. That the limits hold is tested on
        // the handlers, with the limits as they are.
        const roomy = { ...env, RATE_LIMIT_FACTOR: "100" };
        app = await startApp({ mode: "start", dir, port, env: roomy, log, build: testedBuild });
      },
      async stop() {
        await app?.stop();
        await launched.stop();
        await removeTestDir(dir);
      },
    };
  } catch (error) {
    await removeTestDir(dir);
    throw error;
  }
}
