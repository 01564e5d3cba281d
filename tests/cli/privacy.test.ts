import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
});
afterEach(async () => {
  await machine.remove();
  await server.close();
});

const json = async (...args: string[]) => {
  const { stdout, stderr } = await machine.run([...args, "--json"]);
  return stdout === "" ? JSON.parse(stderr) : JSON.parse(stdout);
};
const signIn = () => machine.run(["login", "--url", server.url, "--key", server.key]);
const rulesFile = () => join(machine.home, "privacy.json");

test("rules are made, tried, listed and taken away", async () => {
  const added = await machine.run(["privacy", "add", "drop", "clients/", "--except", "clients/open/"]);
  expect(added.stdout).toContain("Rule clients: paths clients/ except clients/open/ are left out.");
  await machine.run(["privacy", "add", "hash", "budget*", "--note", "figures"]);
  expect(await json("privacy", "test", "clients/acme/offer.md")).toMatchObject({
    outcome: "dropped",
    dropped_by: "machine:clients",
    rules: [{ name: "machine:clients", rule: { action: "drop" } }],
    event: null,
  });
  expect(await json("privacy", "test", "clients/open/a.md")).toMatchObject({
    outcome: "unchanged",
    event: { type: "file_modified", path: "clients/open/a.md" },
  });
  expect(await json("privacy", "test", "--command", "cat ./budget.csv")).toMatchObject({
    outcome: "changed",
    event: { command: expect.stringMatching(/^cat ~[0-9a-f]{16}/) },
  });
  expect(await json("privacy", "test", ".env", "--project", "shop")).toMatchObject({ dropped_by: ".env*" });
  const faulty = await machine.run(["privacy", "add", "drop", "[a"]);
  expect([faulty.code, faulty.stderr]).toEqual([2, "This is no rule: is a pattern that can match nothing.\n"]);
  await machine.run(["record", "file_modified", "--path", "clients/a.md", "--local"]);
  expect((await json("privacy", "list")).machine.rules).toMatchObject([
    { id: "clients", hits: 1, idle: false },
    { id: "budget", hits: 0, last_at: null },
  ]);
  await machine.run(["privacy", "preset", "names-only"]);
  expect(await json("privacy", "test", "src/a.ts")).toMatchObject({ event: { path: "a.ts" } });
  await machine.run(["privacy", "preset", "none"]);
  await machine.run(["privacy", "remove", "budget"]);
  expect((await json("privacy", "list")).machine.rules).toMatchObject([{ id: "clients" }]);
});

test("it is said that a watcher does not look at a file, and why", async () => {
  const work = join(machine.folder, "work");
  mkdirSync(join(work, "kept"), { recursive: true });
  writeFileSync(join(work, ".floyoignore"), "scratch/\n");
  const tried = async (path: string) => (await json("privacy", "test", join("work", path))).left_out_by_watch;
  expect(await tried("node_modules/a/b.js")).toEqual({ path: "work/node_modules", reason: "dependencies" });
  expect(await tried("kept/scratch/a.txt")).toEqual({ path: "work/kept/scratch", reason: "in .floyoignore" });
  expect(await tried("kept/a.txt")).toBeNull();
  expect((await machine.run(["privacy", "test", "dist/a.js"])).stdout).toContain(
    "`floyo watch` does not look at it: dist is left out (build output).",
  );
});

test("private folders and times are made, listed and taken away", async () => {
  expect((await machine.run(["privacy", "folder", "~/diary"])).stdout).toContain("Nothing is captured in ~/diary");
  await machine.run(["privacy", "folder", "~/diary/"]);
  expect((await machine.run(["privacy", "time", "0:00", "00:00", "--days", "Saturday,sun"])).code).toBe(0);
  const listed = (await json("privacy", "list")).machine;
  expect(listed.private_folders).toEqual(["~/diary"]);
  expect(listed.private_times).toEqual([{ days: ["sat", "sun"], from: "00:00", to: "00:00" }]);
  expect(await json("privacy", "test", "~/diary/today.md")).toMatchObject({ dropped_by: "private folder" });
  const faulty = await machine.run(["privacy", "time", "25:00", "08:00"]);
  expect([faulty.code, faulty.stderr]).toEqual([2, expect.stringContaining("must be a time such as 18:30")]);
  expect((await machine.run(["privacy", "time", "18:30", "08:00", "--remove"])).stderr).toContain(
    "It has: sat, sun 00:00–00:00.",
  );
  await machine.run(["privacy", "time", "00:00", "00:00", "--days", "sat,sun", "--remove"]);
  await machine.run(["privacy", "folder", "~/diary", "--remove"]);
  expect((await json("privacy", "list")).machine).toMatchObject({ private_folders: [], private_times: [] });
});

test("a rule that has matched nothing for 30 days is pointed out", async () => {
  await machine.run(["privacy", "add", "drop", "cleints/"]);
  await machine.run(["record", "file_modified", "--path", "a.md", "--local"]);
  const path = join(machine.home, "privacy", "hits.json");
  writeFileSync(path, readFileSync(path, "utf8").replace(/"since":"[^"]*"/, '"since":"2026-01-01T00:00:00Z"'));
  expect((await json("privacy", "list")).machine.rules).toMatchObject([{ id: "cleints", idle: true }]);
  expect((await machine.run(["privacy", "list"])).stderr).toMatch(/^cleints has matched nothing for 30 days, nor ever/);
});

test("a changed file holds at once for a watcher that runs; a broken one stops capture until it is mended", async () => {
  await signIn();
  mkdirSync(join(machine.folder, "work", "private"), { recursive: true });
  const put = (name: string) => writeFileSync(join(machine.folder, "work", name), "1");
  const watching = await startWatching(machine, ["work"]);
  const told = () => watching.events.map(wordsOf);
  const heard = (path: string) => expect.poll(told, { timeout: 20_000 }).toContain(`created ${path}`);
  const troubles = () => watching.records.map(({ troubles: now }) => now).at(-1);
  try {
    put("one.md");
    await heard("one.md");
    writeFileSync(
      rulesFile(),
      JSON.stringify({
        rules: [{ id: "notes", subject: "path", patterns: ["note*"], action: "drop" }],
        private_folders: [join(machine.folder, "work", "private")],
      }),
    );
    for (const name of ["note.md", "private/a.md", "two.md"]) put(name);
    await heard("two.md");
    writeFileSync(rulesFile(), "{");
    put("three.md");
    await expect.poll(troubles, { timeout: 20_000 }).toEqual([expect.stringContaining("hold back all capture")]);
    expect((await machine.run(["record", "command_run", "--command", "make"])).stderr).toContain(
      "hold back all capture",
    );
    rmSync(rulesFile());
    await expect.poll(troubles, { timeout: 20_000 }).toEqual([]);
    put("four.md");
    await heard("four.md");
  } finally {
    await watching.end();
  }
  expect(told()).toEqual(["one.md", "two.md", "four.md"].map((name) => `created ${name}`));
  expect((await json("privacy", "list")).machine.rules).toEqual([]);
});

test("the workspace's rules are fetched at login, and hold while the server is away", async () => {
  server.rules = [{ id: "clients", subject: "path", patterns: ["clients/"], action: "drop" }];
  await signIn();
  expect((await json("privacy", "list")).workspace.rules).toMatchObject([{ id: "clients" }]);
  await server.close();
  const outcome = await json("record", "file_modified", "--path", "clients/a.md");
  expect(outcome).toMatchObject({ events: 0, dropped: { by_rule: { "workspace:clients": 1 } } });
});
