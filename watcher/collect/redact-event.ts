import { sensitivePathRule } from "#lib/capture/redact/sensitive-path.ts";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";

/** Counts of events left out before the spool, by the rule that did it. */
export interface Dropped {
  count: number;
  readonly byRule: Record<string, number>;
}

export const nothingDropped = (): Dropped => ({ count: 0, byRule: {} });

/**
 * Whether an event may be recorded; when not, it is counted in `dropped`. Either path of a rename is enough to leave
 * the event out: the other one would tell of it.
 */
export function mayRecord(event: TelemetryEvent, dropped: Dropped): boolean {
  const rule =
    (event.path === undefined ? null : sensitivePathRule(event.path)) ??
    (event.previous_path === undefined ? null : sensitivePathRule(event.previous_path));
  if (rule === null) return true;
  dropped.count += 1;
  dropped.byRule[rule] = (dropped.byRule[rule] ?? 0) + 1;
  return false;
}
