import { join } from "node:path";
import { reservePort } from "#local/ports.ts";
import { openProcesses, type Processes } from "#local/processes.ts";
import { root } from "./environment.ts";

export const nextBin = join(root, "node_modules", "next", "dist", "bin", "next");

export interface AppOptions {
  mode: "dev" | "start";
  dir: string;
  port: number;
  env: Record<string, string>;
  log: (line: string) => void;
  onLine?: (line: string) => void;
  /** The production build to serve, see build.ts. */
  build?: string;
}

/** Starts Next and waits until the app says that it and everything behind it is ready. */
export async function startApp({ mode, dir, port, env, log, onLine, build }: AppOptions): Promise<Processes> {
  const processes = await openProcesses({ recordFile: join(dir, `app-${mode}.json`), logDir: join(dir, "logs"), log });
  let last = "no answer yet";
  try {
    await processes.start({
      name: "next",
      command: process.execPath,
      args: [nextBin, mode, "--hostname", "localhost", "--port", String(port)],
      cwd: root,
      env: {
        ...env,
        NODE_ENV: mode === "dev" ? "development" : "production",
        NEXT_TELEMETRY_DISABLED: "1",
        ...(build ? { NEXT_DIST_DIR: build } : {}),
      },
      readyWithinMs: 120_000,
      ...(onLine ? { onLine } : {}),
      ready: async () => {
        const answer = await fetch(`http://localhost:${port}/health/readiness`, {
          signal: AbortSignal.timeout(30_000),
        });
        last = `${answer.status} ${(await answer.text()).slice(0, 600)}`;
        return answer.ok;
      },
    });
    return processes;
  } catch (error) {
    await processes.stop();
    throw new Error(`${(error as Error).message}\n/health/readiness said last: ${last}`, { cause: error });
  }
}

/**
 * The first port at or after `preferred` that is free under both of localhost's addresses, and ours until this process
 * ends: no other start on this machine is given it meanwhile.
 */
export async function claimAppPort(preferred: number): Promise<number> {
  return (await reservePort(preferred, ["127.0.0.1", "::1"])).port;
}
