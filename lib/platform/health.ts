import { sql } from "drizzle-orm";
import { asApp } from "./db.ts";
import { databaseFault } from "./db-errors.ts";
import { env } from "./env.ts";
import { log } from "./log.ts";
import { pendingMigrations } from "./migrations.ts";
import { describeError } from "./report.ts";
import { withTimeout } from "./with-timeout.ts";

/** One thing that the app needs, and what is wrong with it in words for whoever runs the server. */
export interface Check {
  readonly name: "database" | "migrations" | "job_runner";
  readonly ok: boolean;
  readonly message: string;
  /** Names of migrations that have not run. */
  readonly pending?: readonly string[];
}

export interface Health {
  readonly status: "ok" | "failing";
  readonly checks: readonly Check[];
}

const checkTimeoutMs = 3_000;

async function checkDatabase(): Promise<Check> {
  const name = "database";
  try {
    await withTimeout(checkTimeoutMs, () => asApp((db) => db.execute(sql`select 1`)));
    return { name, ok: true, message: "answers" };
  } catch (error) {
    log.warn("database not ready", describeError(error));
    return { name, ok: false, message: "does not answer; check DATABASE_URL and that Postgres runs" };
  }
}

async function checkMigrations(): Promise<Check> {
  const name = "migrations";
  try {
    const pending = await withTimeout(checkTimeoutMs, pendingMigrations);
    if (pending.length === 0) return { name, ok: true, message: "all have run" };
    return { name, ok: false, message: `${pending.length} have not run; run the migrations`, pending };
  } catch (error) {
    log.warn("migrations not known", describeError(error));
    // The function that would tell is itself made by a migration.
    const missing = ["42883", "3F000", "42501"].includes(databaseFault(error)?.code ?? "");
    const message = missing ? "none has run; run the migrations" : "cannot be told while the database does not answer";
    return { name, ok: false, message };
  }
}

async function checkJobRunner(): Promise<Check> {
  const name = "job_runner";
  const { INNGEST_BASE_URL: base } = env();
  if (base === undefined) return { name, ok: true, message: "hosted by Inngest; not asked" };
  try {
    const response = await fetch(new URL("/health", base), { signal: AbortSignal.timeout(checkTimeoutMs) });
    await response.body?.cancel();
    if (response.ok) return { name, ok: true, message: "answers" };
    return { name, ok: false, message: `answers ${response.status}; look at the job runner's log` };
  } catch (error) {
    log.warn("job runner not ready", describeError(error));
    return { name, ok: false, message: "does not answer; check INNGEST_BASE_URL and that the job runner runs" };
  }
}

async function look(): Promise<Health> {
  const checks = await Promise.all([checkDatabase(), checkMigrations(), checkJobRunner()]);
  return { status: checks.every((check) => check.ok) ? "ok" : "failing", checks };
}

/** How long an answer stands, so that asking often costs the database nothing. */
const freshMs = 1_000;
let last: { at: number; health: Promise<Health> } | null = null;

/** Whether this instance can do its work: the database answers, all migrations have run, jobs can be sent. */
export function checkReadiness(): Promise<Health> {
  const now = performance.now();
  if (!last || now - last.at > freshMs) last = { at: now, health: look() };
  return last.health;
}

/** The health, and `more` beside it, as an answer: 200, or 503 when something is wrong. */
export async function readinessResponse(more: object = {}): Promise<Response> {
  const health = await checkReadiness();
  return Response.json(
    { ...health, ...more },
    {
      status: health.status === "ok" ? 200 : 503,
      headers: { "Cache-Control": "no-store", ...(health.status === "ok" ? {} : { "Retry-After": "5" }) },
    },
  );
}
