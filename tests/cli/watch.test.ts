import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { makeRepository } from "./make-repository.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";
import { startWatching, type Watching, wordsOf } from "./watching.ts";

let server: FakeServer;
let machine: Machine;
let watching: Watching | null;

beforeEach(async () => {
  server = await startFakeServer();
  machine = await makeMachine();
  watching = null;
  await machine.run(["login", "--url", server.url, "--key", server.key]);
  mkdirSync(join(machine.folder, "work"));
});

afterEach(async () => {
  watching?.child.kill("SIGKILL");
  await watching?.outcome;
  await machine.remove();
  await server.close();
});

const at = (path: string) => join(machine.folder, "work", path);
const put = (path: string, text = "1") => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};
const told = () => (watching?.events ?? []).map(wordsOf);
const arrived = () => [...server.events.values()].map(wordsOf);
const status = async () => JSON.parse((await machine.run(["status", "--json"])).stdout);

test("what is done to files arrives within a second or so, in the words of the contract", async () => {
  put("src/edited.ts");
  put("src/moved.ts");
  put("src/gone.ts");
  watching = await startWatching(machine, ["work"]);
  await sleep(300);
  const started = Date.now();
  appendFileSync(at("src/edited.ts"), "2");
  await expect.poll(arrived, { interval: 10, timeout: 10_000 }).toEqual(["modified src/edited.ts"]);
  expect(Date.now() - started).toBeLessThan(2_000);
  put("docs/made.md");
  renameSync(at("src/moved.ts"), at("docs/moved.ts"));
  rmSync(at("src/gone.ts"));
  await expect
    .poll(() => arrived().sort(), { timeout: 10_000 })
    .toEqual([
      "created docs/made.md",
      "deleted src/gone.ts",
      "modified src/edited.ts",
      "renamed src/moved.ts → docs/moved.ts",
    ]);
  expect([...server.events.values()]).toEqual(
    expect.arrayContaining(watching.events.map((event) => expect.objectContaining({ id: event.id, project: "work" }))),
  );
  const { code } = await watching.end();
  expect(code).toBe(0);
  expect(watching.records.at(-1)).toMatchObject({ record: "summary", captured: 4, sent: 4, queued: 0 });
});

test("a save in many writes, and one that renames over, are one edit each; editors' own files are none", async () => {
  put("a.txt");
  watching = await startWatching(machine, ["work"]);
  for (let write = 0; write < 20; write += 1) {
    appendFileSync(at("a.txt"), "more\n");
    await sleep(10);
  }
  await expect.poll(told, { timeout: 10_000 }).toEqual(["modified a.txt"]);
  put(".a.txt.swp");
  put("4913");
  renameSync(at("a.txt"), at("a.txt~"));
  put("a.txt", "saved as vim saves");
  rmSync(at("4913"));
  rmSync(at("a.txt~"));
  await expect.poll(told, { timeout: 10_000 }).toEqual(["modified a.txt", "modified a.txt"]);
});

test("secrets, dependencies and what git ignores are not told of", async () => {
  put(".gitignore", "private/\n");
  watching = await startWatching(machine, ["work", "--exclude", "*.csv"]);
  for (const path of [".env", "id_rsa", "node_modules/a/b.js", "private/diary.md", "rows.csv", "dist/app.js"])
    put(path);
  put("seen.md");
  await expect.poll(told, { timeout: 10_000 }).toEqual(["created seen.md"]);
  const { stdout, stderr } = await watching.end();
  expect(stdout + stderr).not.toMatch(/diary|rows\.csv|id_rsa/);
});

test("a checkout is one group, marked as git's doing", async () => {
  const repository = makeRepository(at("site"));
  const files = (text: string) => Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`src/${n}.ts`, text]));
  repository.write(files("one"));
  repository.commit("one", "2026-11-20T09:00:00+01:00");
  repository.git("checkout", "--quiet", "-b", "other");
  repository.write(files("two"));
  repository.commit("two", "2026-11-20T10:00:00+01:00");
  watching = await startWatching(machine, ["work"]);
  repository.git("checkout", "--quiet", "main");
  const changes = () => (watching?.events ?? []).filter(({ type }) => type !== "branch_switched");
  await expect.poll(() => watching?.events.length, { timeout: 10_000 }).toBe(81);
  expect(new Set(changes().map(({ group }) => group)).size).toBe(1);
  expect(changes()[0]).toMatchObject({
    type: "file_modified",
    project: "site",
    group: expect.any(String),
    metadata: { by: "tool", tool: "git" },
  });
  expect(watching.events.find(({ type }) => type === "branch_switched")).toMatchObject({
    branch: "main",
    project: "site",
  });
});

