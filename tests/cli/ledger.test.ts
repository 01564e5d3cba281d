import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = await startFakeServer();
  machine = await makeMachine();
  await machine.run(["login", "--url", server.url, "--key", server.key]);
});

afterEach(async () => {
  await machine.remove();
  await server.close();
});

/** Sends a batch of one event. */
const send = async (command: string) => await machine.run(["record", "command_run", "--command", command]);
const verify = async () => {
  const { code, stdout } = await machine.run(["ledger", "verify", "--json"]);
  return { code, ...JSON.parse(stdout) };
};
const ledgerPath = () => join(machine.home, globSync("ledger/*/*/*.ndjson", { cwd: machine.home })[0] ?? "");

test("what was sent is listed, and agrees with what the server received, whatever went wrong on the way", async () => {
  await send("make one");
  server.mishaps.push({ kind: "status", status: 403, code: "SCOPE_MISSING" });
  await send("make two");
  server.mishaps.push({ kind: "cut", stored: true }, { kind: "torn_answer" });
  await send("make three");
  await machine.run(["flush"]);
  // A batch as a whole: its answer is lost, and what is sent next is another.
  server.mishaps.push({ kind: "silence" });
  await machine.run(["record", "command_run", "--command", "make four"], { env: { FLOYO_TIMEOUT_MS: "300" } });
  await send("make five");
  const listed = await machine.run(["ledger"]);
  expect(listed.stdout).toMatch(/batch +when +events +bytes +digest +outcome/);
  expect(listed.stdout).toContain("refused: SCOPE_MISSING");
  const found = await verify();
  expect(found).toMatchObject({ code: 0, agree: true, refused: 1, differences: [], chain_faults: [] });
  expect(found.agreed).toBe(server.ledger.length);
  const said = await machine.run(["ledger", "verify"]);
  expect(said.stdout).toContain(`All ${server.ledger.length} batches that the server received are, to the byte,`);
  const shown = await machine.run(["ledger", "show", "1"]);
  expect(shown.stdout).toContain(server.ledger[0]?.digest);
  expect(shown.stdout).toContain("What was in it is not kept here.");
});

test("a batch whose answer was lost when the process died is resolved by asking", async () => {
  server.mishaps.push({ kind: "cut", stored: true });
  await machine.run(["record", "command_run", "--command", "make one", "--no-send"]);
  await machine.run(["flush", "--wait", "0"]);
  expect(await verify()).toMatchObject({ code: 0, batches: 1, agreed: 1, resolved: 1 });
});

test("a tamper on either side is found, with exit code 1 and in plain words", async () => {
  for (const command of ["make one", "make two", "make three"]) await send(command);
  expect(await verify()).toMatchObject({ code: 0, agreed: 3 });
  const [first] = server.ledger.splice(0, 1, { ...server.ledger[0], digest: "0".repeat(64) } as never);
  expect(await verify()).toMatchObject({ code: 1, differences: [{ seq: 1, kind: "differs", fields: ["digest"] }] });
  const said = await machine.run(["ledger", "verify"]);
  expect(said.stdout).toContain("Batch 1: other bytes arrived than were noted.");
  server.ledger.splice(0, 1);
  expect(await verify()).toMatchObject({ code: 1, differences: [{ seq: 1, kind: "missing_there" }] });
  if (first) server.ledger.unshift(first);
  const whole = readFileSync(ledgerPath(), "utf8");
  writeFileSync(ledgerPath(), whole.replace('"events":1', '"events":2'));
  expect(await verify()).toMatchObject({ code: 1, chain_faults: [{ line: 2, kind: "broken" }] });
  writeFileSync(ledgerPath(), whole);
  expect(await verify()).toMatchObject({ code: 0, agreed: 3 });
});

test("what is said of a batch that is not there, and of a ledger that is empty", async () => {
  const none = await machine.run(["ledger"]);
  expect(none).toMatchObject({ code: 0 });
  expect(none.stdout).toContain("Nothing has been sent from this machine");
  expect((await machine.run(["ledger", "verify"])).code).toBe(0);
  expect((await machine.run(["ledger", "show", "4"])).code).toBe(2);
});
