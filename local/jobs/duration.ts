const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The longest time anything may wait: a year, as hosted. */
export const longestMs = 366 * 86_400_000;

/** Milliseconds of a time string like `1h30m` or `0.5s` (units ms s m h d w). Throws an `Error` for anything else. */
export function parseDuration(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(text)) throw new Error(`not a time span: "${text}"`);
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  }
  return Math.min(Math.round(total), longestMs);
}

/** Milliseconds from `now` until a time string's end or an ISO date; never negative. Throws as `parseDuration` does. */
export function parseDelay(text: string, now = Date.now()): number {
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const at = Date.parse(text);
    if (Number.isNaN(at)) throw new Error(`not a date: "${text}"`);
    return Math.min(Math.max(0, at - now), longestMs);
  }
  return parseDuration(text);
}
