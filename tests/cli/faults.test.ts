import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeServer, type Mishap, startFakeServer } from "./fake-server.ts";
import { floyoBundle, type Machine, makeMachine } from "./run-floyo.ts";
import { startWatching } from "./watching.ts";

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

/** Keeps events in the spool without sending any. */
async function keep(count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, index) => ({ type: "command_run", command: `make ${index}` }));
  const input = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  expect(await machine.run(["record", "-", "--no-send"], { input })).toMatchObject({ code: 0 });
}

const status = async () => JSON.parse((await machine.run(["status", "--json"])).stdout);

test.each<[string, Mishap[]]>([
  ["429 with a time to wait", [{ kind: "status", status: 429, code: "RATE_LIMITED", headers: { "retry-after": "1" } }]],
  ["503 with a time to wait", [{ kind: "status", status: 503, headers: { "retry-after": "0" } }]],
  ["409 of two requests that collided", [{ kind: "status", status: 409, code: "CONFLICT" }]],
  ["502 from a proxy", [{ kind: "status", status: 502, body: "<html>Bad gateway</html>" }]],
  ["a cut before the commit", [{ kind: "cut", stored: false }]],
  ["a cut after the commit", [{ kind: "cut", stored: true }]],
  ["an answer that breaks off", [{ kind: "torn_answer" }]],
  ["no answer at all", [{ kind: "silence" }]],
  [
    "one after another",
    [
      { kind: "cut", stored: true },
      { kind: "status", status: 503, headers: { "retry-after": "0" } },
      { kind: "torn_answer" },
    ],
  ],
])("gets over %s, and stores everything once", async (_, mishaps) => {
  await keep(1500);
  server.mishaps.push(...mishaps);
  const started = Date.now();
  const outcome = await machine.run(["flush", "--json"], { env: { FLOYO_TIMEOUT_MS: "800" } });
  expect(outcome.code).toBe(0);
  const { accepted, duplicates, queued } = JSON.parse(outcome.stdout);
  expect({ sum: accepted + duplicates, queued }).toEqual({ sum: 1500, queued: 0 });
  expect(server.events.size).toBe(1500);
  expect(server.requests).toHaveLength(2 + mishaps.length);
  const asked = mishaps.some((mishap) => mishap.kind === "status" && mishap.headers?.["retry-after"] === "1");
  if (asked) expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
});

test("does not wait longer than it is allowed, remembers what the server asked, and loses nothing", async () => {
  await keep(3);
  server.mishaps.push({ kind: "status", status: 429, code: "RATE_LIMITED", headers: { "retry-after": "120" } });
  const outcome = await machine.run(["flush", "--wait", "0"]);
  expect(outcome.code).toBe(4);
  expect(outcome.stdout).toContain("still waiting: 3.");
  const again = await machine.run(["flush", "--wait", "0"]);
  expect(again.code).toBe(4);
  expect(again.stderr).toMatch(/asked to be left alone for another 1[0-9]{2} s/);
  expect(server.requests).toHaveLength(1);
  expect(await status()).toMatchObject({ spool: { queued: 3, sent: 0, last_error: { code: "RATE_LIMITED" } } });
});

test("keeps events while the server is down, and sends them when it is back", async () => {
  await keep(2);
  const { url } = server;
  await server.close();
  const outcome = await machine.run(["record", "command_run", "--command", "pytest"]);
  expect(outcome.code).toBe(4);
  expect(outcome.stderr).toContain(`Cannot reach ${url}: nothing listens there.`);
  expect(outcome.stdout).toContain("Kept to be sent later: 3 events.");
  expect(outcome.stderr).not.toMatch(/\n\s+at /);
  server = await startFakeServer(Number(new URL(url).port));
  expect((await machine.run(["flush"])).stdout).toContain("Sent 3 events; still waiting: 0.");
  expect(server.events.size).toBe(3);
});

