import { existsSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { startStack } from "#local/stack.ts";
import { listMigrations, migrate, migrationsDir } from "#scripts/migrate.ts";
import { claimAppPort } from "#scripts/next-app.ts";
import { makeTestDir, removeTestDir } from "#scripts/test-stack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    stackEnv: Record<string, string>;
  }
}

/** Set by `make test`, which starts one stack for all projects and hands its environment down. */
const shared = "FLOYO_TEST_STACK";

let running: Promise<Record<string, string>> | undefined;
let users = 0;
let end: () => Promise<void> = async () => undefined;

/**
 * Gives a vitest project the real parts: those of `make test` when it started us, else a stack of its own in a temporary
 * folder on free ports, one for all projects of the run. Real Supabase and Inngest are used when the environment names
 * them and `FLOYO_TEST_STACK=1` says so.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  users += 1;
  running ??= process.env[shared] ? Promise.resolve(namedEnv(process.env)) : start();
  project.provide("stackEnv", await running);
  return async () => {
    users -= 1;
    if (users === 0) await end();
  };
}

async function start(): Promise<Record<string, string>> {
  const dir = await makeTestDir();
  const lines: string[] = [];
  const stack = await startStack({
    dir,
    ports: "any",
    appUrl: `http://localhost:${await claimAppPort(0)}`,
    log: (line) => lines.push(line),
    prepare: async (adminUrl) => {
      if (existsSync(migrationsDir) && listMigrations().length > 0) await migrate(adminUrl);
    },
  });
  end = async () => {
    await stack.stop();
    await removeTestDir(dir);
  };
  return { ...stack.env, SUPER_URL: stack.superUrl, LOG_LEVEL: process.env.LOG_LEVEL ?? "error" };
}

const names =
  /^(SITE_URL|DATABASE_URL|DATABASE_ADMIN_URL|SUPER_URL|SUPABASE_\w+|INNGEST_\w+|PRIVACY_SECRET|MAIL_URL|LOG_LEVEL)$/;

function namedEnv(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => names.test(entry[0]) && entry[1] !== undefined),
  );
}
