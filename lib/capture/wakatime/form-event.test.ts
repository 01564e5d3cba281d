import fc from "fast-check";
import { expect, test } from "vitest";
import { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { Heartbeat } from "#lib/contracts/wakatime.ts";
import { formEvent, shortenEvent, subjectOf } from "./form-event.ts";
import { readAgent } from "./read-agent.ts";
import { shortenEntity } from "./shorten-entity.ts";

const userAgent = "wakatime/v1.102.1 (linux-6.1.0-x86_64) go1.22.4 vscode/1.92.1 vscode-wakatime/24.6.0";
const id = "5250422d-596c-4c63-a1aa-d6c404d4e0d9";

const form = (given: Record<string, unknown>, before: number | null = null, names: string[] = []) => {
  const beat = Heartbeat.parse({ entity: "/home/ada/code/site/src/app.ts", time: 1_764_000_000.5, ...given });
  const event = formEvent(
    beat,
    { agent: readAgent(userAgent), machine: "ada-laptop" },
    {
      before,
      idleSeconds: 900,
      writeTime: (at) => new Date(at).toISOString(),
      nameId: (name) => {
        names.push(name);
        return id;
      },
    },
  );
  return event && shortenEvent(event, beat);
};

test("a heartbeat is a save, an opening, or use of the editor", () => {
  const beat = { project: "site", project_root_count: 5, branch: "main", language: "TypeScript", lineno: 7 };
  expect(form({ ...beat, is_write: true })).toEqual({
    id,
    type: "file_modified",
    path: "src/app.ts",
    tool: "VS Code",
    occurred_at: "2025-11-24T16:00:00.500Z",
    source: "wakatime",
    project: "site",
    branch: "main",
    metadata: {
      category: "coding",
      language: "TypeScript",
      editor: "VS Code",
      plugin: "vscode-wakatime/24.6.0",
      os: "Linux",
      lineno: 7,
    },
  });
  expect(form(beat)).toMatchObject({ type: "file_opened", path: "src/app.ts" });
  expect(form(beat, 1_764_000_000)).toMatchObject({ type: "tool_used", action: "coding", path: "src/app.ts" });
  expect(form(beat, 1_763_999_000)).toMatchObject({ type: "file_opened" });
  expect(form({ ...beat, is_unsaved_entity: true, entity: "my secret plan" })).not.toHaveProperty("path");
});

test("applications and addresses keep their name alone", () => {
  expect(form({ type: "app", entity: "Slack", category: "communicating" })).toMatchObject({
    type: "app_used",
    app: "Slack",
    action: "communicating",
  });
  for (const entity of ["github.com", "https://ada:hunter2@github.com/a/b?token=hunter2#hunter2"]) {
    const event = form({ type: entity.includes("/") ? "url" : "domain", entity });
    expect(event).toMatchObject({ type: "page_visited", app: "github.com" });
    expect(JSON.stringify(event)).not.toContain("hunter2");
  }
  expect(form({ type: "url", entity: "https://" })).toBeNull();
});

test.each([
  ["/home/ada/code/site/src/app.ts", 5, "site", "src/app.ts"],
  ["/home/ada/code/site/src/app.ts", null, "site", "src/app.ts"],
  ["/home/site/code/site/src/app.ts", null, "site", "src/app.ts"],
  ["/home/ada/notes.md", null, "site", "notes.md"],
  ["/home/ada/notes.md", null, null, "notes.md"],
  ["/home/ada/notes.md", 9, null, "notes.md"],
  ["C:\\Users\\ada\\site\\src\\app.ts", 4, null, "src/app.ts"],
  ["C:/Users/ada/site/src/app.ts", null, "site", "src/app.ts"],
  ["\\\\server\\share\\site\\app.ts", null, "site", "app.ts"],
  ["ssh://ada:hunter2@host/home/ada/site/app.ts", null, null, "app.ts"],
  ["HIDDEN.ts", null, null, "HIDDEN.ts"],
  ["src/app.ts", 4, null, "src/app.ts"],
  ["../../other/app.ts", null, null, "app.ts"],
  ["/home/ada/code/site/", 4, null, "site"],
  ["/", null, null, ""],
])("%s, %s folders, project %s: %s", (entity, count, project, path) => {
  expect(shortenEntity(entity, count, project)).toBe(path);
});

const word = fc.stringMatching(/^[a-z]{1,8}$/);

test("nothing above a project's folder gets into an event, and every event is one that the door takes", () => {
  const path = fc.record({
    above: fc.array(word, { maxLength: 5 }),
    inside: fc.array(word, { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(path, fc.boolean(), fc.integer({ min: 946_684_800, max: 2_000_000_000 }), (parts, is_write, time) => {
      const above = parts.above.map((part) => `ABOVE-${part}`);
      const folder = ["", ...above, "PROJECT"];
      const entity = [...folder, ...parts.inside].join("/");
      for (const said of [{ project_root_count: folder.length }, { project: "PROJECT" }]) {
        const event = TelemetryEvent.parse(form({ entity, is_write, time, ...said }));
        expect(event.path).toBe(parts.inside.join("/"));
      }
      expect(form({ entity, is_write, time })?.path).toBe(parts.inside.at(-1));
    }),
  );
});

test("an id rests on what a heartbeat says, not on what came before it or who asks", () => {
  const names: string[] = [];
  form({}, null, names);
  form({ lines: 12, user_agent: "wakatime/v9" }, 1_764_000_000, names);
  form({ is_write: true }, null, names);
  expect(names[1]).toBe(names[0]);
  expect(names[2]).not.toBe(names[0]);
  const one = Heartbeat.parse({ entity: "/a", time: 1_764_000_000 });
  expect(subjectOf(one)).toBe(subjectOf({ ...one, time: 1_764_000_001, is_write: true }));
});

test.each([
  [userAgent, { editor: "VS Code", plugin: "vscode-wakatime/24.6.0", os: "Linux" }],
  [
    "wakatime/13.0.6 (Darwin-19.6.0-x86_64-i386-64bit) Python3.8.1.final.0 vim-wakatime/8.0",
    { editor: "Vim", os: "Mac" },
  ],
  ["wakatime/v1.2.3 (windows-10.0-x86_64) go1.19 Unknown/0", { editor: null, plugin: null, os: "Windows" }],
  ["kakoune/2022 kakoune-wakatime/4.0.0", { editor: "kakoune", os: null }],
  ["", { editor: null, plugin: null, os: null }],
])("%s", (text, expected) => {
  expect(readAgent(text)).toMatchObject(expected);
});

test("a faulty heartbeat is told from a whole one, and what plugins add is passed over", () => {
  const whole = { entity: "/a", time: 1_764_000_000 };
  expect(Heartbeat.parse({ ...whole, type: null, branch: " ", novelty: { a: 1 } })).toMatchObject({
    type: "file",
    branch: null,
  });
  for (const fault of [{ entity: " " }, { time: "now" }, { time: -1 }, { type: "mood" }, { entity: "a\u0000" }])
    expect(Heartbeat.safeParse({ ...whole, ...fault }).success).toBe(false);
});
