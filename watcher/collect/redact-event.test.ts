import { expect, test } from "vitest";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { mayRecord, nothingDropped } from "./redact-event.ts";

test("a rename is left out when either of its paths is of that kind, and is counted once", () => {
  const event = (path: string, previous_path: string): TelemetryEvent => ({
    id: "0b0a3a52-7c9b-4d0c-8a3b-3f5f3b1a9c21",
    type: "file_renamed",
    occurred_at: "2025-03-03T09:05:00+01:00",
    path,
    previous_path,
  });
  const dropped = nothingDropped();
  expect(mayRecord(event("a.txt", ".env"), dropped)).toBe(false);
  expect(mayRecord(event(".env", "server.pem"), dropped)).toBe(false);
  expect(mayRecord(event("a.txt", "b.txt"), dropped)).toBe(true);
  expect(dropped).toEqual({ count: 2, byRule: { ".env*": 2 } });
});
