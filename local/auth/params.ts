import { AuthError, invalid } from "./errors.ts";
import type { Json } from "./gateway.ts";

const EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const CHALLENGE = /^[a-zA-Z0-9._~-]{43,128}$/;

export const isUuid = (text: string) => UUID.test(text);

/** A string field; absent and null are "". */
export function text(body: Json, name: string): string {
  const value = body[name];
  if (value === undefined || value === null) return "";
  if (typeof value !== "string")
    throw new AuthError(400, "bad_json", `Could not read params: ${name} must be a string`);
  return value;
}

/** A boolean field. */
export function flag(body: Json, name: string, whenAbsent: boolean): boolean {
  const value = body[name];
  if (value === undefined || value === null) return whenAbsent;
  if (typeof value !== "boolean") {
    throw new AuthError(400, "bad_json", `Could not read params: ${name} must be a boolean`);
  }
  return value;
}

/** An object field; undefined when absent or null. */
export function object(body: Json, name: string): Json | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new AuthError(400, "bad_json", `Could not read params: ${name} must be an object`);
  }
  return value as Json;
}

/** Checks an e-mail address and gives it in lower case. */
export function emailAddress(value: string): string {
  if (value === "") throw invalid("An email address is required");
  if (value.length > 255) throw invalid("An email address is too long");
  const lower = value.toLowerCase();
  const at = lower.indexOf("@");
  if (at > 64 || !EMAIL.test(lower)) {
    throw new AuthError(400, "validation_failed", "Unable to validate email address: invalid format");
  }
  return lower;
}

/** A PKCE challenge as sent with the start of a flow. */
export interface Challenge {
  challenge: string;
  method: "s256" | "plain";
}

/** Reads code_challenge and code_challenge_method, which come together or not at all. */
export function challenge(body: Json): Challenge | undefined {
  const code = text(body, "code_challenge");
  const method = text(body, "code_challenge_method").toLowerCase();
  if (!code && !method) return undefined;
  if (!code || !method) {
    throw invalid("PKCE flow requires code_challenge_method and code_challenge");
  }
  if (!CHALLENGE.test(code)) {
    throw invalid("code challenge has to be between 43 and 128 characters of A-Z a-z 0-9 . _ ~ -");
  }
  if (method !== "s256" && method !== "plain") {
    throw invalid(`unsupported code_challenge method: ${method}`);
  }
  return { challenge: code, method };
}

/** Refuses what needs a telephone: the stand-in sends no text messages, and neither does the app. */
export function refusePhone(body: Json, message: string): void {
  if (text(body, "phone")) throw new AuthError(400, "phone_provider_disabled", message);
}

/** Reads a Go duration such as "24h", "1h30m" or "none", in milliseconds. */
export function goDuration(value: string): number {
  if (value === "none" || value === "0") return 0;
  const unit: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(value)) {
    throw invalid(`invalid format for ban duration: time: invalid duration "${value}"`);
  }
  let total = 0;
  for (const [, amount, name] of value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    total += Number(amount) * (unit[name ?? ""] ?? 0);
  // Beyond this, a timestamp could not be stored.
  if (total > 292 * 365 * 86_400_000) throw invalid("invalid format for ban duration: too long");
  return total;
}
