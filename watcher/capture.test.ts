import { expect, test } from "vitest";
import { eventTypes, type TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { Gate } from "./capture.ts";
import { findHome } from "./home/home.ts";
import { LivePolicy } from "./privacy/live-policy.ts";

/** No rules but the built-in ones: there is no such folder. */
const builtIn = new LivePolicy(findHome({ NODE_ENV: "test", FLOYO_HOME: "/nowhere" }), "local", false);

class Collecting extends Gate {
  readonly taken: string[] = [];

  constructor() {
    super(builtIn);
  }

  protected take(json: string): void {
    this.taken.push(json);
  }
}

const base = { id: "0b0a3a52-7c9b-4d0c-8a3b-3f5f3b1a9c21", occurred_at: "2025-03-03T09:05:00+01:00" };

test.each(eventTypes)("a token in any field of %s goes no further than the gate", (type) => {
  const token = "ghp_0123456789abcdefghij";
  const texts = ["path", "previous_path", "command", "tool", "action", "app", "project", "branch", "group", "source"];
  const gate = new Collecting();
  for (const field of texts) expect(gate.add({ ...base, type, [field]: token } as TelemetryEvent)).toBeNull();
  expect(gate.add({ ...base, type, metadata: { [token]: 1, plain: token, api_key: "hunter2" } })).toBeNull();
  expect(gate.taken).toHaveLength(texts.length + 1);
  expect(gate.taken.join("\n")).not.toMatch(/0123456789abcdefghij|hunter2/);
});

test("a rename is left out when either of its paths holds secrets, and is counted once", () => {
  const gate = new Collecting();
  const rename = (path: string, previous_path: string) =>
    gate.add({ ...base, type: "file_renamed", path, previous_path });
  rename("a.txt", ".env");
  rename(".env", "server.pem");
  rename("a.txt", "b.txt");
  expect(gate.taken).toHaveLength(1);
  expect(gate.dropped).toEqual({ count: 2, byRule: { ".env*": 2 } });
});
