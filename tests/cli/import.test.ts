import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { ada, bob, makeRepository } from "./make-repository.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = await startFakeServer();
  machine = await makeMachine();
  const login = await machine.run(["login", "--url", server.url], { input: `${server.key}\n` });
  expect(login).toMatchObject({ code: 0, stderr: "" });
});

afterEach(async () => {
  await machine.remove();
  await server.close();
});

const stored = () => [...server.events.values()];
const json = (text: string): unknown => JSON.parse(text);

describe("import git", () => {
  test("sends the person's own commits and changes with the author's clock, the commit as group, and renames as renames", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ "report.py": "a\nb\nc\nd\n", "data/sales.csv": "1" });
    const first = repository.commit("one", "2025-03-03T09:05:00+01:00");
    repository.write({ "bobs.txt": "b" });
    repository.commit("two", "2025-03-03T10:00:00+01:00", bob);
    repository.git("mv", "report.py", "tools.py");
    repository.write({ "data/sales.csv": "2" });
    const third = repository.commit("three", "2025-03-04T23:30:00-08:00");

    const outcome = await machine.run(["import", "git", "site"]);

    expect(outcome.stdout).toBe("Read 2 commits in site: 6 events.\nSent: 6 new.\n");
    expect(outcome.code).toBe(0);
    const common = { project: "site", source: "git" };
    const expected = [
      {
        ...common,
        group: first,
        type: "file_created",
        path: "data/sales.csv",
        occurred_at: "2025-03-03T09:05:00+01:00",
      },
      { ...common, group: first, type: "file_created", path: "report.py", occurred_at: "2025-03-03T09:05:00+01:00" },
      {
        ...common,
        group: third,
        type: "file_modified",
        path: "data/sales.csv",
        occurred_at: "2025-03-04T23:30:00-08:00",
      },
      {
        ...common,
        group: third,
        type: "file_renamed",
        path: "tools.py",
        previous_path: "report.py",
        occurred_at: "2025-03-04T23:30:00-08:00",
      },
      { ...common, group: first, type: "commit_made", branch: "main", occurred_at: "2025-03-03T09:05:00+01:00" },
      { ...common, group: third, type: "commit_made", branch: "main", occurred_at: "2025-03-04T23:30:00-08:00" },
    ];
    expect(stored().map(({ id: _, ...event }) => event)).toEqual(expect.arrayContaining(expected));
    expect(stored()).toHaveLength(expected.length);
    // As small as this, a body costs more to pack than to send.
    expect(server.requests[0]?.headers).not.toHaveProperty("content-encoding");
    expect(server.requests[0]?.headers).toMatchObject({
      "user-agent": expect.stringMatching(/^floyo\/\d/),
      "x-floyo-device": expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test("gives the same ids from every clone, and stores nothing twice", async () => {
    const origin = makeRepository(join(machine.folder, "site"));
    origin.write({ "a.txt": "a" });
    origin.commit("one", "2025-03-03T09:05:00+01:00");
    origin.git("clone", "--quiet", origin.folder, join(machine.folder, "elsewhere"));
    await machine.run(["import", "git", "site", "--all"]);
    const again = await machine.run(["import", "git", "elsewhere", "--all", "--json"]);
    expect(json(again.stdout)).toMatchObject({ project: "site", commits: 0, accepted: 0, duplicates: 0 });
    const forced = await machine.run(["import", "git", "elsewhere", "--all", "--again", "--json"]);
    expect(json(forced.stdout)).toMatchObject({ commits: 1, accepted: 0, duplicates: 2 });
    expect(server.events.size).toBe(2);
  });

  test("tells of what git's log of HEAD knows beside commits, once, and never for others' commits", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ "a.txt": "a" });
    repository.commit("one", "2025-03-03T09:05:00+01:00");
    repository.git("switch", "--quiet", "--create", "feature");
    repository.write({ "b.txt": "b" });
    const second = repository.commit("two", "2025-03-03T10:05:00+01:00");
    repository.git("switch", "--quiet", "main");
    repository.git("merge", "--quiet", "feature");
    const outcome = await machine.run(["import", "git", "site"]);
    expect(outcome.stdout).toBe("Read 2 commits and 3 switches, pulls or the like in site: 7 events.\nSent: 7 new.\n");
    const told = stored().filter(({ source, path }) => source === "git" && path === undefined);
    expect(told.map(({ type, branch, action }) => [type, branch, action].filter(Boolean).join(" ")).sort()).toEqual([
      "branch_switched feature",
      "branch_switched main",
      "commit_made feature",
      "commit_made main",
      "tool_used main merge",
    ]);
    expect(told.find(({ type, branch }) => type === "commit_made" && branch === "feature")).toMatchObject({
      group: second,
    });

    expect((await machine.run(["import", "git", "site"])).stdout).toMatch(/^Nothing new in site/);
    repository.git("switch", "--quiet", "feature");
    expect((await machine.run(["import", "git", "site"])).stdout).toBe(
      "Read 0 commits and 1 switch or the like in site: 1 event.\nSent: 1 new.\n",
    );
    const others = await machine.run(["import", "git", "site", "--author", "ada", "--json"]);
    expect(json(others.stdout)).toMatchObject({ commits: 2, moves: 0 });
  });

  test("keeps private folders out, from whichever folder of the repository it is started", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ "lib/a.txt": "a", "diary/b.txt": "b" });
    repository.commit("one", "2025-03-03T09:05:00+01:00");
    writeFileSync(
      join(machine.home, "privacy.json"),
      JSON.stringify({ private_folders: [join(machine.folder, "site", "diary")] }),
    );
    await machine.run(["import", "git", join("site", "lib")]);
    expect(stored().flatMap(({ path }) => path ?? [])).toEqual(["lib/a.txt"]);
  });

  test("takes up only what is new, and starts over when the history was rewritten", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ "a.txt": "a" });
    repository.commit("one", "2025-03-03T09:05:00+01:00");
    await machine.run(["import", "git", "site"]);
    repository.write({ "b.txt": "b" });
    repository.commit("two", "2025-03-04T09:05:00+01:00");
    expect(json((await machine.run(["import", "git", "site", "--json"])).stdout)).toMatchObject({
      commits: 1,
      accepted: 2,
    });
    const nothing = await machine.run(["import", "git", "site"]);
    expect(nothing.stdout).toMatch(/^Nothing new in site/);
    repository.git("commit", "--quiet", "--amend", "--message", "another two");
    expect(json((await machine.run(["import", "git", "site", "--json"])).stdout)).toMatchObject({
      commits: 2,
      accepted: 2,
      duplicates: 2,
    });
  });

  test("finds files of any name", async () => {
    const names = [
      "tab\there",
      "line\nend",
      'quote"s',
      "späße/日本語.txt",
      " lead",
      "-dash",
      "\u0001A",
      "R100",
      "a\\b",
    ];
    const repository = makeRepository(join(machine.folder, "odd"));
    repository.write(Object.fromEntries(names.map((name) => [name, name])));
    repository.commit("odd", "2025-03-03T09:05:00+01:00");
    const outcome = await machine.run(["import", "git", "odd", "--json"]);
    expect(json(outcome.stdout)).toMatchObject({ events: names.length + 1, accepted: names.length + 1 });
    expect(
      stored()
        .flatMap((event) => event.path ?? [])
        .sort(),
    ).toEqual([...names].sort());
  });

  test("gives the same whatever the person has set in git, from any folder, and inside a hook", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ "lib/report.py": "a\nb\nc\nd\n", "b.txt": "b" });
    repository.commit("one", "2025-03-03T09:05:00+01:00");
    repository.git("mv", "lib/report.py", "lib/tools.py");
    repository.commit("two", "2025-03-04T09:05:00+01:00");
    const plain = await machine.run(["import", "git", "site", "--dry-run"]);
    const settings: [string, string][] = [
      ["diff.renames", "false"],
      ["diff.relative", "true"],
      ["log.showRoot", "false"],
      ["log.follow", "true"],
      ["log.date", "relative"],
      ["diff.orderFile", "/dev/null"],
      ["color.ui", "always"],
      ["format.pretty", "fuller"],
    ];
    for (const [name, value] of settings) repository.git("config", name, value);
    const other = makeRepository(join(machine.folder, "other"));
    const env = { GIT_DIR: join(other.folder, ".git"), GIT_INDEX_FILE: join(other.folder, "index"), GIT_PREFIX: "x/" };
    const set = await machine.run(["import", "git", join("site", "lib"), "--dry-run"], { env });
    expect(set.stdout).toBe(plain.stdout);
    expect(plain.stdout).toContain("file_renamed");
  });

  test("leaves out files that hold secrets, and says how many", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ ".env": "A=1", "deploy/id_rsa": "k", "server.pem": "k", "app.ts": "x" });
    repository.commit("one", "2025-03-03T09:05:00+01:00");
    const outcome = await machine.run(["import", "git", "site"]);
    expect(outcome.stdout).toContain("Left out, because the file holds secrets: 3 events");
    expect(stored().flatMap((event) => event.path ?? [])).toEqual(["app.ts"]);
    expect(server.requests.map((request) => request.body).join()).not.toMatch(/\.env|id_rsa|server\.pem/);
  });

  test("prints the very bytes it would send, and neither keeps nor sends anything", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ "a.txt": "a", "b.txt": "b", ".env": "X" });
    repository.commit("one", "2025-03-03T09:05:00+01:00");
    const trial = await machine.run(["import", "git", "site", "--dry-run"]);
    expect(trial.stderr).toContain("Would send 1 commit in site: 3 events.");
    expect(trial.stderr).toContain("(.env*: 1)");
    expect(server.requests).toEqual([]);
    expect(json((await machine.run(["status", "--json"])).stdout)).toMatchObject({ spool: { queued: 0, sent: 0 } });
    await machine.run(["import", "git", "site"]);
    expect(`${server.requests.map((request) => request.body).join("\n")}\n`).toBe(trial.stdout);
  });

  test("says whose commits there are when none are the person's own", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ "a.txt": "a" });
    repository.commit("one", "2025-03-03T09:05:00+01:00", bob);
    const own = await machine.run(["import", "git", "site"]);
    expect(own.stdout).toContain(`No commits by ${ada.email} in site.`);
    expect(own.stdout).toContain("Authors here: Bob <bob@example.com>. Choose with --author PATTERN, or take --all.");
    expect(json((await machine.run(["import", "git", "site", "--author", "BOB", "--json"])).stdout)).toMatchObject({
      accepted: 2,
    });
  });

  test("asks who the person is when git does not know", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ "a.txt": "a" });
    repository.commit("one", "2025-03-03T09:05:00+01:00");
    repository.git("config", "--unset", "user.email");
    const outcome = await machine.run(["import", "git", "site"]);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain("--author PATTERN or --all");
  });

  test("goes no further back than --since", async () => {
    const repository = makeRepository(join(machine.folder, "site"));
    repository.write({ "a.txt": "a" });
    repository.commit("one", "2024-03-03T09:05:00+01:00");
    repository.write({ "b.txt": "b" });
    repository.commit("two", "2025-03-03T09:05:00+01:00");
    await machine.run(["import", "git", "site", "--since", "2025-01-01"]);
    expect(stored().flatMap((event) => event.path ?? [])).toEqual(["b.txt"]);
  });

  test.each([
    ["a folder that is no repository", ["import", "git", "."], 2, "not a git repository"],
    ["a folder that is not there", ["import", "git", "nowhere"], 2, "There is no folder"],
    ["two ways to choose authors", ["import", "git", ".", "--all", "--author", "x"], 2, "exclude each other"],
  ])("explains %s", async (_, args, code, words) => {
    const outcome = await machine.run(args);
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toContain(words);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });
});

