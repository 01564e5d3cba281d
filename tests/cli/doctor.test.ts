import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = await startFakeServer();
  machine = await makeMachine();
});
afterEach(async () => {
  await machine.remove();
  await server.close();
});

const signIn = () => machine.run(["login", "--url", server.url, "--key", server.key]);
const findings = async () => {
  const { stdout, code } = await machine.run(["doctor", "--json"]);
  const { faults, findings } = JSON.parse(stdout) as {
    faults: number;
    findings: { what: string; state: string; text: string; mend: string | null }[];
  };
  expect(code).toBe(faults === 0 ? 0 : 1);
  return { faults, of: (what: string) => findings.find((one) => one.what === what) };
};

test("a machine on which all is well is told so, and what it may want to know", async () => {
  await signIn();
  const { code, stdout } = await machine.run(["doctor"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^✓ Program +floyo \d/);
  expect(stdout).toMatch(/^✓ Server +http:.*workspace Ada$/m);
  expect(stdout).toMatch(/^✓ Consent +given$/m);
  expect(stdout).toMatch(/^✓ Clock +agrees/m);
  expect(stdout).toMatch(/^· Key +lacks events:read.*\n +→ /m);
  expect(stdout).toMatch(/\nNothing stands in the way\.\n$/);
});

test("each fault is named with what mends it", async () => {
  expect((await findings()).of("Account")).toMatchObject({
    state: "fault",
    mend: expect.stringContaining("floyo login"),
  });
  await signIn();
  await machine.run(["record", "command_run", "--command", "ls", "--no-send"]);
  await machine.run(["pause", "1h"]);
  chmodSync(machine.home, 0o755);
  server.me.consent.granted = false;
  writeFileSync(join(machine.home, "privacy.json"), '{"rule": []}');
  const seen = await findings();
  expect(seen.of("Privacy")).toMatchObject({ state: "fault", text: expect.stringContaining("unknown field: rule") });
  expect(seen.of("Consent")).toMatchObject({ state: "fault", mend: expect.stringContaining("/settings/privacy") });
  expect(seen.of("Folder")).toMatchObject({ state: "fault", mend: expect.stringMatching(/^chmod 700 /) });
  expect(seen.of("Capture")).toMatchObject({ state: "note", text: expect.stringContaining("paused until") });
  expect(seen.of("Queue")).toMatchObject({ state: "note", text: "1 event to be sent" });
  await server.close();
  expect((await findings()).of("Server")).toMatchObject({
    state: "fault",
    text: expect.stringContaining("nothing listens"),
  });
});
