import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildPackage } from "#watcher/build.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { floyoBundle, floyoSource, type Machine, makeMachine } from "./run-floyo.ts";

const launcher = fileURLToPath(new URL("../../watcher/floyo.mjs", import.meta.url));

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

async function works(machine: Machine): Promise<void> {
  expect((await machine.run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(await machine.run(["login", "--url", server.url, "--key", server.key])).toMatchObject({ code: 0, stderr: "" });
  expect(await machine.run(["record", "command_run", "--command", "make"])).toMatchObject({ code: 0 });
  expect(server.requests[0]?.headers["user-agent"]).toMatch(/^floyo\/\d+\.\d+\.\d+$/);
  await machine.remove();
}

test("the sources run as they are", async () => {
  await works(await makeMachine([process.execPath, floyoSource]));
});

test("the package's bin runs the bundle beside it, by its link, where there is nothing else", async () => {
  const place = await makeMachine();
  const packageFolder = join(place.folder, "package");
  mkdirSync(join(packageFolder, "dist"), { recursive: true });
  mkdirSync(join(packageFolder, "watcher"));
  copyFileSync(floyoBundle(), join(packageFolder, "dist", "floyo.mjs"));
  copyFileSync(launcher, join(packageFolder, "watcher", "floyo.mjs"));
  symlinkSync(join(packageFolder, "watcher", "floyo.mjs"), join(place.folder, "floyo"));
  await works(await makeMachine([process.execPath, join(place.folder, "floyo")]));
  await place.remove();
});

test("the package that is published installs from its file alone, and runs", async () => {
  const place = await makeMachine();
  await buildPackage(join(place.folder, "package"));
  const npm = (...args: string[]) =>
    execFileSync("npm", [...args, "--offline", "--no-audit", "--no-fund"], { cwd: place.folder, encoding: "utf8" });
  const [{ filename, files }] = JSON.parse(npm("pack", "./package", "--json")) as [
    { filename: string; files: { path: string }[] },
  ];
  expect(files.map(({ path }) => path).sort()).toEqual(["LICENSE", "README.md", "floyo.mjs", "package.json"]);
  npm("install", "--prefix", join(place.folder, "there"), join(place.folder, filename));
  await works(await makeMachine([process.execPath, join(place.folder, "there", "node_modules", ".bin", "floyo")]));
  await place.remove();
});

test("the bundle is small and complete, and starts at once", async () => {
  const bundle = floyoBundle();
  // Half of it is zod, and a quarter the engine, which `--local` runs on the machine itself.
  expect(statSync(bundle).size).toBeLessThan(900 * 1024);
  expect(execFileSync(bundle, ["--version"], { encoding: "utf8", cwd: "/" })).toMatch(/^\d/);
});