describe("import history", () => {
  const line = (index: number, author = "author-1") => ({
    commit: `c${index >> 2}`,
    author,
    occurred_at: "2025-03-03T09:05:00+01:00",
    type: "file_modified",
    path: `src/file-${index}.ts`,
  });
  const ndjson = (lines: readonly unknown[]) => lines.map((one) => `${JSON.stringify(one)}\n`).join("");

  test("sends a compressed history of one author in batches within bounds", async () => {
    const lines = Array.from({ length: 2500 }, (_, index) => line(index, index % 5 === 0 ? "author-2" : "author-1"));
    writeFileSync(join(machine.folder, "site.ndjson.gz"), gzipSync(ndjson(lines)));
    const outcome = await machine.run(["import", "history", "site.ndjson.gz", "--author", "author-1", "--json"]);
    expect(json(outcome.stdout)).toMatchObject({
      project: "site",
      events: 2000,
      accepted: 2000,
      queued: 0,
      error: null,
    });
    expect(server.events.size).toBe(2000);
    for (const { body, ids, headers } of server.requests) {
      // Packed where that is worth it.
      expect(headers["content-encoding"]).toBe(Buffer.byteLength(body) < 32 * 1024 ? undefined : "gzip");
      expect(ids.length).toBeLessThanOrEqual(1000);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(1024 * 1024);
    }
    const again = await machine.run(["import", "history", "site.ndjson.gz", "--author", "author-1", "--json"]);
    expect(json(again.stdout)).toMatchObject({ accepted: 0, duplicates: 2000 });
  });

  test("passes over faulty lines and says which", async () => {
    writeFileSync(
      join(machine.folder, "site.ndjson"),
      `${ndjson([line(1)])}not json\n${ndjson([{ ...line(2), type: "eaten" }, line(3)])}`,
    );
    const outcome = await machine.run(["import", "history", "site.ndjson"]);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain("Line 2 is passed over: is not JSON.");
    expect(outcome.stderr).toContain("Line 3 is passed over: type:");
    expect(server.events.size).toBe(2);
  });

  test("keeps what it read of a file that was cut short", async () => {
    const lines = Array.from({ length: 4000 }, (_, index) => ({ ...line(index), path: `src/${Math.sin(index)}.ts` }));
    const whole = gzipSync(ndjson(lines));
    writeFileSync(join(machine.folder, "site.ndjson.gz"), whole.subarray(0, whole.length >> 1));
    const outcome = await machine.run(["import", "history", "site.ndjson.gz"]);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/cannot be read after line \d+/);
    const readable = Number(/after line (\d+)/.exec(outcome.stderr)?.[1]);
    const flush = await machine.run(["flush", "--json"]);
    expect(json(flush.stdout)).toMatchObject({ queued: 0 });
    expect(server.events.size).toBe(readable);
  });
});
