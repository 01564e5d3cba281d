import { cookies } from "next/headers";
import { cache } from "react";
import type { Actor } from "../context.ts";
import { env } from "../env.ts";
import { isSessionCookie, sessionClient } from "./supabase.ts";
import { verifyActor } from "./verify-claims.ts";

/**
 * The signed-in person of the page or server action that runs now, or null. Verified anew for each request, and once
 * in it however many parts of the page ask. Throws UNAVAILABLE when the auth service could not be asked.
 */
export const sessionActor = cache(async (): Promise<Actor | null> => {
  const jar = await cookies();
  const all = jar.getAll().map(({ name, value }) => ({ name, value }));
  if (!all.some(({ name }) => isSessionCookie(name, env().SUPABASE_URL))) return null;
  // Cookies cannot be written while a page renders. The middleware has refreshed the session before this.
  return await verifyActor(sessionClient({ getAll: () => all }), "session");
});
