import { join } from "node:path";
import postgres from "postgres";
import { describeFaults, readEnv } from "#lib/platform/env.ts";
import { applySql } from "#local/postgres/start.ts";
import { readSecrets } from "#local/secrets.ts";
import { startStack } from "#local/stack.ts";
import { adoptSupabaseCli, provided } from "./environment.ts";
import { listMigrations, migrate, pendingMigrations } from "./migrate.ts";

export interface LaunchOptions {
  dir: string;
  /** Where the app listens. */
  port: number;
  /** Where people reach it. Default: SITE_URL, else the port on this machine. */
  siteUrl?: string;
  mode: "development" | "test" | "production";
  ports?: "kept" | "any";
  log: (line: string) => void;
}

export interface Launched {
  /** The whole environment of the app: what the person gave, completed by what was started. */
  env: Record<string, string>;
  /** Empty when mail is not caught here. */
  mailUrl: string;
  superUrl: string;
  stop(): Promise<void>;
}

/**
 * Gives the app its outside world: the parts that the environment does not name are embedded, migrations applied to the
 * embedded database or checked on a hosted one, and the result is checked as the app itself will check it.
 * Throws an error that names each variable that is missing or unsafe.
 */
export async function launch({
  dir,
  port,
  siteUrl: asked,
  mode,
  ports = "kept",
  log,
}: LaunchOptions): Promise<Launched> {
  adoptSupabaseCli();
  const siteUrl = asked ?? process.env.SITE_URL ?? `http://localhost:${port}`;
  const given = provided();
  if (given.supabase) await adoptDatabase(dir, log);
  const nothing = { env: {}, mailUrl: process.env.MAIL_URL ?? "", superUrl: "", stop: async () => undefined };
  const stack =
    given.supabase && given.inngest
      ? nothing
      : await startStack({
          dir,
          appUrl: siteUrl,
          jobsUrl: `http://localhost:${port}/api/inngest`,
          ports,
          log,
          parts: { auth: !given.supabase, jobs: !given.inngest },
          ...(given.supabase
            ? {}
            : {
                prepare: async (adminUrl: string) => {
                  const applied = await migrate(adminUrl);
                  if (applied.length > 0) log(`${applied.length} migrations applied`);
                },
              }),
        });
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const env = { ...Object.fromEntries(own), SITE_URL: siteUrl, ...stack.env };
  const { faults } = readEnv({ ...env, NODE_ENV: mode });
  if (faults.length > 0) {
    await stack.stop();
    throw new Error(describeFaults(faults));
  }
  return { env, mailUrl: stack.mailUrl, superUrl: stack.superUrl, stop: stack.stop };
}

/** A hosted database is never migrated behind a person's back; the local one of `supabase start` is. */
async function adoptDatabase(dir: string, log: (line: string) => void): Promise<void> {
  const adminUrl = process.env.DATABASE_ADMIN_URL;
  if (!adminUrl) throw new Error(describeFaults([{ variable: "DATABASE_ADMIN_URL", message: "is missing" }]));
  if (process.env.STACK === "supabase") {
    await migrate(adminUrl, undefined, log);
    const { appPassword, privacySecret } = readSecrets(dir);
    process.env.PRIVACY_SECRET ||= privacySecret;
    if (!process.env.DATABASE_URL) {
      await applySql(adminUrl, [], { floyo_app: appPassword });
      const url = new URL(adminUrl);
      url.username = "floyo_app";
      url.password = encodeURIComponent(appPassword);
      process.env.DATABASE_URL = url.href;
    }
    return;
  }
  const missing = await pendingOn(adminUrl);
  if (missing.length > 0) {
    throw new Error(
      `The database lacks ${missing.length} of ${listMigrations().length} migrations, the first being ${missing[0]}. Apply them with "make migrate" or "supabase db push".`,
    );
  }
}

/** The names of the migrations that the database at `adminUrl` has not had. */
export async function pendingOn(adminUrl: string): Promise<string[]> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined, connect_timeout: 10, prepare: false });
  try {
    return (await pendingMigrations(sql)).map(({ version, name }) => `${version}_${name}`);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Where the logs of a stack in `dir` lie. */
export function logsOf(dir: string): string {
  return join(dir, "logs");
}
