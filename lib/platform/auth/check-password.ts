import { isAuthApiError } from "@supabase/supabase-js";
import { AppError } from "../errors.ts";
import { passingClient } from "./supabase.ts";

/**
 * Whether this is the account's password now. Asked of the auth service by signing in, in a session that ends at once and
 * is nobody's: signing in again where the person is would put them back to before their second factor.
 * Throws UNAVAILABLE when the service could not be asked.
 */
export async function checkPassword(email: string, password: string): Promise<boolean> {
  const { auth } = passingClient();
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
