import { AuthError } from "./errors.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Mails of an hour, over everybody. */
export function mailAllowance(max: number): () => void {
  let sent: number[] = [];
  return () => {
    const now = Date.now();
    sent = sent.filter((time) => time > now - HOUR_MS);
    if (sent.length >= max) throw new AuthError(429, "over_email_send_rate_limit", "email rate limit exceeded");
    sent.push(now);
  };
}

/** Challenges and codes of one person: `burst` at once, then `perMinute`. */
export function mfaAllowance(perMinute: number, burst: number): (userId: string) => void {
  const held = new Map<string, { left: number; at: number }>();
  return (userId) => {
    const now = Date.now();
    const before = held.get(userId) ?? { left: burst, at: now };
    const left = Math.min(burst, before.left + ((now - before.at) / MINUTE_MS) * perMinute);
    if (left < 1) throw new AuthError(429, "over_request_rate_limit", "Request rate limit reached");
    held.set(userId, { left: left - 1, at: now });
  };
}
