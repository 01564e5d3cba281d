import { isAuthRetryableFetchError, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { Scope } from "#lib/contracts/scopes.ts";
import type { Actor } from "../context.ts";
import { AppError } from "../errors.ts";
import { withTimeout } from "../with-timeout.ts";

/** What Floyo needs of an access token. A token of another audience or role is nobody's session. */
const SessionClaims = z.object({
  sub: z.uuid(),
  aud: z.union([z.literal("authenticated"), z.array(z.string()).refine((all) => all.includes("authenticated"))]),
  role: z.literal("authenticated"),
  email: z.string().optional(),
  session_id: z.uuid(),
  aal: z.string().optional(),
});

type ClaimsAnswer = Awaited<ReturnType<SupabaseClient["auth"]["getClaims"]>>;

/** Longest that a request waits for its session to be verified, a refresh included, in milliseconds. */
const verifyTimeoutMs = 6_000;

const unavailable = (cause: unknown): AppError =>
  new AppError("UNAVAILABLE", {
    message: "Sign-in cannot be checked right now, because the auth service does not answer. Try again in a moment.",
    cause,
  });

/**
 * The person that a client's session, or the given access token, stands for; null when there is none or it is not
 * valid. The signature is checked here by the service's public keys, which are fetched once in ten minutes. Throws
 * UNAVAILABLE when the auth service could not be asked, so that an outage does not look like a sign-out.
 */
export async function verifyActor(
  client: SupabaseClient,
  via: "session" | "bearer",
  token?: string,
): Promise<Actor | null> {
  let answer: ClaimsAnswer;
  try {
    answer = await withTimeout(verifyTimeoutMs, () => client.auth.getClaims(token));
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError") throw unavailable(error);
    // Thrown rather than returned for what cannot be read as a token at all.
    return null;
  }
  return actorOf(answer, via);
}

function actorOf(answer: ClaimsAnswer, via: "session" | "bearer"): Actor | null {
  if (answer.error) {
    const { error } = answer;
    if (isAuthRetryableFetchError(error) || (error.status ?? 0) >= 500 || error.status === 429)
      throw unavailable(error);
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
    session: { id: claims.data.session_id, level: (claims.data.aal ?? "aal1") === "aal1" ? "aal1" : "aal2" },
  };
}
