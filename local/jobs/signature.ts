import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** Signatures older or newer than this are refused, as the SDK does. */
const toleranceMs = 5 * 60 * 1000;

/**
 * JSON in one canonical form (RFC 8785: members sorted by UTF-16 code units, no white space), which both sides sign.
 * `undefined` members are left out, as in `JSON.stringify`.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${canonicalJson(member)}`);
  }
  return `{${members.join(",")}}`;
}

const withoutPrefix = (signingKey: string) => signingKey.replace(/^signkey-\w+-/, "");

function mac(text: string, signingKey: string, seconds: string): string {
  return createHmac("sha256", withoutPrefix(signingKey)).update(text).update(seconds).digest("hex");
}

/** The `x-inngest-signature` of a body: `t=<seconds>&s=<HMAC-SHA256 of body and t, hex>`. */
export function sign(body: string, signingKey: string, now = Date.now()): string {
  const seconds = Math.floor(now / 1000).toString();
  return `t=${seconds}&s=${mac(body, signingKey, seconds)}`;
}

/** Whether `signature` was made over `body` with this key within five minutes of `now`. */
export function verifySignature(
  body: string,
  signature: string | undefined,
  signingKey: string,
  now = Date.now(),
): boolean {
  const parts = new URLSearchParams(signature ?? "");
  const seconds = parts.get("t") ?? "";
  if (!/^\d{1,12}$/.test(seconds) || Math.abs(now - Number(seconds) * 1000) > toleranceMs) return false;
  return sameText(mac(body, signingKey, seconds), parts.get("s") ?? "");
}

/** What an SDK sends as its bearer token: the key's prefix and the SHA-256 of its bytes. */
export function hashSigningKey(signingKey: string): string {
  const secret = withoutPrefix(signingKey);
  const prefix = signingKey.slice(0, signingKey.length - secret.length);
  return prefix + createHash("sha256").update(Buffer.from(secret, "hex")).digest("hex");
}

/** Compares without telling by its time where two texts differ. */
export function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