test("commits and switches are told as they happen, and a rebase is one doing of git's", async () => {
  const repository = makeRepository(at("site"));
  repository.write({ "a.txt": "1" });
  repository.commit("private words", "2026-11-20T09:00:00+01:00");
  watching = await startWatching(machine, ["work"]);
  repository.git("checkout", "--quiet", "-b", "feature");
  const commits = ["b", "c", "d"].map((name) => {
    repository.write({ [`${name}.txt`]: "1" });
    return repository.commit("private words", "2026-11-20T10:00:00+01:00");
  });
  repository.git("checkout", "--quiet", "main");
  repository.write({ "e.txt": "1" });
  commits.push(repository.commit("private words", "2026-11-20T11:00:00+01:00"));
  repository.git("checkout", "--quiet", "feature");
  repository.git("rebase", "--quiet", "main");
  repository.git("checkout", "--quiet", "--detach", "HEAD~1");
  const told = () =>
    (watching?.events ?? [])
      .filter(({ type }) => !type.startsWith("file_"))
      .map(({ type, branch, action }) => [type, branch, action].filter(Boolean).join(" "));
  await expect.poll(() => told().length, { timeout: 10_000 }).toBe(9);
  expect(told()).toEqual([
    "branch_switched feature",
    ...Array(3).fill("commit_made feature"),
    "branch_switched main",
    "commit_made main",
    "branch_switched feature",
    "tool_used feature rebase",
    "branch_switched",
  ]);
  expect(watching.events.flatMap(({ type, group }) => (type === "commit_made" ? [group] : []))).toEqual(commits);
  expect(JSON.stringify(watching.events)).not.toMatch(/private words|example\.com/);
});

test("killed, nothing that was captured is lost, and the next command sends it", async () => {
  await server.close();
  watching = await startWatching(machine, ["work"]);
  for (let index = 0; index < 20; index += 1) put(`kept-${index}.md`);
  await expect.poll(() => told().length, { timeout: 10_000 }).toBe(20);
  watching.child.kill("SIGKILL");
  await watching.outcome;
  server = await startFakeServer(Number(new URL(server.url).port));
  expect(await status()).toMatchObject({ watchers: [], spool: { queued: 20 } });
  expect((await machine.run(["flush"])).code).toBe(0);
  expect(arrived().sort()).toEqual(told().sort());
});

test("a server that was away gets everything once it is back, without being asked", async () => {
  watching = await startWatching(machine, ["work"]);
  const port = Number(new URL(server.url).port);
  const [before] = [server];
  await server.close();
  put("while-away.md");
  await expect.poll(() => watching?.records.at(-1), { timeout: 10_000 }).toMatchObject({ connection: "away" });
  expect(watching.records.at(-1)).toMatchObject({ queued: 1, troubles: [expect.stringContaining("Cannot reach")] });
  server = await startFakeServer(port);
  put("afterwards.md");
  await expect
    .poll(() => arrived().sort(), { timeout: 15_000 })
    .toEqual(["created afterwards.md", "created while-away.md"]);
  expect(before.events.size).toBe(0);
  await expect.poll(() => watching?.records.at(-1)).toMatchObject({ connection: "connected", troubles: [] });
});

test("a server that asks to be left alone is left alone for as long as it asked", async () => {
  watching = await startWatching(machine, ["work"]);
  server.mishaps.push({ kind: "status", status: 429, code: "RATE_LIMITED", headers: { "retry-after": "2" } });
  put("a.md");
  await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBe(1);
  const refusedAt = Date.now();
  // New events do not hurry it.
  for (let index = 0; index < 6; index += 1) {
    put(`more-${index}.md`);
    await sleep(200);
  }
  await expect.poll(arrived, { timeout: 15_000, interval: 20 }).toHaveLength(7);
  expect(Date.now() - refusedAt).toBeGreaterThanOrEqual(2_000);
  expect(server.requests).toHaveLength(2);
});

test("without consent it does not begin, and says where to give it", async () => {
  server.me.consent.granted = false;
  await machine.run(["status"]);
  const outcome = await machine.run(["watch", "work"]);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain("/w/ada/settings/privacy");
});

