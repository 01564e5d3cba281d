import { checkInSeconds, type Device } from "#lib/contracts/devices.ts";

/** Longer than this after a check-in, what it said then may no longer be so. */
const silentMs = 3 * checkInSeconds * 1000;
/** Less is what a request takes, and nobody's concern. */
const skewMsMin = 30_000;

export interface Presence {
  readonly word: string;
  readonly tone: "good" | "warn" | "danger" | "neutral";
}

/** What a device is doing, in a word or two; null when its watcher never said. */
export function describeState({ state, queue_reported_at, revoked_at }: Device, nowMs: number): Presence | null {
  if (revoked_at !== null) return { word: "Revoked", tone: "danger" };
  if (state === null || queue_reported_at === null) return null;
  if (state === "stopped") return { word: "Not running", tone: "neutral" };
  if (nowMs - Date.parse(queue_reported_at) > silentMs) return { word: "Not heard from", tone: "warn" };
  return state === "paused" ? { word: "Paused", tone: "neutral" } : { word: "Watching", tone: "good" };
}

/** `2 min slow`; null while its clock is right enough. */
export function describeSkew({ clock_skew_ms: skew }: Pick<Device, "clock_skew_ms">): string | null {
  if (skew === null || Math.abs(skew) <= skewMsMin) return null;
  return `${describeSpan(Math.abs(skew))} ${skew > 0 ? "slow" : "fast"}`;
}

function describeSpan(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
