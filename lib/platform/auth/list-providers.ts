import { z } from "zod";
import { Provider } from "#lib/contracts/auth.ts";
import { env } from "../env.ts";
import { log } from "../log.ts";

const Settings = z.object({ external: z.record(z.string(), z.boolean()) });
const keepMs = 60_000;
const timeoutMs = 2_000;

let kept: { readonly providers: readonly z.output<typeof Provider>[]; readonly until: number } | null = null;

/**
 * Which of the sign-in providers the auth server has configured, asked at most once a minute. None when it cannot be
 * asked: the page still offers the password.
 */
export async function listProviders(): Promise<readonly z.output<typeof Provider>[]> {
  if (kept && kept.until > Date.now()) return kept.providers;
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  try {
    const answer = await fetch(new URL("/auth/v1/settings", SUPABASE_URL), {
      headers: { apikey: SUPABASE_PUBLISHABLE_KEY },
      signal: AbortSignal.timeout(timeoutMs),
      cache: "no-store",
    });
    const { external } = Settings.parse(await answer.json());
    kept = { providers: Provider.options.filter((provider) => external[provider]), until: Date.now() + keepMs };
    return kept.providers;
  } catch (error) {
    log.warn("sign-in providers unknown", { error_name: error instanceof Error ? error.name : "unknown" });
    return [];
  }
}