test("consent that is withdrawn stops the capture, keeps what waits, and the watching goes on", async () => {
  watching = await startWatching(machine, ["work"]);
  await expect.poll(() => watching?.records.at(-1)).toMatchObject({ connection: "connected" });
  // The next check-in is a minute away: it is the refusal of what was captured that tells of it.
  await expect.poll(() => server.checkIns.length, { timeout: 10_000 }).toBeGreaterThan(0);
  server.me.consent.granted = false;
  put("refused.md");
  await expect.poll(() => watching?.records.at(-1), { timeout: 10_000 }).toMatchObject({ consented: false, queued: 1 });
  expect(String(watching.records.at(-1)?.troubles)).toContain("/w/ada/settings/privacy");
  put("not-captured.md");
  await sleep(400);
  expect(told()).toEqual(["created refused.md"]);
  expect(await status()).toMatchObject({ watchers: [{ state: "no_consent" }], spool: { queued: 1 } });
  const { code } = await watching.end();
  expect(code).toBe(0);
  server.me.consent.granted = true;
  await machine.run(["flush"]);
  expect(arrived()).toEqual(["created refused.md"]);
});

test("status shows who watches what, and a second watcher of the same files is turned away", async () => {
  put("src/a.ts");
  watching = await startWatching(machine, ["work", "--name", "day job"]);
  put("src/b.ts");
  await expect.poll(async () => (await status()).watchers[0]?.captured, { timeout: 10_000 }).toBe(1);
  expect(await status()).toMatchObject({
    watchers: [
      { pid: watching.child.pid, name: "day job", roots: [at("").replace(/\/$/, "")], state: "watching", files: 2 },
    ],
  });
  expect((await machine.run(["status"])).stdout).toMatch(/Watching\s+day job: ~\/work\n/);
  for (const folder of ["work", "work/src", "."]) {
    const outcome = await machine.run(["watch", folder, "--json"]);
    expect(JSON.parse(outcome.stderr)).toMatchObject({ error: { code: "WATCHED_ALREADY", exit_code: 1 } });
  }
  mkdirSync(join(machine.folder, "elsewhere"));
  const other = await startWatching(machine, ["elsewhere"]);
  expect((await status()).watchers).toHaveLength(2);
  await Promise.all([other.end(), watching.end()]);
  expect((await status()).watchers).toEqual([]);
});

test("recording and watching go on side by side", async () => {
  watching = await startWatching(machine, ["work"]);
  const runs = Array.from({ length: 8 }, (_, index) => {
    put(`file-${index}.md`);
    return machine.run(["record", "command_run", "--command", `make ${index}`]);
  });
  expect((await Promise.all(runs)).map(({ code }) => code)).toEqual(runs.map(() => 0));
  await expect.poll(() => server.events.size, { timeout: 15_000 }).toBe(16);
});

test("--dry-run prints what would be sent, to the byte, and keeps nothing, for somebody who is not signed in", async () => {
  const stranger = await makeMachine();
  mkdirSync(join(stranger.folder, "notes"));
  const { child, outcome } = stranger.start(["watch", "notes", "--dry-run"]);
  let said = "";
  child.stderr?.on("data", (text: string) => {
    said += text;
  });
  await expect.poll(() => said, { timeout: 10_000 }).toContain("Watching");
  writeFileSync(join(stranger.folder, "notes/a.md"), "private words");
  let printed = "";
  child.stdout?.on("data", (text: string) => {
    printed += text;
  });
  await expect.poll(() => printed, { timeout: 10_000 }).toContain("a.md");
  child.kill("SIGINT");
  const { stdout, code } = await outcome;
  expect(code).toBe(0);
  const body = JSON.parse(stdout);
  expect(body.events).toMatchObject([{ type: "file_created", path: "a.md", project: "notes", source: "watch" }]);
  expect(stdout).toBe(`${JSON.stringify(body)}\n`);
  expect(existsSync(stranger.home)).toBe(false);
  await stranger.remove();
});

test("a second Ctrl-C leaves at once, and what waits stays", async () => {
  watching = await startWatching(machine, ["work"]);
  await expect.poll(() => watching?.records.at(-1)).toMatchObject({ connection: "connected" });
  server.mishaps.push({ kind: "silence" });
  put("a.md");
  await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBe(1);
  const started = Date.now();
  watching.child.kill("SIGINT");
  await sleep(200);
  watching.child.kill("SIGINT");
  expect(await watching.outcome).toMatchObject({ code: 130 });
  expect(Date.now() - started).toBeLessThan(2_000);
  expect(await status()).toMatchObject({ watchers: [], spool: { queued: 1 } });
});

