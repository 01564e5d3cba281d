import { occurredAtMin } from "#lib/contracts/telemetry.ts";

const earliestMs = Date.parse(occurredAtMin);
const latestMs = Date.parse("2200-01-01T00:00:00Z");

/**
 * A filter's time, moved to the nearest that an event can bear: RFC 3339 allows years that the database refuses, and
 * beyond these ends no event lies.
 */
export function boundTime(timestamp: string | number): Date {
  return new Date(Math.min(Math.max(new Date(timestamp).getTime(), earliestMs), latestMs));
}
