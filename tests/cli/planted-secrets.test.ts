import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PrivacyRule } from "#lib/contracts/privacy.ts";
import { eventTypes } from "#lib/contracts/telemetry.ts";
import { type FakeServer, startFakeServer } from "./fake-server.ts";
import { makeRepository } from "./make-repository.ts";
import { type Machine, makeMachine, type Outcome } from "./run-floyo.ts";
import { startWatching } from "./watching.ts";

/** A part of every planted value that stands nowhere else; no rule names it. */
const planted = {
  token: "plantedtoken4711plantedtoken",
  hashed: "zanzibarhashed",
  dropped: "yellowstonedropped",
  workspaceHashed: "xanaduhashed",
};
/** What stays on this machine is in no workspace. */
const { workspaceHashed: _, ...own } = planted;
const token = `ghp_${planted.token}`;

const subjects = ["path", "project", "branch", "command", "app", "tool"] as const;
const rulesFor = (name: string, pattern: string, action: PrivacyRule["action"]): PrivacyRule[] =>
  subjects.map((subject) => ({ id: `${name}-${subject}`, subject, patterns: [pattern], action }));
const machineRules = [...rulesFor("own", "*zanz*", "hash"), ...rulesFor("out", "*yell*", "drop")];
const workspaceRules = rulesFor("ours", "*xana*", "hash");

let server: FakeServer;
let machine: Machine;
const said: Outcome[] = [];

beforeEach(async () => {
  server = await startFakeServer();
  server.rules = workspaceRules;
  machine = await makeMachine();
  said.length = 0;
  mkdirSync(machine.home, { recursive: true });
  writeFileSync(join(machine.home, "privacy.json"), JSON.stringify({ rules: machineRules }));
  await run(["login", "--url", server.url, "--key", server.key]);
});
afterEach(async () => {
  await machine.remove();
  await server.close();
});

async function run(args: readonly string[], input?: string): Promise<Outcome> {
  const outcome = await machine.run(args, input === undefined ? {} : { input });
  said.push(outcome);
  return outcome;
}

