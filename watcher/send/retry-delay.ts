/** The longest wait between two attempts that we choose ourselves; a server may ask for more. */
const backoffMsMax = 30_000;

/**
 * How long to wait before the next attempt, in milliseconds: never less than the server asked for, nor than we would by
 * ourselves, and spread, so that many clients that were turned away together do not come back together.
 *
 * @param attempt how many attempts have failed, from 1
 * @param retryAfterMs what `Retry-After` said, or null
 * @param random 0 to 1
 */
export function retryDelayMs(attempt: number, retryAfterMs: number | null, random: number): number {
  const ceiling = Math.min(backoffMsMax, 500 * 2 ** (attempt - 1));
  const own = Math.round(ceiling / 2 + (random * ceiling) / 2);
  if (retryAfterMs === null) return own;
  return Math.max(own, Math.round(retryAfterMs + random * Math.min(5000, Math.max(250, retryAfterMs / 4))));
}

/** A quota may ask us to wait for most of a day. It is asked again within the hour: somebody may have raised it. */
const askedMsMax = 50 * 60_000;

/** An HTTP date begins with its weekday. Other text may look like a date to `Date.parse`. */
const httpDate = /^\s*(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/**
 * `Retry-After` in milliseconds and at most 50 minutes, from seconds or an HTTP date; null when absent or unreadable. A date is laid beside the
 * answer's own `Date`, since the server's clock and ours may be hours apart.
 *
 * @param now by our own clock, for an answer without a `Date`
 */
export function parseRetryAfter(headers: { readonly [name: string]: unknown }, now: number): number | null {
  const value = headers["retry-after"];
  if (typeof value !== "string") return null;
  if (/^\s*\d{1,7}\s*$/.test(value)) return Math.min(askedMsMax, Number(value) * 1000);
  const at = httpDate.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) return null;
  const said = typeof headers.date === "string" ? Date.parse(headers.date) : Number.NaN;
  return Math.min(askedMsMax, Math.max(0, at - (Number.isNaN(said) ? now : said)));
}
