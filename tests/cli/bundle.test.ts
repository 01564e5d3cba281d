import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildFloyo } from "#watcher/build.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { makeRepository } from "./make-repository.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";

let folder: string;
let bundle: string;
let machine: Machine;
let server: FakeServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "floyo-bundle-"));
  bundle = join(folder, "floyo.mjs");
  await buildFloyo(bundle);
  machine = await makeMachine([process.execPath, bundle]);
  server = await startFakeServer();
});

afterAll(async () => {
  await server.close();
  await machine.remove();
  await rm(folder, { recursive: true, force: true });
});

test("one small file does the whole work, away from the checkout", async () => {
  expect(statSync(bundle).size).toBeLessThan(400 * 1024);
  expect((await machine.run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await machine.run(["login", "--url", server.url, "--key", server.key])).toMatchObject({ code: 0, stderr: "" });
  const repository = makeRepository(join(machine.folder, "site"));
  repository.write({ "a.ts": "a" });
  repository.commit("one", "2025-03-03T09:05:00+01:00");
  const outcome = await machine.run(["import", "git", "site", "--json"]);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ accepted: 1, error: null });
  expect(server.requests[0]?.headers["user-agent"]).toMatch(/^floyo\/\d+\.\d+\.\d+$/);
});