test("moves events that the server refuses aside, with the reason, and sends the rest", async () => {
  await keep(2);
  const future = new Date(Date.now() + 3 * 86_400_000).toISOString();
  const outcome = await machine.run(["record", "command_run", "--command", "later", "--at", future]);
  expect(outcome.code).toBe(1);
  expect(outcome.stdout).toContain("Refused by the server: 1 event");
  expect(server.events.size).toBe(2);
  expect(await status()).toMatchObject({
    spool: { queued: 0, sent: 2, refused: 1, refused_by_reason: [{ code: "IN_THE_FUTURE", count: 1 }] },
  });
});

test("stops at a refusal of the whole request, keeps everything and explains", async () => {
  await keep(2);
  server.mishaps.push({ kind: "status", status: 403, code: "SCOPE_MISSING" });
  const outcome = await machine.run(["flush"]);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain(`make a key that has it at ${server.url}/w/ada/settings/api-keys`);
  expect(await status()).toMatchObject({ spool: { queued: 2, last_error: { code: "SCOPE_MISSING" } } });
});

test("says to log in again when the key no longer works, and sends after that", async () => {
  await keep(2);
  const writable: { key: string } = server as { key: string };
  writable.key = `floyo_live_${"b".repeat(36)}`;
  const outcome = await machine.run(["flush"]);
  expect(outcome.code).toBe(3);
  expect(outcome.stderr).toContain("floyo login");
  expect((await machine.run(["login", "--key", server.key])).code).toBe(0);
  expect((await machine.run(["flush"])).stdout).toContain("Sent 2 events; still waiting: 0.");
});

test("captures nothing without consent, before and after a withdrawal", async () => {
  server.me.consent.granted = false;
  const withdrawn = await machine.run(["record", "command_run", "--command", "a"]);
  expect(withdrawn.code).toBe(1);
  expect(withdrawn.stderr).toContain(`decide at ${server.url}/w/ada/settings/privacy`);
  const next = await machine.run(["record", "command_run", "--command", "b"]);
  expect(next.code).toBe(1);
  expect((await status()).spool.queued).toBe(1);
  server.me.consent.granted = true;
  expect((await machine.run(["record", "command_run", "--command", "c"])).code).toBe(0);
  expect([...server.events.values()].map((event) => event.command)).not.toContain("b");
});

test("takes no answer for a yes that is not Floyo's", async () => {
  await keep(1);
  server.mishaps.push({ kind: "status", status: 200, body: "<html>Sign in to the guest network</html>" });
  const outcome = await machine.run(["flush"]);
  expect(outcome.code).toBe(4);
  expect(outcome.stderr).toContain("is not a Floyo server");
  expect((await status()).spool.queued).toBe(1);
});

test("takes no answer for a yes that does not account for every event", async () => {
  await keep(2);
  server.mishaps.push({ kind: "status", status: 200, body: '{"accepted":1,"duplicates":0,"rejected":[]}' });
  expect((await machine.run(["flush"])).code).toBe(4);
  expect((await status()).spool.queued).toBe(2);
});

test("sends smaller pieces where something on the way takes less", async () => {
  await keep(8);
  server.mishaps.push({ kind: "status", status: 413, body: "" }, { kind: "status", status: 413, body: "" });
  expect((await machine.run(["flush", "--json"])).code).toBe(0);
  expect(server.requests.map((request) => request.ids.length)).toEqual([8, 4, 2, 2, 4]);
  expect(server.events.size).toBe(8);
});

test("does not follow a redirection with the key and the events", async () => {
  await keep(1);
  const elsewhere = await startFakeServer();
  const headers = { location: `${elsewhere.url}/api/v1/telemetry` };
  server.mishaps.push({ kind: "status", status: 308, body: "", headers });
  const outcome = await machine.run(["flush"]);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain("your key is not sent along");
  expect(elsewhere.requests).toEqual([]);
  expect((await status()).spool.queued).toBe(1);
  await elsewhere.close();
});

