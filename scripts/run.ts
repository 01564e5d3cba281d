import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface RunOptions {
  cwd?: string;
  /** Added to this process's environment. */
  env?: Record<string, string | undefined>;
  onLine?: (line: string) => void;
}

/** Runs a program to its end and returns all that it printed. It dies with us: it stays in our process group. */
export async function run(
  command: string,
  args: string[],
  options: RunOptions = {},
): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
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
  return { code, output: lines.join("\n") };
}
