import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dayAt, dayBounds } from "#lib/capture/wakatime/day-bounds.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { type Machine, makeMachine, type Running } from "./run-floyo.ts";

let server: FakeServer;
let machine: Machine;
let listening: Listening | null;

beforeEach(async () => {
  server = await startFakeServer();
  machine = await makeMachine();
  listening = null;
  await machine.run(["login", "--url", server.url, "--key", server.key]);
});

afterEach(async () => {
  listening?.running.child.kill("SIGKILL");
  await listening?.running.outcome;
  await machine.remove();
  await server.close();
});

interface Listening {
  readonly running: Running;
  readonly api_url: string;
  readonly api_key: string;
}

/** Starts `floyo listen` at a free port, and waits until it listens. */
async function listen(args: readonly string[] = []): Promise<Listening> {
  const running = machine.start(["--json", ...args, "listen", "--port", "0"]);
  const ready = new Promise<string>((resolve) => {
    for (const stream of [running.child.stdout, running.child.stderr])
      if (stream) createInterface({ input: stream }).once("line", resolve);
  });
  const ended = running.outcome.then(({ stderr }): string => {
    throw new Error(`floyo listen ended at once: ${stderr}`);
  });
  const { api_url, api_key } = JSON.parse(await Promise.race([ready, ended]));
  listening = { running, api_url, api_key };
  return listening;
}

interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what WakaTime's clients read out of it is asserted by the tests
  readonly body: any;
}