test("many that were turned away together keep to what the server asked, and do not come back together", async () => {
  const machines = await Promise.all(Array.from({ length: 8 }, () => makeMachine()));
  await Promise.all(
    machines.map(async (one) => {
      await one.run(["login", "--url", server.url, "--key", server.key]);
      await one.run(["record", "command_run", "--command", "make", "--no-send"]);
    }),
  );
  const inTwoSeconds = new Date(Math.ceil(Date.now() / 1000) * 1000 + 2000).toUTCString();
  for (let index = 0; index < machines.length; index += 1) {
    // Half of the answers ask by a date, which counts from the answer's own.
    const headers: Record<string, string> =
      index % 2 === 0
        ? { "retry-after": "2" }
        : { "retry-after": inTwoSeconds, date: new Date(Date.parse(inTwoSeconds) - 2000).toUTCString() };
    server.firstMishaps.push({ kind: "status", status: index % 2 === 0 ? 429 : 503, headers });
  }
  // On a busy machine the last may begin when the first come back: what goes wrong is kept for each one's first request.
  const outcomes = await Promise.all(machines.map((one) => one.run(["flush"])));
  expect(outcomes.map(({ code }) => code)).toEqual(machines.map(() => 0));
  const times = new Map<string, number[]>();
  for (const { headers, at } of server.requests) {
    const device = String(headers["x-floyo-device"]);
    times.set(device, [...(times.get(device) ?? []), at]);
  }
  const pauses = [...times.values()].map(([first = 0, second = 0]) => second - first);
  expect(pauses).toHaveLength(machines.length);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(2_000);
  expect(Math.max(...pauses) - Math.min(...pauses)).toBeGreaterThan(20);
  await Promise.all(machines.map((one) => one.remove()));
});

test("a watcher that begins while the server is busy leaves it alone for as long as it asks", async () => {
  server.refusals.push({ kind: "status", status: 503, headers: { "retry-after": "2" } });
  const before = server.asked.length;
  mkdirSync(join(machine.folder, "work"));
  const watching = await startWatching(machine, ["work"]);
  await expect.poll(() => server.asked.length, { timeout: 20_000 }).toBe(before + 2);
  const [first = 0, second = 0] = server.asked.slice(before);
  expect(second - first).toBeGreaterThanOrEqual(2_000);
  expect((await watching.end()).code).toBe(0);
});

/**
 * The command where no file may take more bytes than so many blocks of 512: what a full disk is like, on every system and
 * without its owner's rights.
 */
const onFullDisk = async (blocks = 0) =>
  makeMachine(["sh", "-c", `ulimit -f ${blocks}; exec "$@"`, "sh", process.execPath, floyoBundle()], machine.folder);

test("what waits can be sent from a disk with room for the ledger alone, which is what makes room on it", async () => {
  await keep(1500);
  const outcome = await (await onFullDisk(4)).run(["flush", "--json"]);
  expect(outcome).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(outcome.stdout)).toMatchObject({ accepted: 1500, queued: 0, error: null });
  expect(server.events.size).toBe(1500);
});

test("what cannot be noted in the ledger is not sent", async () => {
  await keep(3);
  const outcome = await (await onFullDisk()).run(["flush", "--json"]);
  expect(outcome.code).toBe(1);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ queued: 3, error: { code: "DISK_FULL" } });
  expect(server.requests).toEqual([]);
  expect((await machine.run(["flush", "--json"])).code).toBe(0);
});

test("what the server refuses while the disk is full is kept where it is, until it can be set aside", async () => {
  const future = new Date(Date.now() + 3 * 86_400_000).toISOString();
  await machine.run(["record", "command_run", "--command", "later ".repeat(100), "--at", future, "--no-send"]);
  const full = await (await onFullDisk(1)).run(["flush", "--json"]);
  expect(full.code).toBe(1);
  expect(JSON.parse(full.stdout)).toMatchObject({ queued: 1, error: { code: "DISK_FULL" } });
  await machine.run(["flush"]);
  expect(await status()).toMatchObject({ spool: { queued: 0, refused: 1, damaged: 0 } });
});
