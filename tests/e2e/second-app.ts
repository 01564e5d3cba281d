import type { Processes } from "#local/processes.ts";
import { testedBuild } from "#scripts/build.ts";
import { claimAppPort, startApp } from "#scripts/next-app.ts";
import { makeTestDir, removeTestDir } from "#scripts/test-stack.ts";

export interface SecondApp {
  /** Shares the host, and so the session cookie, with the app that every other test uses. */
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it for good and removes what it wrote. */
  end(): Promise<void>;
}

/** Another instance of the tested build on the same stack, for tests that stop one or set its environment. */
export async function openSecondApp(extra: Readonly<Record<string, string>> = {}): Promise<SecondApp> {
  const dir = await makeTestDir();
  const port = await claimAppPort(0);
  const url = `http://localhost:${port}`;
  const named = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const env = { ...Object.fromEntries(named), RATE_LIMIT_FACTOR: "100", SITE_URL: url, ...extra };
  let app: Processes | null = null;
  const stop = async () => {
    await app?.stop();
    app = null;
  };
  return {
    url,
    async start() {
      app = await startApp({ mode: "start", dir, port, env, log: () => undefined, build: testedBuild });
    },
    stop,
    async end() {
      await stop();
      await removeTestDir(dir);
    },
  };
}
