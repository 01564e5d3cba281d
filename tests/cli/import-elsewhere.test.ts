import { writeFileSync } from "node:fs";
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
});

afterEach(async () => {
  await machine.remove();
  await server.close();
});

const put = (name: string, content: unknown) =>
  writeFileSync(join(machine.folder, name), typeof content === "string" ? content : JSON.stringify(content));
const stored = () => [...server.events.values()].sort((a, b) => (a.occurred_at < b.occurred_at ? -1 : 1));
const result = async (...args: string[]) => JSON.parse((await machine.run(["import", ...args, "--json"])).stdout);

test("a shell's history: names at their times; what has no time or is hidden is left out and counted", async () => {
  put(".zsh_history", ": 1700000000:5;git commit -m private\nls\n: 1700000000:0;make test\n: 1700000001:0; hidden\n");
  const outcome = await machine.run(["import", "shell"], { env: { SHELL: "/bin/zsh" } });
  expect(outcome).toMatchObject({ code: 0, stderr: "" });
  expect(outcome.stdout).toContain("Read 2 events of 4 lines");
  expect(outcome.stdout).toContain("Left out: 1 (without a time; when it was run is not guessed).");
  expect(stored().map(({ command, occurred_at, duration_ms }) => [command, occurred_at, duration_ms])).toEqual([
    ["git commit", "2023-11-14T23:13:20+01:00", 5000],
    ["make test", "2023-11-14T23:13:20+01:00", 0],
  ]);
  expect(await result("shell", ".zsh_history")).toMatchObject({ read: 0, events: 0 });
  expect(await result("shell", ".zsh_history", "--again")).toMatchObject({ accepted: 0, duplicates: 2 });
  expect(JSON.stringify(server.requests)).not.toMatch(/private|hidden/);
});

test("an ActivityWatch export: applications, hosts and files, no titles", async () => {
  const moment = (data: unknown, duration = 60) => ({ timestamp: "2026-11-20T09:05:00+00:00", duration, data });
  put("export.json", {
    buckets: {
      "aw-watcher-window_desk": {
        type: "currentwindow",
        client: "aw-watcher-window",
        events: [
          moment({ app: "Writer", title: "private.odt" }),
          moment({ app: "Writer", title: "x" }, 0.1),
          { nonsense: 1 },
        ],
      },
      "aw-watcher-web": {
        type: "web.tab.current",
        client: "aw-client-web",
        events: [
          moment({ url: "https://example.org/private?q=1", title: "private", audible: false, incognito: false }),
        ],
      },
      "aw-watcher-afk_desk": { type: "afkstatus", client: "aw-watcher-afk", events: [moment({ status: "afk" })] },
      "aw-watcher-vscode_desk": {
        type: "app.editor.activity",
        client: "aw-watcher-vscode",
        events: [
          moment({ file: "/home/ada/code/site/src/a.ts", project: "/home/ada/code/site", language: "typescript" }),
        ],
      },
    },
  });
  expect(await result("activitywatch", "export.json")).toMatchObject({ events: 3, faulty_entries: 1, accepted: 3 });
  expect(
    stored()
      .map(({ type, app, path, duration_ms }) => [type, app ?? path, duration_ms])
      .sort(),
  ).toEqual([
    ["app_used", "Writer", 60_000],
    ["file_opened", "src/a.ts", 60_000],
    ["page_visited", "example.org", 60_000],
  ]);
  expect(JSON.stringify(server.requests)).not.toMatch(/private|\/home\/ada/);
  expect(await result("activitywatch", "export.json", "--again")).toMatchObject({ accepted: 0, duplicates: 3 });
});

test("a WakaTime dump: each heartbeat once, its path within the project; daily totals are told from it", async () => {
  const beat = (time: number, more = {}) => ({
    ...{ entity: "/home/ada/code/site/src/a.ts", type: "file", category: "coding", project: "site", time },
    ...more,
  });
  put("dump.json", {
    user: {},
    range: {},
    days: [
      { date: "2026-11-20", heartbeats: [beat(1_763_629_500), beat(1_763_629_560, { is_write: true }), { time: 1 }] },
    ],
  });
  const outcome = await machine.run(["import", "wakatime", "dump.json"]);
  expect(outcome.stderr).toContain("Entry 3 is passed over: is no heartbeat");
  expect(outcome.code).toBe(1);
  expect(stored().map(({ type, path, project }) => [type, path, project])).toEqual([
    ["file_opened", "src/a.ts", "site"],
    ["file_modified", "src/a.ts", "site"],
  ]);
  expect(await result("wakatime", "dump.json", "--again")).toMatchObject({ accepted: 0, duplicates: 2 });
  put("daily.json", { days: [{ date: "2026-11-20", projects: [] }] });
  expect((await machine.run(["import", "wakatime", "daily.json"])).stderr).toContain("daily totals");
  put("daily.json", "{");
  expect((await machine.run(["import", "wakatime", "daily.json"])).stderr).toContain("not JSON");
  put("daily.json", { user: {} });
  expect((await machine.run(["import", "wakatime", "daily.json"])).stderr).toContain("not a WakaTime data dump");
});

