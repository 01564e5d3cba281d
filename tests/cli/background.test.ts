import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
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
  mkdirSync(join(machine.folder, "work"));
});

afterEach(async () => {
  await machine.run(["stop"]);
  await machine.remove();
  await server.close();
});

const at = (path: string) => join(machine.folder, path);
const log = () => readFileSync(join(machine.home, "logs", "watch.log"), "utf8");

test("a watcher in the background outlives the command that started it, and `floyo stop` ends it", async () => {
  const started = await machine.run(["watch", "work", "--daemon", "--json"]);
  expect(started).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(started.stdout)).toMatchObject({ state: "watching", roots: [at("work")] });
  writeFileSync(at("work/a.txt"), "1");
  await expect.poll(() => [...server.events.values()].map(({ path }) => path), { timeout: 10_000 }).toEqual(["a.txt"]);
  const { watchers } = JSON.parse((await machine.run(["status", "--json"])).stdout);
  expect(watchers).toMatchObject([{ pid: JSON.parse(started.stdout).pid, state: "watching" }]);

  const stopped = await machine.run(["stop"]);
  expect(stopped.stdout).toMatch(/^Stopped: .*work \(process \d+\)\.\n$/);
  expect(JSON.parse((await machine.run(["status", "--json"])).stdout).watchers).toEqual([]);
  expect((await machine.run(["stop"])).stdout).toBe("Nothing is watched now.\n");
  // What happened to files is for the server; the log names folders alone.
  expect(log()).toMatch(/Watching .*: 0 files in 1 folder\.\n.*Ended\. Captured 1 event\.\n$/s);
  expect(log()).not.toContain("a.txt");
});

test("what keeps it from starting is said where it was started", async () => {
  await machine.run(["watch", "work", "--daemon"]);
  const second = await machine.run(["watch", "work", "--daemon"]);
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/Another floyo watch \(process \d+\) watches/);
  expect(await machine.run(["watch", "nowhere", "--daemon"])).toMatchObject({ code: 2 });
  await machine.run(["logout"]);
  expect(await machine.run(["watch", "work", "--daemon"])).toMatchObject({ code: 3 });
});

test("a listener in the background is shown by `floyo status`, says its troubles in its log, and `floyo stop` ends it", async () => {
  const started = await machine.run(["listen", "--daemon", "--port", "0", "--activitywatch", "0", "--json"]);
  expect(started).toMatchObject({ code: 0, stderr: "" });
  const { pid, activitywatch, api_url, api_key } = JSON.parse(started.stdout);
  const origin = new URL(api_url).origin;
  const heard = () => readFileSync(join(machine.home, "logs", "listen.log"), "utf8");
  const { watchers } = JSON.parse((await machine.run(["status", "--json"])).stdout);
  expect(watchers).toMatchObject([{ pid, state: "watching", listens: origin, activitywatch }]);
  expect((await fetch(`${activitywatch}/api/0/info`)).status).toBe(200);

  const taken = await machine.run(["listen", "--daemon", "--port", new URL(origin).port]);
  expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining("Something listens at port") });
  server.keyRevoked = true;
  const beat = { entity: "/home/ada/site/a.ts", type: "file", time: Date.now() / 1000, project: "site" };
  const authorization = `Basic ${Buffer.from(api_key).toString("base64")}`;
  await fetch(`${api_url}/users/current/heartbeats`, {
    method: "POST",
    headers: { authorization },
    body: JSON.stringify(beat),
  });
  await expect.poll(heard, { timeout: 20_000 }).toContain("Nothing is captured; what waits is kept.");
  expect((await machine.run(["stop"])).stdout).toBe(`Stopped: ${origin} and ${activitywatch} (process ${pid}).\n`);
  expect(heard()).toMatch(/Listening at .*\n.*Ended\. Captured \d events?\.\n$/s);
  expect(heard()).not.toMatch(/a\.ts|site/);
  expect(heard()).not.toContain(api_key);
});

