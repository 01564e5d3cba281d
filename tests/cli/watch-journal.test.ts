import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";
import { compareWork, ScriptedWork } from "./scripted-work.ts";
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

test("of 3,000 scripted operations none is missed and none invented, on disk or at the server", async () => {
  const folder = join(machine.folder, "work");
  mkdirSync(folder);
  const work = new ScriptedWork(folder, { folders: 400, filesPerFolder: 10 }, 7);
  work.prepare();
  const watching = await startWatching(machine, ["work"]);
  await work.run(3_000, 600);
  await expect.poll(() => watching.events.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(work.journal.length);
  expect((await watching.end()).code).toBe(0);
  await machine.run(["flush"]);
  expect(compareWork(work.journal, watching.events)).toEqual({ missed: [], invented: [] });
  expect(compareWork(work.journal, [...server.events.values()])).toEqual({ missed: [], invented: [] });
}, 120_000);
