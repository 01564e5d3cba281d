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
