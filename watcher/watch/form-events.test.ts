import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import type { Project } from "./find-project.ts";
import { Folder } from "./folder.ts";
import { EventFormer, massFilesMin } from "./form-events.ts";
import type { Change } from "./pair-changes.ts";

let base: string;
let former: EventFormer;
const now = Date.parse("2026-11-20T09:05:00Z");

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "floyo-form-"));
  former = new EventFormer();
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const project = (name: string, git = false): Project => {
  const own = join(base, name, ".git");
  if (git) mkdirSync(join(own, "logs"), { recursive: true });
  return { name, top: join(base, name), git: git ? { own, common: own } : null };
};
const folderOf = (of: Project, path = "src") =>
  new Folder(null, path, join(of.top, path), { own: null, git: null }, of);
const sighting = (folder: Folder, name: string, at = now) => ({
  folder,
  name,
  at,
  facts: { kind: "file" as const, inode: 1, bornMs: 1, size: 1, mtimeMs: 1 },
});
const edits = (folder: Folder, count: number, at = now): Change[] =>
  Array.from({ length: count }, (_, index) => ({ type: "file_modified", file: sighting(folder, `f${index}.ts`, at) }));
const groupsOf = (formed: readonly { event: TelemetryEvent }[]) => new Set(formed.map(({ event }) => event.group));

test("an edit is an event that any server takes, with its path within the project", () => {
  const [formed] = former.form(edits(folderOf(project("site")), 1), 0, now);
  expect(TelemetryEvent.parse(formed?.event)).toMatchObject({
    type: "file_modified",
    path: "src/f0.ts",
    project: "site",
    source: "watch",
  });
  expect(Date.parse(formed?.event.occurred_at ?? "")).toBe(now);
  expect(formed?.event).not.toHaveProperty("group");
});

test("a rename keeps both paths; from one project to another it is a departure and an arrival", () => {
  const [site, notes] = [folderOf(project("site")), folderOf(project("notes"))];
  const rename = (to: Folder): Change => ({
    type: "file_renamed",
    from: sighting(site, "a.md"),
    file: sighting(to, "b.md"),
  });
  const told = (change: Change) =>
    former.form([change], 0, now).map(({ event }) => [event.type, event.project, event.previous_path, event.path]);
  expect(told(rename(site))).toEqual([["file_renamed", "site", "src/a.md", "src/b.md"]]);
  expect(told(rename(notes))).toEqual([
    ["file_deleted", "site", undefined, "src/a.md"],
    ["file_created", "notes", undefined, "src/b.md"],
  ]);
});

test("more files at once than a person edits are one group, said to be a tool's doing, for as long as it lasts", () => {
  const folder = folderOf(project("site"));
  const first = former.form(edits(folder, 5), massFilesMin, now);
  const second = former.form(edits(folder, 5, now + 300), 0, now + 400);
  const after = former.form(edits(folder, 1, now + 2_000), 0, now + 2_100);
  expect(groupsOf([...first, ...second]).size).toBe(1);
  expect(first[0]?.event).toMatchObject({ group: expect.any(String), metadata: { by: "tool" } });
  expect(after[0]?.event).not.toHaveProperty("group");
});

test("thirty files that are saved together are still a person's", () => {
  const formed = former.form(edits(folderOf(project("site")), massFilesMin), 0, now);
  expect(groupsOf(formed)).toEqual(new Set([undefined]));
});

test("files that git changed are git's, however few, and a commit is no change of files", () => {
  const site = project("site", true);
  const log = (message: string) => {
    const line = `0000 1111 Ada <ada@example.com> 1700000000 +0100\t${message}\n`;
    appendFileSync(join(site.git?.own ?? "", "logs/HEAD"), line);
  };
  log("commit: tidy up");
  expect(former.form(edits(folderOf(site), 2, Date.now() - 50), 0, Date.now())[0]?.event).not.toHaveProperty("group");
  log("checkout: moving from main to secret-branch");
  const [formed] = former.form(edits(folderOf(site), 2, Date.now() - 50), 0, Date.now());
  expect(formed?.event).toMatchObject({
    group: expect.any(String),
    metadata: { by: "tool", tool: "git", action: "checkout" },
  });
  expect(JSON.stringify(formed?.event)).not.toContain("secret-branch");
  const later = former.form(edits(folderOf(site), 2, Date.now() + 10_000), 0, Date.now() + 10_100);
  expect(later[0]?.event).not.toHaveProperty("group");
});

test("a checkout under way is known by git's lock", () => {
  const site = project("site", true);
  writeFileSync(join(site.git?.own ?? "", "index.lock"), "");
  const [formed] = former.form(edits(folderOf(site), 5), massFilesMin, now);
  expect(formed?.event.metadata).toEqual({ by: "tool", tool: "git" });
});
