import { longestMs } from "./duration.ts";

const retryMaxMs = 12 * 60 * 60 * 1000;

/** Pause before attempt `attempt + 1` (0 = the first has just failed): base, doubled each time, and up to a fifth more. */
export function retryDelay(attempt: number, baseMs: number, random = Math.random): number {
  const pause = Math.min(baseMs * 2 ** Math.min(attempt, 30), retryMaxMs);
  return Math.round(pause * (1 + random() / 5));
}

/** Pause before an app that is away is called again; `misses` counts from 0. Between half and all of the step, so that waiting runs spread out. */
export function awayDelay(misses: number, baseMs: number, maxMs: number, random = Math.random): number {
  const pause = Math.min(baseMs * 2 ** Math.min(misses, 30), maxMs);
  return Math.round(pause * (0.5 + random() / 2));
}

/** Milliseconds that a `retry-after` header asks for: seconds, or an ISO or HTTP date. `undefined` when it says nothing. */
export function retryAfterDelay(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, Math.round(ms)), longestMs);
}
