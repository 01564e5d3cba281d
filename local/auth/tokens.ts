import { sign, verify } from "node:crypto";
import type { SigningKey } from "./keys.ts";

/** The claims of an access token, as hosted Supabase issues them. Times are seconds since the epoch. */
export interface AccessClaims {
  iss: string;
  sub: string;
  aud: string;
  exp: number;
  iat: number;
  email: string;
  phone: string;
  app_metadata: Record<string, unknown>;
  user_metadata: Record<string, unknown>;
  role: string;
  aal: string;
  amr: { method: string; timestamp: number }[];
  session_id: string;
  is_anonymous: boolean;
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs claims as an ES256 JWT carrying the key's id. */
export function signToken(claims: object, key: SigningKey): string {
  const input = `${encode({ alg: "ES256", kid: key.kid, typ: "JWT" })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(input), { key: key.privateKey, dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks signature, algorithm, key id and expiry of a JWT signed by {@link signToken}.
 * @returns the claims, or the reason for refusing them.
 */
export function verifyToken(
  token: string,
  key: SigningKey,
  nowSeconds: number,
): { claims: Record<string, unknown> } | { refused: string } {
  const parts = token.split(".");
  const [head, body, signature] = parts;
  if (parts.length !== 3 || !head || !body || !signature) {
    return { refused: "token is malformed: token contains an invalid number of segments" };
  }
  const header = decode(head);
  const claims = decode(body);
  if (!header || !claims) return { refused: "token is malformed: could not decode" };
  if (header.alg !== "ES256") return { refused: "signing method is invalid" };
  if (header.kid !== key.kid) return { refused: "unrecognized JWT kid" };
  const genuine = verify(
    "sha256",
    Buffer.from(`${head}.${body}`),
    { key: key.publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  if (!genuine) return { refused: "token signature is invalid" };
  if (typeof claims.exp !== "number" || claims.exp <= nowSeconds) {
    return { refused: "token has invalid claims: token is expired" };
  }
  return { claims };
}
