import { headers } from "next/headers";
import { env } from "#lib/platform/env.ts";
import { checkOrigin } from "#lib/platform/http/check-origin.ts";

/**
 * The form that a server action was called with, once it is certain that one of Floyo's own pages sent it: Next lets a
 * call without an Origin pass. Anyone can call an action with any argument, so what is no form counts as an empty one,
 * which the contract then refuses by name. Throws CROSS_SITE_REQUEST.
 */
export async function ownForm(form: unknown): Promise<FormData> {
  checkOrigin(await headers(), [new URL(env().SITE_URL).origin]);
  return form instanceof FormData ? form : new FormData();
}
