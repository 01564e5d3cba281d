import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { type Reaper, startReaper } from "#local/reaper.ts";

export interface RunOptions {
  cwd?: string;
  /** Added to this process's environment. */
  env?: Record<string, string | undefined>;
  onLine?: (line: string) => void;
}

const running = new Set<number>();
let reaper: Reaper | undefined;

/** Runs a program to its end and returns all that it printed. It never outlives us, however we end. */
export async function run(
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<{ code: number; output: string }> {
  reaper ??= startReaper();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that everything it starts can be ended with it.
    detached: process.platform !== "win32",
  });
  const { pid } = child;
  if (pid !== undefined) {
    running.add(pid);
    reaper.watch(pid);
  }
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      lines.push(line);
      options.onLine?.(line);
    });
  }
  const code = await new Promise<number>((resolve) => {
    child.once("error", (error) => {
      lines.push(error.message);
      resolve(127);
    });
    child.once("close", (status, signal) => resolve(status ?? (signal ? 128 : 1)));
  });
  if (pid !== undefined) {
    running.delete(pid);
    reaper.forget(pid);
  }
  return { code, output: lines.join("\n") };
}

/** Asks everything that `run` has under way to end: for a signal's handler. */
export function endRunning(): void {
  for (const pid of running) {
    try {
      process.kill(process.platform === "win32" ? pid : -pid, "SIGTERM");
    } catch {
      // It ended meanwhile.
    }
  }
}
