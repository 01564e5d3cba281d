import { root } from "./environment.ts";
import { buildCommand } from "./next-app.ts";
import { run } from "./run.ts";

/** Makes the production build. Throws an error with what Next printed when it fails. */
export async function buildApp({ env, distDir }: { env: Record<string, string>; distDir?: string }): Promise<string> {
  const { code, output } = await run(buildCommand.command, buildCommand.args, {
    cwd: root,
    env: {
      ...env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      ...(distDir ? { NEXT_DIST_DIR: distDir } : {}),
    },
  });
  if (code !== 0) throw new Error(`the production build failed:\n${output.trim()}`);
  return output;
}
