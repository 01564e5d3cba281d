import { createClient, isAuthApiError } from "@supabase/supabase-js";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { authTimeoutMs } from "./supabase.ts";

/**
 * Whether this is the account's password now. Asked of the auth service by signing in, in a session that ends at once.
 * Throws UNAVAILABLE when the service could not be asked.
 */
export async function checkPassword(email: string, password: string): Promise<boolean> {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  const { auth } = createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(authTimeoutMs) }) },
  });
  const { data, error } = await auth.signInWithPassword({ email, password });
  if (data.session) {
    await auth.signOut({ scope: "local" });
    return true;
  }
  if (isAuthApiError(error) && error.status < 500 && error.status !== 429) return false;
  throw new AppError("UNAVAILABLE", {
    message: "Your password cannot be checked right now. Nothing was changed; try again in a moment.",
    cause: error,
  });
}
