import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";

export const root = join(import.meta.dirname, "..");
/** Where `make dev` and `make start` keep their data. */
export const stateDir = resolve(root, process.env.FLOYO_STATE_DIR ?? ".floyo");

/** Which parts of the outside world the environment already names, so that nothing is embedded for them. */
export interface Provided {
  supabase: boolean;
  inngest: boolean;
}

/**
 * Puts what `.env.local` and `.env` say into the process's environment, as Next does: what is already set wins, then
 * `.env.local`, then `.env`.
 */
export function loadEnvFiles(folder = root, env: NodeJS.ProcessEnv = process.env): void {
  for (const name of [".env.local", ".env"]) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    for (const [key, value] of Object.entries(parseEnv(readFileSync(file, "utf8")))) {
      if (env[key] === undefined && value !== "") env[key] = value;
    }
  }
}

/** Says which services the environment names. Any one variable of a group means that the person provides the group. */
export function provided(env: NodeJS.ProcessEnv = process.env): Provided {
  return {
    supabase: Boolean(env.SUPABASE_URL),
    inngest: Boolean(env.INNGEST_SIGNING_KEY || env.INNGEST_BASE_URL || isOn(env.INNGEST_DEV)),
  };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value.toLowerCase() !== "false";
}

/**
 * With `STACK=supabase`, asks the Supabase CLI for the addresses and keys of the local Supabase that `supabase start`
 * runs in Docker, and the Inngest dev server is expected at its usual place. Throws when the CLI does not answer.
 */
export function adoptSupabaseCli(env: NodeJS.ProcessEnv = process.env): void {
  if (env.STACK !== "supabase") return;
  if (!env.SUPABASE_URL) {
    let printed: string;
    try {
      printed = execFileSync("supabase", ["status", "-o", "env"], {
        encoding: "utf8",
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (cause) {
      throw new Error(
        "STACK=supabase: `supabase status` does not answer. Run `supabase start` first, or leave STACK unset.",
        { cause },
      );
    }
    const status = parseEnv(printed);
    const names: Record<string, string | undefined> = {
      SUPABASE_URL: status.API_URL,
      SUPABASE_PUBLISHABLE_KEY: status.PUBLISHABLE_KEY ?? status.ANON_KEY,
      SUPABASE_SECRET_KEY: status.SECRET_KEY ?? status.SERVICE_ROLE_KEY,
      DATABASE_ADMIN_URL: status.DB_URL,
      MAIL_URL: status.MAILPIT_URL ?? status.INBUCKET_URL,
    };
    for (const [name, value] of Object.entries(names)) if (value && !env[name]) env[name] = value;
  }
  if (!provided(env).inngest) env.INNGEST_DEV = "1";
}
