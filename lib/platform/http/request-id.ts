import { randomUUID } from "node:crypto";

const wellFormed = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/** The caller's `X-Request-Id` where it is well formed, so that their log and ours can be joined; else a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get("x-request-id");
  return given !== null && wellFormed.test(given) ? given : randomUUID();
}
