import { headers } from "next/headers";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { clientAddress } from "#lib/platform/http/client-address.ts";
import { takeSignIn } from "#lib/platform/http/rate-limit.ts";

/** Counts one use of a sign-in form. Null when it may go on; else what to tell the person. Fails closed. */
export async function limitAttempts(email: string | null): Promise<string | null> {
  try {
    await takeSignIn(clientAddress(await headers(), env().TRUSTED_PROXY_HOPS), email);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