test("a CSV file by a mapping: faulty rows named by their lines, the same rows the same events", async () => {
  put(
    "calls.csv",
    'Start;Program;Note\n2026-11-20 09:05;"Phone; office";x\nnever;Mail;y\n2026-11-20 09:05;"Phone; office";x\n1;2\n',
  );
  const args = [
    "csv",
    "calls.csv",
    "--type",
    "app_used",
    "--map",
    "occurred_at=Start",
    "--map",
    "app=Program",
    "--tz",
    "Europe/Berlin",
  ];
  const trial = await machine.run(["import", ...args, "--dry-run"]);
  const outcome = await machine.run(["import", ...args]);
  expect(outcome.stderr).toContain("Line 3 is passed over: has no time that can be read");
  expect(outcome.stderr).toContain("Line 5 is passed over: has 2 cells, the header 3.");
  expect(stored().map(({ type, app, occurred_at }) => [type, app, occurred_at])).toEqual(
    Array(2).fill(["app_used", "Phone; office", "2026-11-20T09:05:00+01:00"]),
  );
  expect(`${server.requests.map(({ body }) => body).join("\n")}\n`).toBe(trial.stdout);
  expect(await result(...args, "--again")).toMatchObject({ accepted: 0, duplicates: 2 });
  expect(
    (await machine.run(["import", "csv", "calls.csv", "--type", "app_used", "--map", "occurred_at=When"])).stderr,
  ).toContain("Its columns are Start, Program, Note.");
  expect((await machine.run(["import", "csv", "calls.csv", "--map", "colour=Start"])).code).toBe(2);
});

test("killed in the middle, it goes on behind the last entry that was kept, and each arrives once", async () => {
  const rows = Array.from({ length: 12_000 }, (_, index) => `${1_763_629_500 + index},App ${index}`);
  put("apps.csv", `at,app\n${rows.join("\n")}\n`);
  const args = ["import", "csv", "apps.csv", "--type", "app_used", "--map", "occurred_at=at", "--map", "app=app"];
  const running = machine.start(args);
  server.onStored = () => void running.child.kill("SIGKILL");
  expect(await running.outcome).toMatchObject({ signal: "SIGKILL" });
  server.onStored = () => {};
  const again = await machine.run(args);
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(again.stdout).toMatch(/Went on behind line (10|11|12),\d{3}, where the last import was cut short/);
  expect(stored().map(({ app }) => app)).toEqual(rows.map((_, index) => `App ${index}`));
});

test("what floyo exported is imported as it was, without a mapping", async () => {
  await machine.run(["--local", "record", "command_run", "--command", "make", "--at", "2026-11-20T09:05:00+01:00"]);
  put("events.ndjson", `${(await machine.run(["--local", "export"])).stdout}not json\n`);
  const outcome = await machine.run(["import", "ndjson", "events.ndjson"]);
  expect(outcome.stderr).toContain("Line 2 is passed over: is not JSON.");
  expect(stored()).toMatchObject([{ type: "command_run", command: "make", occurred_at: "2026-11-20T09:05:00+01:00" }]);
  expect((await machine.run(["import", "ndjson", "nowhere"])).code).toBe(2);
});

test("events of another program, with ids of its own or without, get ids that are the same in every run", async () => {
  const event = { type: "command_run", occurred_at: "2026-11-20T09:05:00+01:00" };
  const lines = [{ id: "e1", command: "make" }, { id: 2, command: "ls" }, { command: "ls" }, { command: "ls" }];
  put("events.ndjson", lines.map((line) => `${JSON.stringify({ ...event, ...line })}\n`).join(""));
  expect(await result("ndjson", "events.ndjson")).toMatchObject({ read: 4, accepted: 4 });
  expect(await result("ndjson", "events.ndjson", "--again")).toMatchObject({ accepted: 0, duplicates: 4 });
  expect(stored().map(({ command }) => command)).toEqual(["make", "ls", "ls", "ls"]);
});
