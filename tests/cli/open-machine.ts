import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Machine, Outcome } from "./run-floyo.ts";

/**
 * A machine that runs `command` as its `floyo`.
 *
 * @param of the folder of a machine that is there already
 */
export async function openMachine(command: readonly string[], of?: string): Promise<Machine> {
  const [program = "", ...before] = command;
  const folder = of ?? (await mkdtemp(join(tmpdir(), "floyo-cli-")));
  const home = join(folder, "home");
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "production",
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    HOME: folder,
    FLOYO_HOME: home,
    TZ: "Europe/Berlin",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
  };
  const start: Machine["start"] = (args, options = {}) => {
    const child = spawn(program, [...before, ...args], {
      cwd: folder,
      env: { ...env, ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.on("error", () => {});
    if (options.input !== null) child.stdin.end(options.input ?? "");
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const outcome = new Promise<Outcome>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
    return { child, outcome };
  };
  return {
    home,
    folder,
    start,
    run: (args, options) => start(args, options).outcome,
    // A hook that a shell left behind may write once more meanwhile.
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  };
}