/** In place of the system's own program, which no test machine runs for its user: takes the words down, and obeys `fail`. */
function standIn(name: string, script: string): Record<string, string> {
  mkdirSync(at("bin"), { recursive: true });
  writeFileSync(at(`bin/${name}`), `#!/bin/sh\n${script}\n`);
  chmodSync(at(`bin/${name}`), 0o755);
  return { PATH: `${at("bin")}:${process.env.PATH}`, XDG_CONFIG_HOME: at("config") };
}

test.runIf(process.platform === "linux")("a service is installed, shown and removed", async () => {
  const env = standIn("systemctl", `echo "$@" >> ${at("asked")}; test "$2" != is-active`);
  const asked = () => readFileSync(at("asked"), "utf8").trim().split("\n");
  const installed = await machine.run(["service", "install", "work", "--exclude", "*.log", "--json"], { env });
  expect(installed).toMatchObject({ code: 0, stderr: "" });
  const unit = readFileSync(at("config/systemd/user/floyo.service"), "utf8");
  expect(JSON.parse(installed.stdout)).toMatchObject({
    roots: [at("work")],
    file: at("config/systemd/user/floyo.service"),
  });
  expect(unit).toContain(`"watch" "--log" "${machine.home}/logs/service.log" "--exclude" "*.log" "--" "${at("work")}"`);
  expect(asked()).toEqual(["--user daemon-reload", "--user enable floyo.service", "--user restart floyo.service"]);
  const shown = await machine.run(["service", "status"], { env });
  expect(shown).toMatchObject({ code: 1 });
  expect(shown.stdout).toMatch(/^systemd: not running; watches .*work\.\n/);
  expect((await machine.run(["service", "remove"], { env })).stdout).toMatch(/removed/);
  expect(() => readFileSync(at("config/systemd/user/floyo.service"))).toThrow();
  expect((await machine.run(["service", "status"], { env })).stdout).toMatch(/^No service is installed/);
});

test.runIf(process.platform === "linux")("the listener's service stands beside the watcher's", async () => {
  const env = standIn("systemctl", `echo "$@" >> ${at("asked")}`);
  const both = await machine.run(["service", "install", "work", "--listen", "--activitywatch", "--json"], { env });
  expect(both).toMatchObject({ code: 0, stderr: "" });
  const unit = readFileSync(at("config/systemd/user/floyo-listen.service"), "utf8");
  expect(unit).toContain(
    `"listen" "--log" "${machine.home}/logs/service-listen.log" "--port" "7613" "--activitywatch" "5600"`,
  );
  expect(readFileSync(at("asked"), "utf8")).toContain("--user restart floyo-listen.service");
  const shown = await machine.run(["service", "status", "--json"], { env });
  expect(JSON.parse(shown.stdout)).toMatchObject({
    roots: [at("work")],
    running: true,
    listener: { running: true, addresses: ["http://127.0.0.1:7613", "http://127.0.0.1:5600"] },
  });
  await machine.run(["service", "remove", "--listen"], { env });
  expect(JSON.parse((await machine.run(["service", "status", "--json"], { env })).stdout)).toMatchObject({
    installed: true,
    listener: null,
  });
  expect(await machine.run(["service", "install", "work", "--port", "7000"], { env })).toMatchObject({ code: 2 });
});

test.runIf(process.platform === "linux")("one that the system refuses leaves nothing behind", async () => {
  const env = standIn("systemctl", 'echo "Failed to connect to bus: No medium found" >&2; exit 1');
  const refused = await machine.run(["service", "install", "work"], { env });
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/systemd refused the service: Failed to connect to bus/);
  expect(refused.stderr).toMatch(/floyo watch --daemon/);
  expect(() => readFileSync(at("config/systemd/user/floyo.service"))).toThrow();
  const shown = await machine.run(["service", "install", "work", "--print"], { env });
  expect(shown.stdout).toMatch(/^\[Unit\]/);
});
