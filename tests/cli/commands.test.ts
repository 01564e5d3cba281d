import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { type Machine, makeMachine } from "./run-floyo.ts";

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

const login = () => machine.run(["login", "--url", server.url], { input: server.key });
const stored = () => [...server.events.values()];

describe("help", () => {
  test("lists the commands and the exit codes", async () => {
    const bare = await machine.run([]);
    expect(bare.code).toBe(0);
    for (const word of ["login", "import", "record", "status", "patterns", "suggest", "flush", "Exit codes:"]) {
      expect(bare.stdout).toContain(word);
    }
    expect((await machine.run(["--help"])).stdout).toBe(bare.stdout);
    expect((await machine.run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([["login"], ["import", "git"], ["import", "history"], ["record"], ["patterns"], ["next"], ["suggest"]])(
    "of %s %s has examples",
    async (...command) => {
      const outcome = await machine.run([...command, "--help"]);
      expect(outcome).toMatchObject({ code: 0, stderr: "" });
      expect(outcome.stdout).toMatch(/Examples:\n {2}\$ floyo /);
      expect(outcome.stdout).toContain("--json");
    },
  );
});

describe("a wrong command line", () => {
  test.each([
    [["improt"], /unknown command 'improt'/],
    [["import", "svn"], /unknown command 'svn'|too many arguments/],
    [["patterns", "--kind", "rare"], /usage, sequence, routine, relationship/],
    [["patterns", "--limit", "none"], /whole number/],
    [["suggest", "--min-confidence", "2"], /from 0 to 1/],
    [["record", "coffee_drunk"], /no event type coffee_drunk/],
    [["record", "command_run"], /needs --command/],
    [["record", "file_modified", "--path", "a", "--at", "yesterday"], /occurred_at/],
    [["record", "file_modified", "--path", "a", "--metadata", "novalue"], /name=value/],
    [["import", "history", "nowhere.ndjson"], /no file nowhere\.ndjson/],
    [["login", "--url", "ftp://example.com", "--key", "floyo_live_x"], /not a server's address/],
    [["login", "--key", "two words"], /not an API key/],
  ])("%j exits with 2 and says why", async (args, words) => {
    await login();
    const outcome = await machine.run(args);
    expect(outcome.stderr).toMatch(words);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(server.events.size).toBe(0);
  });
});

describe("signing in", () => {
  test.each([
    ["whoami"],
    ["import", "git"],
    ["record", "command_run", "--command", "a"],
    ["patterns"],
    ["next"],
    ["suggest"],
    ["flush"],
    ["status"],
  ])("%s %s exits with 3 before it", async (...args) => {
    expect(await machine.run(args)).toMatchObject({ code: 3 });
  });

  test("keeps the key where only its owner reads it, and shows it nowhere", async () => {
    const outcomes = [
      await login(),
      await machine.run(["whoami"]),
      await machine.run(["status"]),
      await machine.run(["status", "--json"]),
    ];
    expect(outcomes.map((outcome) => outcome.code)).toEqual([0, 0, 0, 0]);
    expect(outcomes.map((outcome) => outcome.stdout + outcome.stderr).join()).not.toContain(server.key);
    expect(outcomes[0]?.stdout).toContain(`Signed in to ${server.url} as Ada, in the workspace Ada.`);
    for (const name of readdirSync(machine.home)) {
      const { mode } = statSync(join(machine.home, name));
      expect(mode & 0o077, name).toBe(0);
    }
    expect(readFileSync(join(machine.home, "credentials.json"), "utf8")).toContain(server.key);
  });

  test("refuses a key that the server does not know, and keeps nothing", async () => {
    const outcome = await machine.run(["login", "--url", server.url, "--key", `floyo_live_${"z".repeat(36)}`]);
    expect(outcome.code).toBe(3);
    expect((await machine.run(["status"])).code).toBe(3);
  });

  test("says what a key cannot do, and that consent is missing", async () => {
    server.me.scopes.splice(0, 1);
    server.me.consent.granted = false;
    const outcome = await login();
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toContain("This key cannot send events: it lacks the scope telemetry:write.");
    expect(outcome.stderr).toContain(`${server.url}/w/ada/settings/privacy`);
  });

  test("signing out forgets the key and keeps what waits", async () => {
    await login();
    await machine.run(["record", "command_run", "--command", "make", "--no-send"]);
    const outcome = await machine.run(["logout"]);
    expect(outcome.stderr).toContain("Still to be sent when this account signs in again: 1 event.");
    expect((await machine.run(["flush"])).code).toBe(3);
    await login();
    expect((await machine.run(["flush"])).stdout).toContain("Sent 1 event; still waiting: 0.");
  });

  test("is one device for as long as the home lasts", async () => {
    await login();
    await machine.run(["record", "command_run", "--command", "a"]);
    await machine.run(["record", "command_run", "--command", "b"]);
    const devices = server.requests.map((request) => request.headers["x-floyo-device"]);
    expect(devices).toHaveLength(2);
    expect(new Set(devices).size).toBe(1);
  });
});

describe("record", () => {
  beforeEach(login);

  test("sends one event from options, at this machine's time and offset", async () => {
    const args = ["--command", "pytest", "--project", "site", "--duration-ms", "5300"];
    const facts = ["--metadata", "exit_code=0", "--metadata", "ci=false", "--metadata", "host=a=b"];
    const outcome = await machine.run(["record", "command_run", ...args, ...facts, "--json"]);
    expect(outcome.code).toBe(0);
    const { id } = JSON.parse(outcome.stdout);
    expect(stored()).toEqual([
      {
        id,
        type: "command_run",
        occurred_at: expect.stringMatching(/\+0[12]:00$/),
        command: "pytest",
        project: "site",
        source: "record",
        duration_ms: 5300,
        clock: "device",
        metadata: { exit_code: 0, ci: false, host: "a=b" },
      },
    ]);
    expect(Math.abs(Date.parse(stored()[0]?.occurred_at ?? "") - Date.now())).toBeLessThan(60_000);
  });

  test("sends events from stdin, fills in what is missing, and passes over what is none", async () => {
    const lines = [
      '{"type":"file_opened","path":"a.ts","occurred_at":"2025-03-03T09:05:00+01:00"}',
      "",
      "nonsense",
      '{"type":"tool_used","tool":"figma","colour":"red"}',
      '{"type":"tool_used","tool":"figma"}',
    ];
    const outcome = await machine.run(["record", "-"], { input: lines.join("\r\n") });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain("Line 3 is passed over: it is not JSON.");
    expect(outcome.stderr).toMatch(/Line 4 is passed over: .*colour/);
    expect(stored().map((event) => event.type)).toEqual(["file_opened", "tool_used"]);
  });

  test("leaves out a file of secrets, prints what it would send, and keeps nothing on a dry run", async () => {
    const dropped = await machine.run(["record", "file_modified", "--path", "apps/.env.local"]);
    expect(dropped.code).toBe(0);
    expect(dropped.stdout).toContain("Left out, because the file holds secrets: 1 event (.env*: 1).");
    const id = "0b0a3a52-7c9b-4d0c-8a3b-3f5f3b1a9c21";
    const trial = await machine.run([
      "record",
      "file_modified",
      "--path",
      "a.ts",
      "--at",
      "2025-03-03T09:05:00+01:00",
      "--id",
      id,
      "--dry-run",
    ]);
    expect(trial.stdout).toBe(
      `{"events":[{"id":"${id}","type":"file_modified","occurred_at":"2025-03-03T09:05:00+01:00","path":"a.ts","source":"record"}]}\n`,
    );
    expect(server.requests).toEqual([]);
  });
});

test("next shows the server's guesses, each with its chance", async () => {
  await login();
  expect(await machine.run(["next", "--after", "git pull"])).toMatchObject({
    code: 0,
    stderr: "",
    stdout:
      "chance  next\n  61 %  Run `npm test` after git pull\n" +
      "After git pull, with the last event 3 Mar 2025; learned from 4,172 events.\n",
  });
  expect(JSON.parse((await machine.run(["next", "--json"])).stdout)).toMatchObject({ data: [{ p: 0.614 }] });
  expect(await machine.run(["next", "--limit", "50"])).toMatchObject({ code: 2 });
});

test("relationships shows what the server knows of one file, by kind, with what is over", async () => {
  await login();
  expect(await machine.run(["relationships", "app.js"])).toMatchObject({
    code: 0,
    stderr: "",
    stdout:
      "app.js\n\nComes out of\n" +
      "seen           days  confidence   last        id        what\n" +
      "9 of 12 times     8  55 % likely  3 Mar 2025  4cbb8e9c  make (names it, no longer)\n",
  });
  const { files, data } = JSON.parse((await machine.run(["relationships", "app.js", "--json"])).stdout);
  expect(files).toHaveLength(1);
  expect(data).toMatchObject([{ role: "output_of", action: { command: "make" } }]);
  expect(
    JSON.parse((await machine.run(["relationships", "app.js", "--min-confidence", "0.6", "--json"])).stdout),
  ).toEqual({
    files,
    data: [],
  });
});

test("with --json a fault is JSON on stderr, and stdout stays empty", async () => {
  const outcome = await machine.run(["patterns", "--json"]);
  expect(outcome.stdout).toBe("");
  expect(JSON.parse(outcome.stderr)).toEqual({
    error: { code: "NOT_SIGNED_IN", message: expect.any(String), hint: expect.any(String), exit_code: 3 },
  });
});
