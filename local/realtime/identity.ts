import { createHash, timingSafeEqual } from "node:crypto";
import type { SigningKey } from "#local/auth/keys.ts";
import { verifyToken } from "#local/auth/tokens.ts";

/** The roles of the database that a caller can have; a token that names another is refused. */
const roles = ["anon", "authenticated", "service_role"] as const;
export type Role = (typeof roles)[number];

/** Who asks, as the policies see it. */
export interface Identity {
  role: Role;
  /** The JSON text of the claims. */
  claims: string;
  /** Milliseconds since the epoch; an API key has no end. */
  expiresAt: number;
}

export interface ApiKeys {
  publishableKey: string;
  secretKey: string;
}

/** A token that cannot be accepted: hosted Realtime's code and its words. */
export class TokenError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const digest = (text: string) => createHash("sha256").update(text).digest();
const same = (a: string, b: string) => timingSafeEqual(digest(a), digest(b));

/** Whom an API key stands for by itself: anybody, or the server. */
export function identifyKey(key: string, keys: ApiKeys): Identity | undefined {
  const role = same(key, keys.secretKey) ? "service_role" : same(key, keys.publishableKey) ? "anon" : undefined;
  return role && { role, claims: JSON.stringify({ role }), expiresAt: Number.POSITIVE_INFINITY };
}

/** Whom an access token stands for. @throws TokenError */
export function identifyToken(token: string, key: SigningKey, now = Date.now()): Identity {
  // As of the beginning of time, so that a genuine token that has run out can be told from a false one.
  const verified = verifyToken(token, key, 0);
  if ("refused" in verified) {
    throw token.split(".").length === 3
      ? new TokenError("JwtSignatureError", "Failed to validate JWT signature")
      : new TokenError("MalformedJWT", "The token provided is not a valid JWT");
  }
  const { role, exp } = verified.claims;
  if (typeof exp !== "number" || typeof role !== "string")
    throw new TokenError("InvalidJWTToken", "Fields `role` and `exp` are required in JWT");
  const known = roles.find((name) => name === role);
  if (!known) throw new TokenError("InvalidJWTToken", "The role of the token is not one that may connect");
  const identity = { role: known, claims: JSON.stringify(verified.claims), expiresAt: exp * 1000 };
  assertAlive(identity, now);
  return identity;
}

/** @throws TokenError when the token behind the identity has run out */
export function assertAlive(identity: Identity, now = Date.now()): void {
  if (identity.expiresAt > now) return;
  const seconds = Math.floor((now - identity.expiresAt) / 1000);
  throw new TokenError("InvalidJWTToken", `Token has expired ${seconds} seconds ago`);
}
