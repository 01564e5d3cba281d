import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changeEvent } from "#watcher/collect/change-event.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { makeRepository } from "./make-repository.ts";
import { floyoBundle, type Machine, makeMachine } from "./run-floyo.ts";

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

const history = Array.from({ length: 6000 }, (_, index) => ({
  commit: `c${Math.floor(index / 7)}`,
  author: "author-1",
  occurred_at: "2025-03-03T09:05:00+01:00",
  type: "file_modified" as const,
  path: `src/file-${index}.ts`,
}));
const idsOfHistory = history.map(
  ({ commit, type, path, occurred_at }) =>
    changeEvent({
      repository: "history:site",
      commit,
      type,
      path,
      previousPath: null,
      occurredAt: occurred_at,
      project: "site",
    }).id,
);

function writeHistory(): void {
  writeFileSync(join(machine.folder, "site.ndjson"), history.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

test.each([1, 3, 6])("killed while batch %i is stored but not answered: everything arrives once", async (batch) => {
  writeHistory();
  await machine.run(["import", "history", "site.ndjson", "--dry-run"]);
  const running = machine.start(["import", "history", "site.ndjson"]);
  server.onStored = () => {
    if (server.requests.length === batch) running.child.kill("SIGKILL");
  };
  expect(await running.outcome).toMatchObject({ signal: "SIGKILL" });
  server.onStored = () => {};
  const before = server.events.size;
  expect(before).toBe(batch * 1000);

  const flush = await machine.run(["flush", "--json"]);

  expect(flush.code).toBe(0);
  const { accepted, duplicates } = JSON.parse(flush.stdout);
  expect(server.events.size).toBe(history.length);
  expect([...server.events.keys()].sort()).toEqual([...idsOfHistory].sort());
  expect(accepted).toBe(history.length - before);
  expect(duplicates).toBe(1000);
  expect(JSON.parse((await machine.run(["status", "--json"])).stdout)).toMatchObject({
    spool: { queued: 0, damaged: 0 },
  });
});

test("killed at any moment of an import, running it again completes it", async () => {
  writeHistory();
  for (const delay of [50, 80, 110, 140, 170, 200, 250, 300, 400]) {
    const running = machine.start(["import", "history", "site.ndjson"]);
    const timer = setTimeout(() => running.child.kill("SIGKILL"), delay);
    await running.outcome;
    clearTimeout(timer);
  }
  expect(await machine.run(["import", "history", "site.ndjson"])).toMatchObject({ code: 0 });
  expect([...server.events.keys()].sort()).toEqual([...idsOfHistory].sort());
});

test("killed in the middle of a git import, it goes on after the last commit that was kept", async () => {
  const repository = makeRepository(join(machine.folder, "site"));
  const commits = Array.from({ length: 60 }, (_, commit) =>
    Array.from({ length: 200 }, (_, file) => `src/${commit}/${file}.ts`),
  );
  repository.commitMany(commits);
  const running = machine.start(["import", "git", "site"]);
  server.onStored = () => void running.child.kill("SIGKILL");
  expect(await running.outcome).toMatchObject({ signal: "SIGKILL" });
  server.onStored = () => {};
  const again = JSON.parse((await machine.run(["import", "git", "site", "--json"])).stdout);
  expect(again).toMatchObject({ queued: 0, error: null, duplicates: 1000 });
  expect(again.events).toBeLessThanOrEqual(3000);
  const stored = [...server.events.values()];
  expect(stored.flatMap((event) => event.path ?? []).sort()).toEqual(commits.flat().sort());
  expect(stored.filter(({ type }) => type === "commit_made")).toHaveLength(commits.length);
});

test("what was acknowledged as kept survives the death of everyone who touches the spool", async () => {
  const kept: string[] = [];
  for (let round = 0; round < 4; round += 1) {
    const outcome = await machine.run(["record", "command_run", "--command", `make ${round}`, "--no-send", "--json"]);
    kept.push(JSON.parse(outcome.stdout).id);
    const sender = machine.start(["flush"]);
    const writer = machine.start(["record", "command_run", "--command", `unsure ${round}`, "--no-send"]);
    setTimeout(() => sender.child.kill("SIGKILL"), 100 + round * 60);
    setTimeout(() => writer.child.kill("SIGKILL"), 90 + round * 60);
    await Promise.all([sender.outcome, writer.outcome]);
  }
  expect((await machine.run(["flush"])).code).toBe(0);
  expect([...server.events.keys()]).toEqual(expect.arrayContaining(kept));
});

test("many at once, recording and sending, lose nothing and store nothing twice", async () => {
  const runs = Array.from({ length: 10 }, (_, index) =>
    machine.run(["record", "command_run", "--command", `make ${index}`, "--json"]),
  );
  const outcomes = await Promise.all([...runs, machine.run(["flush"]), machine.run(["flush"])]);
  expect(outcomes.map((outcome) => outcome.code)).toEqual(outcomes.map(() => 0));
  await machine.run(["flush"]);
  const ids = outcomes.slice(0, 10).map((outcome) => JSON.parse(outcome.stdout).id);
  expect([...server.events.keys()].sort()).toEqual(ids.sort());
});

test("a sender that died leaves no lock that holds up the next", async () => {
  await machine.run(["record", "command_run", "--command", "make", "--no-send"]);
  const running = machine.start(["flush"]);
  server.onStored = () => void running.child.kill("SIGKILL");
  await running.outcome;
  server.onStored = () => {};
  const next = await machine.run(["flush", "--json"]);
  expect(JSON.parse(next.stdout)).toMatchObject({ busy: false, duplicates: 1, queued: 0 });
});

test("a full disk is told plainly, keeps nothing by halves, and spares what was kept before", async () => {
  await machine.run(["record", "command_run", "--command", "before", "--no-send"]);
  const lines = Array.from({ length: 400 }, (_, index) =>
    JSON.stringify({ type: "command_run", command: `make ${index}` }),
  );
  // A limit on the size of files stands in for a full disk: the write of the spool comes back short, then fails.
  const limited = await makeMachine(
    ["sh", "-c", 'ulimit -f 32; exec "$@"', "sh", process.execPath, floyoBundle()],
    machine.folder,
  );
  const outcome = await limited.run(["record", "-"], { input: lines.join("\n") });
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toMatch(/^Nothing more can be kept: /);
  expect(outcome.stdout).toBe("");
  expect((await machine.run(["flush"])).stdout).toContain("Sent 1 event; still waiting: 0.");
  expect([...server.events.values()].map((event) => event.command)).toEqual(["before"]);
});

test("interrupted while it waits for the server, it says that nothing is lost", async () => {
  server.mishaps.push({ kind: "silence" });
  const running = machine.start(["record", "command_run", "--command", "make"]);
  await expect.poll(() => server.requests.length, { timeout: 20_000 }).toBe(1);
  running.child.kill("SIGINT");
  const outcome = await running.outcome;
  expect(outcome.code).toBe(130);
  expect(outcome.stderr).toContain("What was captured is kept");
  expect((await machine.run(["flush"])).stdout).toContain("Sent 1 event; still waiting: 0.");
});
