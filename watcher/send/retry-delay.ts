/** The longest wait between two attempts that we choose ourselves; a server may ask for more. */
const backoffMsMax = 30_000;

/**
 * How long to wait before the next attempt, in milliseconds: never less than the server asked for, and spread, so that
 * many clients that were turned away together do not come back together.
 *
 * @param attempt how many attempts have failed, from 1
 * @param retryAfterMs what `Retry-After` said, or null
 * @param random 0 to 1
 */
export function retryDelayMs(attempt: number, retryAfterMs: number | null, random: number): number {
  if (retryAfterMs !== null) return Math.round(retryAfterMs + random * Math.min(5000, Math.max(250, retryAfterMs / 4)));
  const ceiling = Math.min(backoffMsMax, 500 * 2 ** (attempt - 1));
  return Math.round(ceiling / 2 + (random * ceiling) / 2);
}

/** `Retry-After` in milliseconds, from seconds or an HTTP date; null when absent or unreadable. */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d{1,7}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
