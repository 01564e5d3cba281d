import { isAuthRetryableFetchError, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { Scope } from "#lib/contracts/scopes.ts";
import type { Actor } from "../context.ts";
import { AppError } from "../errors.ts";

/** What Floyo needs of an access token. A token of another audience or role is nobody's session. */
const SessionClaims = z.object({
  sub: z.uuid(),
  aud: z.union([z.literal("authenticated"), z.array(z.string()).refine((all) => all.includes("authenticated"))]),
  role: z.literal("authenticated"),
  email: z.string().optional(),
  session_id: z.string().optional(),
});

type ClaimsAnswer = Awaited<ReturnType<SupabaseClient["auth"]["getClaims"]>>;

/**
 * The person a verified token stands for; null when there is no session or the token is not valid.
 * Throws UNAVAILABLE when the auth service could not be asked, so that an outage does not look like a sign-out.
 */
export function actorOf(answer: ClaimsAnswer, via: "session" | "bearer"): Actor | null {
  if (answer.error) {
    const { error } = answer;
    if (isAuthRetryableFetchError(error) || (error.status ?? 0) >= 500 || error.status === 429)
      throw new AppError("UNAVAILABLE", {
        message:
          "Sign-in cannot be checked right now, because the auth service does not answer. Try again in a moment.",
        cause: error,
      });
    return null;
  }
  const claims = SessionClaims.safeParse(answer.data?.claims);
  if (!claims.success) return null;
  return {
    userId: claims.data.sub,
    via,
    email: claims.data.email ? claims.data.email : null,
    scopes: Scope.options,
    apiKeyId: null,
  };
}
