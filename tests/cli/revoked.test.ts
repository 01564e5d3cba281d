import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";
import { startWatching, wordsOf } from "./watching.ts";

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = await startFakeServer();
  machine = await makeMachine();
  await machine.run(["login", "--url", server.url, "--key", server.key]);
  mkdirSync(join(machine.folder, "work"));
});

afterEach(async () => {
  await machine.remove();
  await server.close();
});

const put = (name: string) => writeFileSync(join(machine.folder, "work", name), name);
const status = async () => JSON.parse((await machine.run(["status", "--json"])).stdout);

test("a watcher whose device is revoked captures nothing from its first refused batch on", async () => {
  const watching = await startWatching(machine, ["work"]);
  await expect.poll(() => server.checkIns, { timeout: 20_000 }).toMatchObject([{ state: "watching", queued: 0 }]);
  put("before.txt");
  await expect.poll(() => server.events.size, { timeout: 20_000 }).toBe(1);
  server.revoked = true;
  put("refused.txt");
  await expect.poll(async () => (await status()).watchers[0]?.state, { timeout: 30_000 }).toBe("revoked");
  put("after.txt");
  expect(await machine.run(["record", "command_run", "--command", "ls"])).toMatchObject({ code: 1 });
  expect((await machine.run(["status"])).stdout).toContain("captures nothing: this device is revoked");
  await watching.end();
  expect(watching.events.map(wordsOf)).toEqual(["created before.txt", "created refused.txt"]);
  expect(await status()).toMatchObject({ spool: { queued: 1 }, device: { revoked: true } });

  server.revoked = false;
  expect((await machine.run(["record", "command_run", "--command", "ls"])).stdout).toContain("Sent: 2 new.");
  expect(await status()).toMatchObject({ spool: { queued: 0 }, device: { revoked: false } });
});

test("one that begins on a revoked device learns so without sending anything, and says when it stops", async () => {
  server.revoked = true;
  const watching = await startWatching(machine, ["work"]);
  await expect.poll(async () => (await status()).watchers[0]?.state, { timeout: 30_000 }).toBe("revoked");
  put("never.txt");
  await watching.end();
  expect(watching.events).toEqual([]);
  expect(server.requests).toEqual([]);
  server.revoked = false;
  const again = await startWatching(machine, ["work"]);
  await expect.poll(async () => (await status()).watchers[0]?.state, { timeout: 30_000 }).toBe("watching");
  await again.end();
  expect(server.checkIns.at(-1)).toMatchObject({ state: "stopped" });
});

const told = (folder: string) => ({ input: ["bash", "0", "", "", "", folder, "make test", ""].join("\0") });

test("a watcher whose key went with its device captures nothing from its first refused batch on, nor does anything else", async () => {
  const watching = await startWatching(machine, ["work"]);
  put("before.txt");
  await expect.poll(() => server.events.size, { timeout: 20_000 }).toBe(1);
  server.keyRevoked = true;
  put("refused.txt");
  await expect
    .poll(() => watching.records.at(-1), { timeout: 30_000 })
    .toMatchObject({
      key_refused: true,
      troubles: [expect.stringContaining("Nothing is captured; what waits is kept")],
    });
  put("after.txt");
  expect(await machine.run(["record-command"], told(machine.folder))).toMatchObject({ code: 0 });
  expect(await machine.run(["record", "command_run", "--command", "ls"])).toMatchObject({ code: 3 });
  const plain = await machine.run(["status"]);
  expect(plain).toMatchObject({ code: 3, stdout: expect.stringContaining("no longer accepted: nothing is captured") });
  expect(plain.stdout).toContain("captures nothing: the server does not accept the key");
  expect(plain.stdout).toContain("1 event, ");

  // Signed in again it goes on by itself, with what waited first.
  server.keyRevoked = false;
  server.key = `floyo_live_${"b".repeat(36)}`;
  await machine.run(["login", "--url", server.url, "--key", server.key]);
  await expect.poll(() => server.events.size, { timeout: 30_000 }).toBe(2);
  put("again.txt");
  await expect.poll(() => server.events.size, { timeout: 20_000 }).toBe(3);
  await watching.end();
  expect(watching.events.map(wordsOf)).toEqual(["created before.txt", "created refused.txt", "created again.txt"]);
});

test("one that watches on while a login replaces its key misses nothing", async () => {
  const watching = await startWatching(machine, ["work"]);
  await expect.poll(() => server.checkIns.length, { timeout: 20_000 }).toBe(1);
  server.key = `floyo_live_${"b".repeat(36)}`;
  await machine.run(["login", "--url", server.url, "--key", server.key]);
  for (const name of ["one.txt", "two.txt"]) {
    put(name);
    await expect.poll(() => [...server.events.values()].map(({ path }) => path), { timeout: 20_000 }).toContain(name);
  }
  await watching.end();
  expect(watching.records.some(({ key_refused }) => key_refused === true)).toBe(false);
});

test("a hook captures nothing on a revoked device, and does once the device is allowed again", async () => {
  server.revoked = true;
  await machine.run(["record-command"], told(machine.folder));
  expect(await status()).toMatchObject({ spool: { queued: 1 }, device: { revoked: true } });
  await machine.run(["record-command"], told(machine.folder));
  expect(await status()).toMatchObject({ spool: { queued: 1 }, device: { revoked: true } });
  server.revoked = false;
  expect(await status()).toMatchObject({ device: { revoked: false } });
  await machine.run(["record-command"], told(machine.folder));
  expect(await status()).toMatchObject({ spool: { queued: 2 } });
});
