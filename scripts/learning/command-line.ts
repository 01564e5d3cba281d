import { LocalClock } from "#lib/mining/local-time.ts";
import { instantOf } from "#lib/mining/parse-time.ts";

/** Epoch milliseconds of a time on the command line; a day alone is its beginning in UTC. NaN for what is no time. */
export const readMoment = (text: string): number => instantOf(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00Z` : text);

export function isZone(name: string): boolean {
  try {
    return new LocalClock(name).timeZone === name;
  } catch {
    return false;
  }
}
