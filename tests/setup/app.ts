import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startApp } from "#scripts/next-app.ts";

/**
 * Makes sure that the app itself answers at SITE_URL. Under `make test` the production build already does; for a project
 * run alone, Next's development server is started on the stack that `global.ts` has just started.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const env = project.getProvidedContext().stackEnv;
  const siteUrl = env.SITE_URL ?? "";
  if (await answers(siteUrl)) return async () => undefined;
  const dir = await mkdtemp(join(tmpdir(), "floyo-test-app-"));
  const app = await startApp({ mode: "dev", dir, port: Number(new URL(siteUrl).port), env, log: () => undefined });
  return async () => {
    await app.stop();
    await rm(dir, { recursive: true, force: true });
  };
}

async function answers(siteUrl: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("/health/liveness", siteUrl), { signal: AbortSignal.timeout(3_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
