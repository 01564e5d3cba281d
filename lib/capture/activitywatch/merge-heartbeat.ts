/** A stretch of time in which the same held: what ActivityWatch calls an event. Times in milliseconds since 1970. */
export interface Stretch {
  readonly startMs: number;
  readonly durationMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Joins a heartbeat to the stretch before it when it says the same and came soon enough: within `pulseMs` of that
 * stretch's end, and not before its beginning. The joined stretch reaches to the heartbeat's end and never shrinks. Null
 * when the heartbeat begins a stretch of its own. The rule of ActivityWatch's `heartbeat_merge` (aw-transform), so that
 * its clients find what they expect.
 */
export function mergeHeartbeat(last: Stretch, heartbeat: Stretch, pulseMs: number): Stretch | null {
  if (!isSame(last.data, heartbeat.data)) return null;
  const endMs = last.startMs + last.durationMs;
  if (heartbeat.startMs < last.startMs || heartbeat.startMs > endMs + pulseMs) return null;
  const reachMs = heartbeat.startMs + heartbeat.durationMs - last.startMs;
  return { ...last, durationMs: Math.max(last.durationMs, reachMs) };
}

/** Whether two plain values are the same, however their keys are ordered. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)));
}
