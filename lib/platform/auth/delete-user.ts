import { createClient } from "@supabase/supabase-js";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";

/** A person's rows go with them by cascade, which may take longer than a sign-in. */
const timeoutMs = 30_000;

/**
 * Deletes an account at the auth service, with its sessions and factors; by the foreign keys everything of theirs goes in
 * the same transaction. The one use of the secret key in the app. Throws UNAVAILABLE when it did not happen.
 */
export async function deleteUser(userId: string): Promise<void> {
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = env();
  const { auth } = createClient(SUPABASE_URL, SUPABASE_SECRET_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) }) },
  });
  const { error } = await auth.admin.deleteUser(userId);
  if (error && error.code !== "user_not_found")
    throw new AppError("UNAVAILABLE", {
      message: "Your events are deleted, but the account itself could not be yet. Try again in a moment.",
      cause: error,
    });
}
