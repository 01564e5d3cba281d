import { type AuthError, isAuthApiError, type SupabaseClient } from "@supabase/supabase-js";
import { AppError } from "../errors.ts";
import { takeSecondFactor } from "../http/rate-limit.ts";
import { log } from "../log.ts";
import { spendCode } from "./spend-code.ts";

const words: Record<string, string> = {
  mfa_verification_failed:
    "That code is not right. Enter the one shown now; if it is refused again, let your phone set its clock by itself.",
  mfa_challenge_expired: "That took too long. Enter the code that is shown now.",
  mfa_ip_address_mismatch: "That did not work. Enter the code that is shown now.",
  mfa_factor_not_found: "This authenticator app is not known any more. Load the page again.",
  over_request_rate_limit: "Too many attempts. Wait a minute and try again.",
  session_not_found: "Your session is over. Sign in again.",
};

/** Why the auth service refused something about a second factor, in words for the person. */
export function factorProblem(error: AuthError): string {
  const known = words[error.code ?? ""];
  if (known) return known;
  log.error("auth server refused", { error_name: error.name, error_code: error.code ?? "none" });
  return !isAuthApiError(error) || error.status >= 500
    ? "The sign-in server does not answer. Try again in a moment."
    : "That did not work. Load the page again.";
}

/**
 * Shows the auth service a code of a person's second factor, for the session of `auth`, whose cookies then change. Null
 * when it was right; else what to tell them. Each code is taken once, and attempts are counted by person.
 */
export async function showFactor(
  auth: SupabaseClient["auth"],
  { userId, factorId, code }: { userId: string; factorId: string; code: string },
): Promise<string | null> {
  try {
    await takeSecondFactor(userId);
    if (!(await spendCode(factorId, code)))
      return "That code was tried before, and each is taken once. Wait for the next one.";
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  // At once, from one process: the service wants both from the same address.
  const { error } = await auth.mfa.challengeAndVerify({ factorId, code });
  return error ? factorProblem(error) : null;
}