function* filesUnder(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

/** Where any planted value stands: in names and contents of files, in what was said, in what the server received. */
function findings(values: readonly string[] = Object.values(planted)): string[] {
  const holds = (text: string) => values.filter((value) => text.toLowerCase().includes(value));
  return [
    ...[...filesUnder(machine.home)].flatMap((path) => [
      ...holds(path).map((value) => `the name of ${path}: ${value}`),
      ...holds(readFileSync(path, "utf8")).map((value) => `${path}: ${value}`),
    ]),
    ...said.flatMap(({ stdout, stderr }) => [
      ...holds(stdout).map((value) => `stdout: ${value}`),
      ...holds(stderr).map((value) => `stderr: ${value}`),
    ]),
    ...server.requests.flatMap(({ body, headers }) =>
      holds(body + JSON.stringify(headers)).map((value) => `the server: ${value}`),
    ),
  ];
}

const texts = ["path", "previous_path", "command", "tool", "action", "app", "project", "branch", "group", "source"];
/** The fields that rules look at: what they cover elsewhere is known by standing in one of these. */
const ruled = ["path", "previous_path", "command", "tool", "app", "project", "branch"];

/** The value of one field in those that no rule looks at. */
const elsewhere = (text: string) => ({
  action: text,
  group: `of ${text}`,
  metadata: { note: `about ${text}`, [text]: true },
});
const commandWith = (field: string, text: string) =>
  field === "command" || text.includes(planted.dropped) ? {} : { command: `open ${text}` };

/** Every planted value in every field of every type, alone, and as a part of a longer text. */
function plantedEvents(): string[] {
  const lines: string[] = [];
  const put = (fields: Record<string, unknown>) => {
    const number = String(lines.length).padStart(12, "0");
    lines.push(JSON.stringify({ id: `0b0a3a52-7c9b-4d0c-8a3b-${number}`, ...fields }));
  };
  for (const type of eventTypes) {
    for (const field of texts) {
      put({ type, [field]: token });
      if (field !== "source") put({ type, [field]: `src/${token} and more` });
    }
    put({ type, metadata: { [token]: 1, plain: token, api_key: planted.token } });
    for (const value of [planted.hashed, planted.dropped, planted.workspaceHashed]) {
      for (const field of ruled) {
        const shown = field.endsWith("path") ? [value, `src/${value}/notes.md`, `/home/ada/${value}.md`] : [value];
        for (const text of shown) put({ type, [field]: text, ...elsewhere(text), ...commandWith(field, text) });
      }
      put({ type, command: `vim clients/${value}/plan.md` });
      put({ type, command: `vim ${value}.md` });
    }
  }
  return lines;
}

test("nothing planted in events from stdin is kept, said or sent", async () => {
  const lines = plantedEvents();
  const outcome = await run(["record", "-", "--json"], lines.join("\n"));
  expect(outcome.code, outcome.stderr).toBe(0);
  const report = JSON.parse(outcome.stdout);
  expect(report.events + report.dropped.count).toBe(lines.length);
  expect(report.accepted).toBe(report.events);
  expect(report.events).toBeGreaterThan(lines.length / 2);
  expect(Object.keys(report.dropped.by_rule).sort()).toEqual(
    subjects.map((subject) => `machine:out-${subject}`).sort(),
  );
  await run(["record", "-", "--no-send"], lines.join("\n"));
  await run(["record", "-", "--dry-run"], lines.join("\n"));
  await run(["status", "--json"]);
  expect(findings()).toEqual([]);
  await run(["record", "-", "--local"], lines.join("\n"));
  await run(["status", "--local"]);
  expect(findings(Object.values(own))).toEqual([]);
  expect(JSON.stringify([...server.events.values()])).toMatch(/~[0-9a-f]{16}/);
});

const plantedNames = [
  `${token}.md`,
  `src/${token}/a.ts`,
  `src/${planted.hashed}.ts`,
  `clients/${planted.hashed}/a.ts`,
  `src/${planted.dropped}.ts`,
  `clients/${planted.dropped}/a.ts`,
  `src/${planted.workspaceHashed}.ts`,
];

test("nothing planted in a repository's history is kept, said or sent", async () => {
  const repository = makeRepository(join(machine.folder, "shop"));
  const files = Object.fromEntries(plantedNames.map((name) => [name, "1"]));
  repository.write({ "a.txt": "1", ...files });
  repository.commit(`Begin with ${token}`, "2026-11-20T09:05:00+01:00");
  repository.git("mv", `src/${planted.dropped}.ts`, "src/shown.ts");
  repository.git("mv", `src/${planted.hashed}.ts`, `src/${planted.hashed}2.ts`);
  repository.commit(`Move ${planted.hashed}`, "2026-11-21T09:05:00+01:00");
  const outcome = await run(["import", "git", "shop"]);
  expect(outcome.code, outcome.stderr).toBe(0);
  expect(server.events.size).toBeGreaterThanOrEqual(plantedNames.length - 1);
  await run(["import", "git", "shop", "--dry-run"]);
  expect(findings()).toEqual([]);
  await run(["import", "git", "shop", "--local", "--json"]);
  expect(findings(Object.values(own))).toEqual([]);
});

test.each([true, false])(
  "nothing planted in the names of files is kept, said or sent by watch, --json: %s",
  async (json) => {
    mkdirSync(join(machine.folder, "work"));
    const put = (name: string) => {
      mkdirSync(dirname(join(machine.folder, "work", name)), { recursive: true });
      writeFileSync(join(machine.folder, "work", name), "1");
    };
    const watching = json ? await startWatching(machine, ["work"]) : await startPlainly(["watch", "work"]);
    for (const name of plantedNames) put(name);
    await expect.poll(() => server.events.size, { timeout: 20_000 }).toBeGreaterThanOrEqual(5);
    put("last.md");
    await expect
      .poll(() => [...server.events.values()].map(({ path }) => path), { timeout: 20_000 })
      .toContain("last.md");
    await run(["status"]);
    expect(findings()).toEqual([]);
    const { stdout, stderr } = await watching.end();
    said.push({ code: 0, signal: null, stdout, stderr });
    expect(stdout).toContain("last.md");
    expect(stdout).toMatch(/~[0-9a-f]{16}/);
    expect(findings()).toEqual([]);
  },
);

/** Without --json: it watches once it says so. */
async function startPlainly(args: readonly string[]): Promise<{ end(): Promise<Outcome> }> {
  const { child, outcome } = machine.start(args);
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on("data", (text: string) => text.includes("Watching") && resolve());
    outcome.then(({ stderr }) => reject(new Error(stderr)), reject);
  });
  return {
    end: () => {
      child.kill("SIGINT");
      return outcome;
    },
  };
}
