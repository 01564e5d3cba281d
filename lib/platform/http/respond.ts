import { Download } from "#lib/contracts/common.ts";
import type { Contract, Door } from "#lib/contracts/contract.ts";
import { textOf } from "../cache.ts";
import { type AppError, errorBody, wakatimeErrorBody } from "../errors.ts";
import { contentTag, holds } from "./etag.ts";
import { apiHeaders } from "./security-headers.ts";

/** Headers that every answer of the API begins with. */
export function baseHeaders(requestId: string): Headers {
  const headers = new Headers();
  for (const [name, value] of apiHeaders) headers.set(name, value);
  headers.set("X-Request-Id", requestId);
  // The same address answers each caller differently, and a change is never to be kept.
  headers.set("Vary", "Authorization, Cookie, X-API-Key, X-Floyo-Org");
  headers.set("Cache-Control", "no-store");
  return headers;
}

/**
 * The answer of a use case, by its contract: 204 without a body, a file as its text, else JSON. A GET carries an ETag, `etag` where it is
 * known already, and answers 304 when the caller has that version.
 */
export function successResponse(
  contract: Contract,
  output: unknown,
  request: Request,
  headers: Headers,
  etag: string | null = null,
): Response {
  if (contract.status === 204) return new Response(null, { status: 204, headers });
  const body = contract.download
    ? fileOf(contract.output.parse(output), headers)
    : (textOf(output) ?? JSON.stringify(contract.output.parse(output)));
  if (contract.changedWhen !== undefined && Reflect.get(Object(output), contract.changedWhen) === false)
    return new Response(null, { status: 304, headers });
  headers.set("Content-Type", contract.download ? "text/plain; charset=utf-8" : "application/json; charset=utf-8");
  if (contract.method !== "GET" || contract.unkept) return new Response(body, { status: contract.status, headers });

  const tag = etag ?? contentTag(body);
  if (holds(request.headers.get("if-none-match"), tag)) return unchangedResponse(tag, headers);
  describeVersion(tag, headers);
  return new Response(request.method === "HEAD" ? null : body, { status: contract.status, headers });
}

/** The text of a file, with its name in the headers. */
function fileOf(output: unknown, headers: Headers): string {
  const { filename, text } = Download.parse(output);
  headers.set("Content-Disposition", `attachment; filename="${filename}"`);
  return text;
}

/** 304: the caller has this version already. */
export function unchangedResponse(etag: string, headers: Headers): Response {
  describeVersion(etag, headers);
  headers.delete("Content-Type");
  return new Response(null, { status: 304, headers });
}

function describeVersion(etag: string, headers: Headers): void {
  headers.set("ETag", etag);
  // A new session's cookies must not be kept by any cache.
  headers.set("Cache-Control", headers.has("set-cookie") ? "private, no-store" : "private, no-cache");
}

/** The form that every error takes at a door, with what a program needs in the headers. */
export function errorResponse(
  error: AppError,
  requestId: string,
  headers: Headers,
  door: Door | null = null,
): Response {
  headers.set("Content-Type", "application/json; charset=utf-8");
  headers.set("Cache-Control", "no-store");
  if (error.retryAfterSeconds !== null) headers.set("Retry-After", String(error.retryAfterSeconds));
  if (error.status === 401) {
    // RFC 9470: the token is good, but more must be shown.
    const more = error.code === "SECOND_FACTOR_REQUIRED" ? ', error="insufficient_user_authentication"' : "";
    headers.set("WWW-Authenticate", `Bearer realm="floyo"${more}`);
  }
  const body = door === "wakatime" ? wakatimeErrorBody(error) : errorBody(error, requestId);
  return new Response(JSON.stringify(body), { status: error.status, headers });
}
