import { type NextRequest, NextResponse } from "next/server";
import { isSessionCookie, sessionClient } from "#lib/platform/auth/supabase.ts";
import { verifyActor } from "#lib/platform/auth/verify-claims.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { checkOrigin } from "#lib/platform/http/check-origin.ts";
import { requestIdOf } from "#lib/platform/http/request-id.ts";
import { baseHeaders, errorResponse } from "#lib/platform/http/respond.ts";
import { contentSecurityPolicy } from "#lib/platform/http/security-headers.ts";
import { cspHeader, nonceHeader, pathHeader } from "#lib/platform/http/session-headers.ts";
import { log } from "#lib/platform/log.ts";
import { describeError, toAppError } from "#lib/platform/report.ts";

/**
 * Runs before pages, and only there: refreshes the session's cookies, sends the signed-out to the sign-in page, and mints
 * the nonce of the page's scripts. It guards nothing; `route()`, `action()` and `pageContext()` do, whether or not it ran.
 */
export async function middleware(request: NextRequest): Promise<NextResponse> {
  const refusal = refuse(request);
  if (refusal) return refusal;
  const { pathname, search } = request.nextUrl;
  if (pathname.startsWith("/api/")) return NextResponse.next();
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentSecurityPolicy(nonce, {
    development: process.env.NODE_ENV === "development",
    https: env().SITE_URL.startsWith("https:"),
    connect: connectOrigins(),
  });

  const session = await refresh(request);
  const inside = pathname === "/w" || pathname.startsWith("/w/");
  if (session.state === "out" && inside) {
    const target = new URL("/sign-in", request.url);
    target.searchParams.set("next", `${pathname}${search}`);
    return session.carry(NextResponse.redirect(target));
  }

  // After the refresh, so that the page sees the new session.
  const headers = new Headers(request.headers);
  headers.set(nonceHeader, nonce);
  headers.set(cspHeader, policy);
  headers.set(pathHeader, `${pathname}${search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set(cspHeader, policy);
  return session.carry(response);
}

/** Whom the pages' scripts call beside this app. */
function connectOrigins(): string[] {
  const { SENTRY_DSN, SUPABASE_URL } = env();
  // Live updates alone: everything else of Supabase is asked by the server.
  const live = new URL(SUPABASE_URL).origin.replace(/^http/, "ws");
  return SENTRY_DSN ? [live, new URL(SENTRY_DSN).origin] : [live];
}

/**
 * What Next itself would answer with a 500: an address that is no UTF-8 once its `%` are read (this one for the API
 * too), and a server action called from another site's page.
 */
function refuse(request: NextRequest): NextResponse | null {
  try {
    if (!decodes(request.nextUrl.pathname))
      throw new AppError("VALIDATION_ERROR", { message: "The address is not UTF-8, percent-encoded." });
    if (request.method !== "GET" && request.method !== "HEAD" && !request.nextUrl.pathname.startsWith("/api/"))
      checkOrigin(request.headers, [new URL(env().SITE_URL).origin]);
    return null;
  } catch (thrown) {
    const requestId = requestIdOf(request.headers);
    const error = toAppError(thrown, log.with({ request_id: requestId }));
    const answer = errorResponse(error, requestId, baseHeaders(requestId));
    return new NextResponse(answer.body, answer);
  }
}

function decodes(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

interface Session {
  /** `unknown` when the auth service does not answer: then nobody is sent anywhere, and the page says what is wrong. */
  readonly state: "in" | "out" | "unknown";
  /** Puts the session's new cookies onto the answer, which no cache may then keep. */
  carry(response: NextResponse): NextResponse;
}

async function refresh(request: NextRequest): Promise<Session> {
  const fresh: Parameters<NextResponse["cookies"]["set"]>[] = [];
  const carry = (response: NextResponse) => {
    for (const cookie of fresh) response.cookies.set(...cookie);
    if (fresh.length > 0) response.headers.set("Cache-Control", "private, no-store");
    return response;
  };
  if (!request.cookies.getAll().some(({ name }) => isSessionCookie(name, env().SUPABASE_URL)))
    return { state: "out", carry };
  const client = sessionClient({
    getAll: () => request.cookies.getAll(),
    setAll: (cookies) => {
      for (const { name, value, options } of cookies) {
        request.cookies.set(name, value);
        fresh.push([name, value, options]);
      }
    },
  });
  try {
    return { state: (await verifyActor(client, "session")) ? "in" : "out", carry };
  } catch (error) {
    log.warn("session not refreshed", describeError(error));
    return { state: "unknown", carry };
  }
}

export const config = {
  runtime: "nodejs",
  // Pages alone: no API, health check, job call or asset. Of the API, addresses with a `%`: their ids have none.
  matcher: ["/((?!api/|health(?:/|$)|_next/|serwist/|icon\\.svg$).*)", "/api/v1/(.*%.*)"],
};
