import { chmod, mkdtemp, rm } from "node:fs/promises";
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

/**
 * A whole outside world in a temporary folder on free ports, so that tests never meet what a person is working with.
 * Where the environment names a real Supabase or Inngest, those are used instead.
 */
export async function openTestStack(log: (line: string) => void): Promise<TestStack> {
  const dir = await mkdtemp(join(tmpdir(), "floyo-test-"));
  // The account that runs Postgres must be able to pass through; the names inside stay hidden.
  await chmod(dir, 0o711);
  const port = await claimAppPort(0);
  const remove = async () => {
    await removePostgres(join(dir, "postgres"));
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const launched = await launch({ dir, siteUrl: `http://localhost:${port}`, mode: "test", ports: "any", log });
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
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
