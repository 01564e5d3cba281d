import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { buildFloyo } from "#watcher/build.ts";
import { test } from "./support.ts";

const run = promisify(execFile);

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

let bundle: Promise<string> | undefined;

/** The one file that people install, built once a worker: it starts four times as fast as its sources. */
export function floyoBundle(): Promise<string> {
  bundle ??= (async () => {
    const { project, workerIndex } = test.info();
    const file = join(project.outputDir, `floyo-${workerIndex}.mjs`);
    await buildFloyo(file);
    return file;
  })();
  return bundle;
}

/** The real command, with a home of its own among the test's results, which the next run clears. */
export async function floyoCommand() {
  const file = await floyoBundle();
  const env = { ...process.env, FLOYO_HOME: test.info().outputPath("floyo-home") };
  const call = (args: readonly string[]) => run(process.execPath, [file, ...args], { env });
  return {
    /** Starts one that goes on while the page does something. */
    start: (...args: string[]) => {
      const child = spawn(process.execPath, [file, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
      return {
        firstLine: once(createInterface({ input: child.stdout }), "line").then(([line]) => String(line)),
        code: once(child, "exit").then(([code]) => code as number | null),
      };
    },
    /** Throws when it fails. */
    run: async (...args: string[]): Promise<string> => (await call(args)).stdout,
    /** What it says when it fails. */
    fails: async (...args: string[]): Promise<string> => {
      const { stdout, stderr } = await call(args).then(
        () => {
          throw new Error(`floyo ${args.join(" ")} should have failed`);
        },
        (error: Said) => error,
      );
      return `${stdout}${stderr}`;
    },
  };
}
