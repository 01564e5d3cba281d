import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { test } from "./support.ts";

const run = promisify(execFile);

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command, with a home of its own among the test's results, which the next run clears. */
export function floyoCommand() {
  const env = { ...process.env, FLOYO_HOME: test.info().outputPath("floyo-home") };
  const call = (args: readonly string[]) => run(process.execPath, ["watcher/floyo.ts", ...args], { env });
  return {
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
