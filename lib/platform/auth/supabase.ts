import { type CookieOptions, createServerClient } from "@supabase/ssr";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { env } from "../env.ts";

/** Longest that the auth service may take for one answer, in milliseconds. supabase-js sets no limit of its own. */
const authTimeoutMs = 5_000;

const fetchInTime: typeof fetch = (input, init) => {
  const timeout = AbortSignal.timeout(authTimeoutMs);
  return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout });
};

/**
 * A fetch for one request's client, which ends with it. While the service is down supabase-js tries a refresh again
 * for half a minute; one that succeeded after the answer had left would spend the refresh token and lose its cookies.
 */
function fetchUntilDeadline(): typeof fetch {
  const deadline = performance.now() + authTimeoutMs;
  return async (input, init) => {
    if (performance.now() > deadline) throw new TypeError("the time for this request is over");
    return await fetchInTime(input, init);
  };
}

/**
 * A refresh whose new cookies cannot be written would lose the session: the service has then spent a refresh token
 * that the browser goes on using, and ends the session as stolen. Such a client takes an expired session for none.
 */
const fetchWithoutRefresh: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (!url.includes("grant_type=refresh_token")) return await fetchInTime(input, init);
  return Response.json({ code: "session_expired", message: "not refreshed here" }, { status: 400 });
};

/**
 * The session cookie's name, with the auth service's host and port in it: on localhost all ports share one cookie
 * jar, and two checkouts would sign each other out.
 */
export function sessionCookieName(supabaseUrl: string): string {
  return `sb-${new URL(supabaseUrl).host.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-auth-token`;
}

/** Whether a cookie is (a chunk of) the session: a long session is split over `name.0`, `name.1`, … */
export function isSessionCookie(name: string, supabaseUrl: string): boolean {
  const base = sessionCookieName(supabaseUrl);
  return name === base || (name.startsWith(`${base}.`) && /^\d+$/.test(name.slice(base.length + 1)));
}

/** One cookie that a response must set. */
export interface CookieToSet {
  readonly name: string;
  readonly value: string;
  readonly options: CookieOptions;
}

/** Where a session is read from and written to: a request's own cookies, Next's, or the middleware's. */
export interface CookieJar {
  getAll(): { name: string; value: string }[];
  /** Left out where nothing can be written, as while a page renders; then the session is not refreshed either. */
  setAll?(cookies: readonly CookieToSet[]): void;
}

/**
 * A Supabase client whose session lies in cookies that scripts cannot read. One per request. Sessions are verified
 * with `auth.getClaims()`, here by the service's public keys; `getSession()` alone proves nothing.
 */
export function sessionClient(jar: CookieJar): SupabaseClient {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, SITE_URL } = env();
  return createServerClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: {
      name: sessionCookieName(SUPABASE_URL),
      path: "/",
      httpOnly: true,
      sameSite: "lax",
      secure: SITE_URL.startsWith("https:"),
    },
    cookies: {
      getAll: () => jar.getAll(),
      setAll: (cookies) => jar.setAll?.(cookies),
    },
    global: { fetch: jar.setAll ? fetchUntilDeadline() : fetchWithoutRefresh },
  });
}

/** A client whose session is kept nowhere and refreshed never: for trying a password. */
export function passingClient(): SupabaseClient {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  return createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    auth: {
      persistSession: false,
      autoRefreshToken: false,
      detectSessionInUrl: false,
      storageKey: `passing-${crypto.randomUUID()}`,
    },
    global: { fetch: fetchInTime },
  });
}

let bearer: { url: string; client: SupabaseClient } | null = null;

/** The client that verifies bearer tokens. It holds no session, so one serves every request. */
export function bearerClient(): SupabaseClient {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = env();
  if (bearer?.url !== SUPABASE_URL) {
    const client = createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
      auth: {
        persistSession: false,
        autoRefreshToken: false,
        detectSessionInUrl: false,
        // The public keys are cached under this name, shared with `sessionClient`.
        storageKey: sessionCookieName(SUPABASE_URL),
      },
      global: { fetch: fetchInTime },
    });
    bearer = { url: SUPABASE_URL, client };
  }
  return bearer.client;
}
