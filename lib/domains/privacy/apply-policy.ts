import { type Policy, redactEvent } from "#lib/capture/redact/redact-event.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";

/** What is left of events, how many were left out, and how often each of the person's rules had an effect. */
export interface Applied<T> {
  readonly events: readonly T[];
  readonly dropped: number;
  readonly hits: readonly { readonly rule: string; readonly hits: number }[];
}

/**
 * Redacts each item's event and puts what is left of it back into the item. A rule that matches without changing
 * anything is no hit: what a watcher redacted before it sent it comes through here as it is.
 */
export function applyPolicy<T>(
  items: readonly T[],
  policy: Policy,
  eventOf: (item: T) => TelemetryEvent,
  withEvent: (item: T, event: TelemetryEvent) => T,
): Applied<T> {
  const events: T[] = [];
  const hits = new Map<string, number>();
  for (const item of items) {
    const given = eventOf(item);
    const { event, rules } = redactEvent(given, policy);
    if (event === null || (rules.length > 0 && !isUnchanged(event, given)))
      for (const rule of rules) hits.set(rule, (hits.get(rule) ?? 0) + 1);
    if (event !== null) events.push(withEvent(item, event));
  }
  return {
    events,
    dropped: items.length - events.length,
    hits: [...hits].map(([rule, count]) => ({ rule, hits: count })),
  };
}

/** Whether redacting changed nothing: it keeps the order of what it keeps. */
export const isUnchanged = (event: TelemetryEvent, given: TelemetryEvent): boolean =>
  JSON.stringify(event) === JSON.stringify(given);
