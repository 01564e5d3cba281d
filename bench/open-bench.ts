import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import postgres from "postgres";
import { apiKeyPrefix, generateApiKey, hashApiKey } from "#lib/platform/auth/api-key.ts";
import { closeDb } from "#lib/platform/db.ts";
import { buildIsStale, testedBuild } from "#scripts/build.ts";
import { openTestStack } from "#scripts/test-stack.ts";

export interface Bench {
  readonly siteUrl: string;
  /** What answers at `siteUrl`, in words for the report. */
  readonly server: string;
  /** The process of the app, where this one started it itself; null for the production build. */
  readonly serverPid: number | null;
  /** As the role `postgres`: owns the tables and bypasses row-level security. */
  readonly admin: postgres.Sql;
  close(): Promise<void>;
}

/** A person with everything a client needs: a workspace, a consent and a key. */
export interface BenchPerson {
  readonly userId: string;
  readonly orgId: string;
  readonly key: string;
}

/**
 * The embedded stack in a temporary folder and the app on it, a process of its own: the production build when a fresh
 * one is there (`make test` leaves one) and `bare` does not ask for less, else the same handlers over node:http. Rate
 * limits and quotas are out of the way.
 */
export async function openBench({ bare = false } = {}): Promise<Bench> {
  process.env.RATE_LIMIT_FACTOR = "10000";
  process.env.LOG_LEVEL ??= "error";
  const stack = await openTestStack(() => undefined);
  // The runner takes the job events, and the app refuses its calls: no analysis competes with what is measured.
  stack.env.INNGEST_SIGNING_KEY = `signkey-bench-${randomBytes(32).toString("hex")}`;
  // What a benchmark stores in minutes, a workspace would in years.
  stack.env.EVENTS_PER_DAY_MAX = "2000000000";
  // The use cases that a benchmark runs itself read the same environment.
  Object.assign(process.env, stack.env);
  const siteUrl = stack.env.SITE_URL ?? "";
  const built = !bare && !buildIsStale(testedBuild);
  let forked: Forked | null = null;
  if (built) await stack.startApp();
  else forked = await forkServer(stack.env);
  const admin = postgres(stack.env.DATABASE_ADMIN_URL ?? "", { max: 4, onnotice: () => undefined });
  return {
    siteUrl,
    server: built
      ? "the production build"
      : `the route handlers over node:http${bare ? "" : " (no fresh production build)"}`,
    serverPid: forked?.pid ?? null,
    admin,
    async close() {
      await closeDb();
      await admin.end();
      await forked?.stop();
      await stack.stop();
    },
  };
}

interface Forked {
  readonly pid: number;
  stop(): Promise<void>;
}

async function forkServer(env: Record<string, string>): Promise<Forked> {
  const child = fork(join(import.meta.dirname, "serve-app.ts"), { env: { ...process.env, ...env }, stdio: "inherit" });
  const exited = once(child, "exit");
  const [first] = await Promise.race([once(child, "message"), exited]);
  if (first !== "listening") throw new Error(`the server ended at its start (${String(first)})`);
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.kill();
      await exited;
    },
  };
}

export async function makePerson(admin: postgres.Sql): Promise<BenchPerson> {
  const userId = crypto.randomUUID();
  await admin`insert into auth.users (id, email) values (${userId}, ${`${userId}@example.com`})`;
  const [org] = await admin<{ id: string }[]>`select id from floyo.organizations where personal_user_id = ${userId}`;
  if (!org) throw new Error("sign-up made no workspace");
  await admin`
    insert into floyo.consents (user_id, purpose, granted, version) values (${userId}, 'collection', true, 'bench')`;
  const key = generateApiKey();
  await admin`
    insert into floyo.api_keys (org_id, user_id, name, prefix, key_hash, scopes)
    values (${org.id}, ${userId}, 'bench', ${apiKeyPrefix(key)}, ${Buffer.from(hashApiKey(key))},
      ${["telemetry:write", "events:read", "patterns:read", "patterns:analyze", "suggestions:read", "profile:read"]})`;
  return { userId, orgId: org.id, key };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
