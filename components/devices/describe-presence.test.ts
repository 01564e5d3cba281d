import { expect, test } from "vitest";
import type { Device } from "#lib/contracts/devices.ts";
import { describeSkew, describeState } from "./describe-presence.ts";

const now = Date.parse("2026-11-20T09:00:00Z");
const device = (change: Partial<Device>): Device => ({
  id: "0b0a3a52-7c9b-4d0c-8a3b-3f5f3b1a9c21",
  name: "desk",
  reported_name: "desk",
  client: "floyo/0.1.0",
  last_seen_at: "2026-11-20T08:59:30Z",
  created_at: "2026-11-01T09:00:00Z",
  revoked_at: null,
  state: "watching",
  queued: 0,
  queue_reported_at: "2026-11-20T08:59:30Z",
  clock_skew_ms: 0,
  ...change,
});

test.each<[Partial<Device>, string | undefined]>([
  [{}, "Watching"],
  [{ state: "paused" }, "Paused"],
  [{ state: "stopped" }, "Not running"],
  [{ queue_reported_at: "2026-11-20T08:50:00Z" }, "Not heard from"],
  [{ state: "stopped", queue_reported_at: "2026-11-20T08:50:00Z" }, "Not running"],
  [{ state: null, queue_reported_at: null }, undefined],
  [{ revoked_at: "2026-11-20T08:00:00Z" }, "Revoked"],
])("%j is %s", (change, word) => {
  expect(describeState(device(change), now)?.word).toBe(word);
});

test.each<[number | null, string | null]>([
  [null, null],
  [29_000, null],
  [-45_000, "45 s fast"],
  [300_000, "5 min slow"],
  [3 * 3_600_000, "3 h slow"],
  [-72 * 3_600_000, "3 days fast"],
])("a clock that is %s ms off is %s", (clock_skew_ms, words) => {
  expect(describeSkew({ clock_skew_ms })).toBe(words);
});
