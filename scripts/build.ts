import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join, sep } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { takeExclusive } from "#local/exclusive.ts";
import { root } from "./environment.ts";
import { nextBin } from "./next-app.ts";
import { run } from "./run.ts";

/** Where a production build is served from. Next builds in `.next`; what is being served is never built over. */
export const servedBuild = ".floyo-build";
export const testedBuild = ".floyo-build-test";

/** Not needed to serve, and large. */
const leftBehind = new Set(["cache", "dev", "types", "trace", "trace-build", "diagnostics"]);

/**
 * Makes the production build and puts a copy of it at `target`. Two that build at once in one checkout take turns.
 * Throws an error with what Next printed when the build fails.
 */
export async function buildApp(env: Record<string, string>, target: string): Promise<void> {
  const turn = await takeTurn();
  try {
    const started = new Date();
    const { code, output } = await run(process.execPath, [nextBin, "build"], {
      cwd: root,
      env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    });
    if (code !== 0) throw new Error(`the production build failed:\n${output.trim()}`);
    snapshot(join(root, ".next"), join(root, target));
    // What was edited while it was built counts as newer.
    utimesSync(join(root, target, "BUILD_ID"), started, started);
  } finally {
    turn.release();
  }
}

async function takeTurn(): Promise<{ release(): void }> {
  mkdirSync(join(root, ".next"), { recursive: true });
  const deadline = Date.now() + 10 * 60_000;
  for (;;) {
    try {
      return takeExclusive(join(root, ".next", "floyo-build.lock"));
    } catch (error) {
      if ((error as { code?: string }).code !== "LOCKED" || Date.now() > deadline) throw error;
      await wait(250);
    }
  }
}

function snapshot(from: string, to: string): void {
  const half = `${to}-${process.pid}`;
  const old = `${half}-old`;
  cpSync(from, half, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !leftBehind.has(path.slice(from.length + 1).split(sep)[0] ?? ""),
  });
  if (existsSync(to)) renameSync(to, old);
  renameSync(half, to);
  rmSync(old, { recursive: true, force: true });
}

const sources = ["app", "components", "lib", "inngest", "drizzle", "public"];
const sourceFiles = [
  "package-lock.json",
  "next.config.ts",
  "middleware.ts",
  "instrumentation.ts",
  "tsconfig.json",
  "postcss.config.mjs",
];

/** Whether anything that goes into the production build is newer than the build at `target`. */
export function buildIsStale(target: string): boolean {
  const stamp = join(root, target, "BUILD_ID");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") === "") return true;
  const built = statSync(stamp).mtimeMs;
  const newer = (path: string) => existsSync(path) && statSync(path).mtimeMs > built;
  if (sourceFiles.some((file) => newer(join(root, file)))) return true;
  return sources.some((folder) => {
    const path = join(root, folder);
    if (!existsSync(path)) return false;
    const entries = readdirSync(path, { recursive: true, encoding: "utf8" });
    return entries.some((entry) => !/\.test\.tsx?$/.test(entry) && newer(join(path, entry)));
  });
}