/** A request with the headers that wakatime-cli sends; fetch would choose its own Host and Origin. */
function ask(
  { api_url, api_key }: Listening,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${api_url}/${path}`,
      {
        method,
        headers: {
          accept: "application/json",
          "content-type": "application/json",
          authorization: `Basic ${Buffer.from(api_key).toString("base64")}`,
          "user-agent": "wakatime/v1.102.1 (linux-6.1.0-x86_64) go1.22.4 vscode/1.92.1 vscode-wakatime/24.6.0",
          "x-machine-name": "ada-laptop",
          timezone: "Europe/Berlin",
          ...headers,
        },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    sent.once("error", reject);
    sent.end(typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body));
  });
}

const bulk = (at: Listening, beats: unknown, headers?: Record<string, string>) =>
  ask(at, "POST", "users/current/heartbeats.bulk", beats, headers);

const now = () => Date.now() / 1000;
/** As wakatime-cli writes it: what it does not know is null. */
const beat = (given: Record<string, unknown> = {}) => ({
  branch: "main",
  category: null,
  cursorpos: 12,
  dependencies: null,
  entity: "/home/ada/clients/ACME/site/src/app.ts",
  is_write: null,
  language: "TypeScript",
  lineno: 42,
  lines: 100,
  project: "site",
  project_root_count: 6,
  time: now(),
  type: "file",
  user_agent: "wakatime/v1.102.1 (linux-6.1.0-x86_64) go1.22.4 vscode/1.92.1 vscode-wakatime/24.6.0",
  ...given,
});
const stored = () => [...server.events.values()];

/** Whether a text stands in any file below a folder. */
const isAnywhere = (folder: string, text: string): boolean =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name), "utf8").includes(text),
  );

test("heartbeats are answered one by one, in order, and what is whole of them arrives once", async () => {
  const at = await listen();
  const saved = beat({ is_write: true });
  const answer = await bulk(at, [beat({ time: now() - 60 }), { entity: "/a" }, saved, beat({ type: "mood" })]);
  expect(answer.status).toBe(202);
  expect(answer.body.responses.map(([, status]: [unknown, number]) => status)).toEqual([201, 400, 201, 400]);
  expect(answer.body.responses[1][0]).toEqual({ errors: { time: [expect.any(String)] } });
  expect(answer.body.responses[2][0].data).toMatchObject({ entity: saved.entity, time: saved.time, type: "file" });
  expect(await ask(at, "POST", "users/current/heartbeats", saved)).toMatchObject({ status: 201, body: { data: {} } });
  // What was sent last is stored last: by then the save has come a second time too.
  await bulk(at, [beat({ type: "app", entity: "Slack" })]);
  const types = () => stored().map(({ type }) => type);
  await expect.poll(types, { timeout: 10_000 }).toContain("app_used");
  expect(types()).toEqual(["file_opened", "file_modified", "app_used"]);
  expect(stored()[1]).toMatchObject({
    clock: "device",
    path: "src/app.ts",
    project: "site",
    branch: "main",
    tool: "VS Code",
    source: "wakatime",
    metadata: { language: "TypeScript", os: "Linux" },
  });
  expect(isAnywhere(machine.home, "ACME")).toBe(false);
  expect(JSON.stringify(stored())).not.toContain("ACME");
});

test("a file of secrets is told by its whole path, and is nowhere", async () => {
  const at = await listen();
  const secret = { project: null, project_root_count: null };
  const entities = ["/home/ada/.ssh/PLANTED", "/home/ada/site/.env.PLANTED", "/home/ada/.aws/credentials"];
  const answer = await bulk(at, [
    ...entities.map((entity) => beat({ ...secret, entity })),
    beat({ type: "url", entity: "https://ada:PLANTED@example.com/PLANTED?token=PLANTED" }),
    beat({ is_unsaved_entity: true, entity: "PLANTED" }),
  ]);
  expect(answer.body.responses.map(([, status]: [unknown, number]) => status)).toEqual([201, 201, 201, 201, 201]);
  await expect.poll(() => stored().map(({ type }) => type), { timeout: 10_000 }).toEqual(["page_visited", "tool_used"]);
  expect(JSON.stringify(stored())).not.toContain("PLANTED");
  expect(isAnywhere(machine.home, "PLANTED")).toBe(false);
});

test("nobody without the key, no web page and no other name for this machine gets in", async () => {
  const at = await listen();
  const wrong = "00000000-0000-4000-8000-000000000000";
  expect(await bulk({ ...at, api_key: wrong }, [beat()])).toMatchObject({
    status: 401,
    body: { error: expect.stringContaining("api_key") },
  });
  expect((await bulk(at, [beat()], { authorization: "" })).status).toBe(401);
  for (const origin of ["https://evil.example", "null", at.api_url])
    expect((await bulk(at, [beat()], { origin })).status).toBe(403);
  expect((await bulk(at, [beat()], { "sec-fetch-site": "cross-site" })).status).toBe(403);
  for (const host of ["evil.example", `evil.example:${new URL(at.api_url).port}`, "127.0.0.1:1"])
    expect((await bulk(at, [beat()], { host })).status).toBe(421);
  expect((await bulk(at, `[${" ".repeat(5 * 1024 * 1024)}]`)).status).toBe(413);
  expect((await bulk(at, Array(251).fill({}))).status).toBe(413);
  for (const body of ["not json", {}, "null"]) expect((await bulk(at, body)).status).toBe(400);
  expect((await ask(at, "GET", "users/current/goals")).status).toBe(404);
  expect(statSync(join(machine.home, "listening.json")).mode & 0o077).toBe(0);
  expect(stored()).toEqual([]);
});

test("what it answers for is on the disk, also while the server is away and after a kill", async () => {
  const at = await listen();
  server.mishaps.push(...Array.from({ length: 20 }, () => ({ kind: "cut", stored: false }) as const));
  for (let index = 0; index < 5; index += 1) expect((await bulk(at, [beat({ lineno: index })])).status).toBe(202);
  at.running.child.kill("SIGKILL");
  await at.running.outcome;
  server.mishaps.length = 0;
  await machine.run(["flush"]);
  expect(stored().map(({ metadata }) => metadata?.lineno)).toEqual([0, 1, 2, 3, 4]);
});

test("the key stays the same, and `status` and `stop` know of it", async () => {
  const at = await listen();
  await bulk(at, [beat()]);
  const { origin } = new URL(at.api_url);
  const { watchers } = JSON.parse((await machine.run(["status", "--json"])).stdout);
  expect(watchers).toMatchObject([{ listens: origin, state: "watching", captured: 1 }]);
  expect((await machine.run(["status"])).stdout).toContain(`editors: ${origin}\n`);
  const second = await machine.run(["listen", "--port", new URL(at.api_url).port]);
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining("Something listens at port") });
  expect((await machine.run(["stop"])).stdout).toMatch(new RegExp(`^Stopped: ${origin} \\(process`));
  expect(await at.running.outcome).toMatchObject({ code: 0 });
  expect((await listen()).api_key).toBe(at.api_key);
});

test("the status bar shows the time of today", async () => {
  const at = await listen();
  const zone = "Europe/Berlin";
  const morning = dayBounds(dayAt(Date.now(), zone), zone).start / 1000 + 10 * 3600;
  const times = [0, 300, 600, 3600].map((seconds) => morning + seconds);
  await bulk(at, [
    ...times.map((time, index) => beat({ time, language: index === 0 ? "CSS" : "TypeScript" })),
    beat({ time: morning - 86_400 }),
    beat({ time: morning - 86_400 + 60 }),
  ]);
  for (const path of ["users/current/statusbar/today", "users/current/status_bar/today"]) {
    const { status, body } = await ask(at, "GET", path);
    expect(status).toBe(200);
    expect(body.data.grand_total).toMatchObject({ text: "10 mins", total_seconds: 600 });
    expect(body.data.languages).toMatchObject([
      { name: "CSS", percent: 50 },
      { name: "TypeScript", percent: 50 },
    ]);
    expect(body.data.categories).toMatchObject([{ name: "Coding", text: "10 mins" }]);
  }
  expect(await ask(at, "GET", "users/current")).toMatchObject({
    status: 200,
    body: { data: { timezone: "Europe/Berlin" } },
  });
});

test("what happened in a pause is not taken, then or later", async () => {
  const at = await listen();
  const before = now() - 600;
  await machine.run(["pause"]);
  const within = now();
  expect((await bulk(at, [beat({ time: within })])).status).toBe(202);
  await machine.run(["resume"]);
  expect((await bulk(at, [beat({ time: within }), beat({ time: before, lineno: 7 })])).status).toBe(202);
  await expect.poll(() => stored().map(({ metadata }) => metadata?.lineno), { timeout: 10_000 }).toEqual([7]);
});

test("once consent is withdrawn nothing is taken, and plugins keep what they have", async () => {
  const at = await listen();
  server.me.consent.granted = false;
  await bulk(at, [beat()]);
  await expect.poll(async () => (await bulk(at, [beat()])).status, { timeout: 10_000 }).toBe(403);
  expect(stored()).toEqual([]);
});

test("once the key is revoked nothing is taken, and what was taken waits", async () => {
  const at = await listen();
  await expect.poll(() => server.checkIns.length, { timeout: 20_000 }).toBe(1);
  server.keyRevoked = true;
  await bulk(at, [beat()]);
  await expect
    .poll(async () => await bulk(at, [beat()]), { timeout: 10_000 })
    .toMatchObject({ status: 403, body: { error: expect.stringContaining("floyo login") } });
  const status = async () => JSON.parse((await machine.run(["status", "--json"])).stdout);
  // What others read of it is written a moment after it answers so.
  await expect
    .poll(async () => (await status()).watchers, { timeout: 10_000 })
    .toMatchObject([{ state: "key_refused" }]);
  const { spool } = await status();
  expect(spool.queued).toBeGreaterThan(0);
  expect(stored()).toEqual([]);
  server.keyRevoked = false;
  await machine.run(["login", "--url", server.url, "--key", server.key]);
  await expect.poll(() => stored().length, { timeout: 20_000 }).toBe(spool.queued);
  expect((await bulk(at, [beat()])).status).toBe(202);
});

test("signed out, it ends by itself; without an account it does not begin, unless nothing is to be sent", async () => {
  const at = await listen();
  await machine.run(["logout"]);
  expect(await at.running.outcome).toMatchObject({ code: 3 });
  expect((await machine.run(["listen"])).code).toBe(3);
  const local = await listen(["--local"]);
  expect((await bulk(local, [beat({ is_write: true })])).status).toBe(202);
  local.running.child.kill("SIGINT");
  const { code, stdout } = await local.running.outcome;
  expect(code).toBe(0);
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({ captured: 1, sent: 0 });
  expect((await machine.run(["export", "--local"])).stdout).toContain('"path":"src/app.ts"');
  expect(stored()).toEqual([]);
});

test("what the disk does not take is not answered for", async () => {
  const spool = join(machine.home, "spool");
  rmSync(spool, { recursive: true, force: true });
  writeFileSync(spool, "a file stands where the folder would");
  // Nobody else is at the folder: on this machine alone, nothing sends.
  const at = await listen(["--local"]);
  expect(await bulk(at, [beat()])).toMatchObject({ status: 503, body: { error: expect.any(String) } });
  rmSync(spool);
  expect((await bulk(at, [beat({ lineno: 1 })])).status).toBe(202);
  expect(isAnywhere(spool, '"lineno":1')).toBe(true);
});