test("the end is bounded, though the server never answers", async () => {
  watching = await startWatching(machine, ["work"]);
  await expect.poll(() => watching?.records.at(-1)).toMatchObject({ connection: "connected" });
  server.mishaps.push({ kind: "silence" }, { kind: "silence" });
  put("a.md");
  await expect.poll(() => server.requests.length, { timeout: 10_000 }).toBe(1);
  const started = Date.now();
  expect((await watching.end()).code).toBe(0);
  expect(Date.now() - started).toBeLessThan(8_000);
  expect(watching.records.at(-1)).toMatchObject({ record: "summary", queued: 1 });
});

test("what happens right before Ctrl-C is captured and sent", async () => {
  watching = await startWatching(machine, ["work"]);
  put("last.md");
  expect((await watching.end()).code).toBe(0);
  expect(arrived()).toEqual(["created last.md"]);
});

test("signing out ends the watching", async () => {
  watching = await startWatching(machine, ["work"]);
  await machine.run(["logout"]);
  expect(await watching.outcome).toMatchObject({ code: 3 });
  expect(watching.records.at(-1)).toMatchObject({ record: "summary", ended: "signed out" });
}, 30_000);

test("a key that is no longer accepted is said to be, and a new one is taken up", async () => {
  watching = await startWatching(machine, ["work"]);
  await expect.poll(() => watching?.records.at(-1)).toMatchObject({ connection: "connected" });
  const fresh = `floyo_live_${"b".repeat(36)}`;
  Object.assign(server, { key: fresh });
  put("a.md");
  await expect.poll(() => String(watching?.records.at(-1)?.troubles), { timeout: 10_000 }).toContain("floyo login");
  expect((await machine.run(["login", "--url", server.url, "--key", fresh])).code).toBe(0);
  await expect.poll(arrived, { timeout: 15_000 }).toEqual(["created a.md"]);
}, 30_000);

test("the spool holds what was told, line by line, before it is told", async () => {
  await server.close();
  watching = await startWatching(machine, ["work"]);
  put("a.md");
  put("b.md");
  await expect.poll(() => told().length, { timeout: 10_000 }).toBe(2);
  const account = readdirSync(join(machine.home, "spool"))[0] ?? "";
  const lines = readdirSync(join(machine.home, "spool", account))
    .filter((name) => name.endsWith(".ndjson"))
    .flatMap((name) =>
      readFileSync(join(machine.home, "spool", account, name), "utf8")
        .trim()
        .split("\n"),
    );
  expect(lines.map((line) => JSON.parse(line).id).sort()).toEqual(watching.events.map(({ id }) => id).sort());
  server = await startFakeServer();
});

test.each([
  [["nowhere"], "There is no folder nowhere."],
  [["work/a.txt"], "work/a.txt is no folder."],
  [["work", "--quiet-ms", "1"], "Give a whole number of at least 10 and at most 5000."],
  [[".ssh"], ".ssh is not watched: it holds secrets (key folder)."],
])("watch %j says what is wrong", async (args, message) => {
  put("a.txt");
  mkdirSync(join(machine.folder, ".ssh"));
  const outcome = await machine.run(["watch", ...args]);
  expect(outcome).toMatchObject({ code: 2, stdout: "" });
  expect(outcome.stderr).toContain(message);
});

test("`floyo pause` holds at once for a watcher that runs, until `floyo resume`, and is not made up for", async () => {
  put("a.txt");
  watching = await startWatching(machine, ["work"]);
  put("before.txt");
  await expect.poll(told, { timeout: 10_000 }).toEqual(["created before.txt"]);
  const paused = await machine.run(["pause", "2h", "--json"]);
  expect(JSON.parse(paused.stdout)).toMatchObject({ paused: true });
  put("private.txt");
  appendFileSync(at("a.txt"), "2");
  await expect.poll(async () => (await status()).watchers[0]?.state, { timeout: 10_000 }).toBe("paused");
  expect((await machine.run(["status"])).stdout).toMatch(/paused until/);
  expect((await machine.run(["resume"])).stdout).toBe("Capture goes on.\n");
  put("after.txt");
  await expect.poll(told, { timeout: 10_000 }).toEqual(["created before.txt", "created after.txt"]);
  await expect.poll(async () => (await status()).watchers[0]?.state, { timeout: 10_000 }).toBe("watching");
  await watching.end();
  expect(told()).toEqual(["created before.txt", "created after.txt"]);
});
