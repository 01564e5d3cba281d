import { cookies } from "next/headers";
import { sessionClient } from "#lib/platform/auth/supabase.ts";
import { env } from "#lib/platform/env.ts";

/** The auth client of a server action or route handler: it may write the session's cookies. */
export async function authClient() {
  const jar = await cookies();
  return sessionClient({
    getAll: () => jar.getAll(),
    setAll: (all) => {
      for (const { name, value, options } of all) jar.set(name, value, options);
    },
  }).auth;
}

/** The address that a mail's link comes back to: a path of this site, made absolute. */
export const onSite = (path: string) => new URL(path, env().SITE_URL).href;

/** The path of an address on this site; the first page for any other address. */
export function pathOnSite(address: string | undefined): string {
  const site = new URL(env().SITE_URL);
  if (!address || !URL.canParse(address, site)) return "/";
  const url = new URL(address, site);
  // A path that begins `//` is this site's own here, and another site's address wherever it stands alone.
  return url.origin === site.origin && !url.pathname.startsWith("//") ? `${url.pathname}${url.search}` : "/";
}
