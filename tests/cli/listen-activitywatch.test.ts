import { once } from "node:events";
import { createInterface } from "node:readline";
import { AWClient } from "aw-client";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { type Machine, makeMachine, type Running } from "./run-floyo.ts";

let server: FakeServer;
let machine: Machine;
let running: Running;
let url: string;

beforeEach(async () => {
  server = await startFakeServer();
  machine = await makeMachine();
  await machine.run(["login", "--url", server.url, "--key", server.key]);
  running = machine.start(["--json", "listen", "--port", "0", "--activitywatch", "0"]);
  const { stdout } = running.child;
  if (!stdout) throw new Error("floyo listen has no stdout");
  const [line] = (await once(createInterface({ input: stdout }), "line")) as [string];
  url = `${JSON.parse(line).activitywatch}/api/0`;
});

afterEach(async () => {
  running.child.kill("SIGKILL");
  await running.outcome;
  await machine.remove();
  await server.close();
});

const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}/${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
};
const at = (seconds: number) => new Date(Date.parse("2026-11-20T09:00:00Z") + seconds * 1000).toISOString();
const beat = (bucket: string, seconds: number, data: Record<string, unknown>) =>
  ask("POST", `buckets/${bucket}/heartbeat?pulsetime=60`, { timestamp: at(seconds), duration: 0, data });
const make = (bucket: string, type: string) =>
  ask("POST", `buckets/${bucket}`, { client: bucket.split("_")[0], type, hostname: "laptop" });
const arrived = () =>
  [...server.events.values()].map(({ type, app, path, project, duration_ms }) => ({
    type,
    app,
    path,
    project,
    duration_ms,
  }));

test("a watcher finds its server, and what it says is told by the rules once it has ended", async () => {
  expect((await ask("GET", "info")).body).toMatchObject({ testing: false });
  expect((await make("aw-watcher-window_laptop", "currentwindow")).status).toBe(200);
  expect((await make("aw-watcher-window_laptop", "currentwindow")).status).toBe(304);
  const windows = "aw-watcher-window_laptop";
  await beat(windows, 0, { app: "Excel", title: "secretword" });
  expect((await beat(windows, 40, { app: "Excel", title: "more secretword" })).body).toMatchObject({ duration: 40 });
  await beat(windows, 41, { app: "Slack", title: "x" });
  await expect
    .poll(arrived, { timeout: 10_000 })
    .toEqual([{ type: "app_used", app: "Excel", path: undefined, project: undefined, duration_ms: 40_000 }]);

  await make("aw-watcher-vscode_laptop", "app.editor.activity");
  const events = ["/home/ada/site/src/app.ts", "/home/ada/site/.env", "/home/ada/.ssh/known"].map((file, n) => ({
    timestamp: at(n * 60),
    duration: 30,
    data: { file, project: "/home/ada/site", language: "ts" },
  }));
  expect((await ask("POST", "buckets/aw-watcher-vscode_laptop/events", events)).status).toBe(200);
  await expect
    .poll(() => arrived().filter(({ type }) => type === "file_opened"), { timeout: 10_000 })
    .toEqual([{ type: "file_opened", app: undefined, path: "src/app.ts", project: "site", duration_ms: 30_000 }]);

  // What still goes on is told at the end.
  await beat(windows, 60, { app: "Slack", title: "x" });
  running.child.kill("SIGINT");
  const { stdout, code } = await running.outcome;
  expect(code).toBe(0);
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({ captured: 3, dropped: { count: 2 } });
  expect(arrived().map(({ app }) => app)).toContain("Slack");
  expect([...server.events.values()].every(({ clock }) => clock === "device")).toBe(true);
  expect(JSON.stringify([...server.events.values()])).not.toMatch(/secretword|\/home\/ada/);
});

test("a stretch that goes on is told in parts, and a heartbeat sent twice counts once", async () => {
  const windows = "aw-watcher-window_laptop";
  await make(windows, "currentwindow");
  for (let minute = 0; minute <= 40; minute += 1) {
    await beat(windows, minute * 60, { app: "Excel" });
    await beat(windows, minute * 60, { app: "Excel" });
  }
  await expect
    .poll(() => arrived().map(({ duration_ms }) => duration_ms), { timeout: 10_000 })
    .toEqual([900_000, 900_000]);
});

test.each([
  ["GET", "query", undefined, 404],
  ["POST", "buckets/none/heartbeat?pulsetime=1", { timestamp: at(0), data: {} }, 404],
  ["POST", "buckets/known/heartbeat", { timestamp: at(0), data: {} }, 400],
  ["POST", "buckets/known/heartbeat?pulsetime=1", { timestamp: "now", data: {} }, 400],
  ["POST", "buckets/known/events", [{ timestamp: at(0), duration: -1, data: {} }], 400],
  ["POST", "buckets/bad%2Fname", {}, 404],
])("%s %s is answered with what is wrong", async (method, path, body, status) => {
  await make("known", "currentwindow");
  expect(await ask(method, path, body)).toMatchObject({ status, body: { message: expect.any(String) } });
});

test("a web page may not speak to it, and nothing is taken once consent is withdrawn", async () => {
  await make("known", "currentwindow");
  expect((await ask("GET", "info", undefined, { origin: "https://evil.example" })).status).toBe(403);
  server.me.consent.granted = false;
  await beat("known", 0, { app: "Excel" });
  await beat("known", 10, { app: "Excel" });
  await beat("known", 20, { app: "Slack" });
  await expect.poll(async () => (await beat("known", 30, { app: "Mail" })).status, { timeout: 10_000 }).toBe(403);
  expect(server.events.size).toBe(0);
});

test("ActivityWatch's own client, unmodified, is understood", async () => {
  const client = new AWClient("aw-watcher-window", { baseURL: url.replace(/\/api\/0$/, "") });
  const windows = "aw-watcher-window_laptop";
  expect(await client.getInfo()).toMatchObject({ testing: false });
  expect(await client.ensureBucket(windows, "currentwindow", "laptop")).toEqual({ alreadyExist: false });
  expect(await client.ensureBucket(windows, "currentwindow", "laptop")).toEqual({ alreadyExist: true });
  expect(Object.keys(await client.getBuckets())).toEqual([windows]);
  for (const [seconds, app] of [
    [0, "Excel"],
    [40, "Excel"],
    [60, "Slack"],
  ] as const)
    await client.heartbeat(windows, 60, { timestamp: new Date(at(seconds)), duration: 0, data: { app, title: "x" } });
  expect(await client.getEvents(windows)).toMatchObject([{ timestamp: new Date(at(60)), data: { app: "Slack" } }]);
  expect(await client.countEvents(windows)).toBe(1);
  await client.insertEvent(windows, { timestamp: new Date(at(100)), duration: 5, data: { app: "Word" } });
  await client.deleteBucket(windows);
  expect(await client.getBuckets()).toEqual({});
  await expect
    .poll(() => arrived().map(({ app, duration_ms }) => [app, duration_ms]), { timeout: 10_000 })
    .toEqual([
      ["Excel", 40_000],
      ["Word", 5000],
    ]);
});
