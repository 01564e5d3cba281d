import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { findHome, type Home } from "../home/home.ts";
import { isIdle, readHitCounts } from "./hit-counts.ts";
import { LivePolicy } from "./live-policy.ts";
import { workspaceRulesPath } from "./workspace-rules.ts";

let home: Home;
let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "floyo-privacy-")));
  home = findHome({ NODE_ENV: "test", FLOYO_HOME: join(folder, "home") });
  mkdirSync(home.privacyFolder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (path: string, value: unknown) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
};
const rule = (id: string, pattern: string, action: string) => ({ id, subject: "path", patterns: [pattern], action });
const edited = (path: string): TelemetryEvent => ({
  id: "7b0e2c3e-6a3b-4d6e-9a51-0d5f4d5d8f10",
  type: "file_modified",
  occurred_at: "2026-11-25T12:00:00+01:00",
  path,
});
const open = (counting = true) => new LivePolicy(home, "ada", counting);

test("the machine's rules and the workspace's hold together, the strictest first", () => {
  put(home.privacy, { rules: [rule("clients", "clients/", "basename")] });
  put(workspaceRulesPath(home, "ada"), {
    fetched_at: "2026-11-25T12:00:00Z",
    rules: [rule("clients", "*.key2", "drop"), rule("money", "money/", "hash")],
  });
  const policy = open();
  expect(policy.redact(edited("clients/zanzibar/a.md"))).toMatchObject({
    event: { path: "a.md" },
    rules: ["machine:clients"],
  });
  expect(policy.redact(edited("clients/a.key2"))).toMatchObject({ event: null, droppedBy: "workspace:clients" });
  expect(policy.redact(edited("money/a.md")).event?.path).toMatch(/^~[0-9a-f]{16}\/~[0-9a-f]{16}\.md$/);
});

test("a changed file holds for the next event, and a broken one lets nothing through until it is mended", async () => {
  const policy = open();
  expect(policy.redact(edited("clients/a.md")).event).not.toBeNull();
  await turn();
  put(home.privacy, { rules: [rule("clients", "clients/", "drop")] });
  expect(policy.redact(edited("clients/a.md")).event).toBeNull();
  await turn();
  put(home.privacy, '{"rules": [');
  expect(() => policy.redact(edited("shown.md"))).toThrow(/hold back all capture: the file is not JSON/);
  expect(() => policy.redact(edited("shown.md"))).toThrow(/hold back all capture/);
  put(home.privacy, { rules: [] });
  expect(policy.redact(edited("clients/a.md")).event?.path).toBe("clients/a.md");
  await turn();
  rmSync(home.privacy);
  expect(policy.redact(edited("clients/a.md")).event?.path).toBe("clients/a.md");
});

test.each([
  [{ rule: [] }, "has an unknown field: rule"],
  [{ rules: [rule("a", "a", "hide")] }, "rules.0.action: "],
  [{ rules: [{ ...rule("a", "a", "drop"), pattern: "b" }] }, "rules.0 has an unknown field: pattern"],
  [{ rules: [rule("a", "a", "drop"), rule("a", "b", "drop")] }, "rules: must have an id of its own each"],
  [{ private_folders: ["work/private"] }, "private_folders.0: must be a whole path, or begin with ~/"],
  [{ private_times: [{ from: "9", to: "17:00" }] }, "private_times.0.from: must be a time such as 18:30"],
  [{ rules: [rule("a", "[a-", "drop")] }, "rules.0.patterns.0: is a pattern that can match nothing"],
  [{ rules: [rule("a", "#clients", "drop")] }, "rules.0.patterns.0: is a pattern that can match nothing"],
  [[], "the file: "],
])("%o is refused: %s", (document, why) => {
  put(home.privacy, document);
  expect(() => open().check()).toThrow(why);
});

test("a fault tells nothing of what stands in the file", () => {
  put(home.privacy, '{"rules": [{"id": "a", "patterns": ["zanzibar"], zanzibar}]}');
  expect(() => open().check()).toThrow(/not JSON/);
  expect(() => open().check()).not.toThrow(/zanzibar/);
});

test("workspace rules that are spoilt hold back capture too", () => {
  put(workspaceRulesPath(home, "ada"), "{}");
  expect(() => open().check()).toThrow(/hold back all capture/);
});

describe("hashes", () => {
  const hashed = (policy: LivePolicy) => policy.redact(edited("clients/a.md")).event?.path;
  beforeEach(() => put(home.privacy, { rules: [rule("clients", "clients/", "hash")] }));

  test("are the same for an account, and others for another, by a key that its owner alone may read", () => {
    expect(hashed(open())).toBe(hashed(open()));
    expect(hashed(open())).not.toBe(hashed(new LivePolicy(home, "bob", true)));
    if (process.platform !== "win32") expect(statSync(join(home.privacyFolder, "ada.key")).mode & 0o777).toBe(0o600);
  });

  test("are not made with a spoilt key", () => {
    put(join(home.privacyFolder, "ada.key"), "short");
    expect(() => open().check()).toThrow(/is spoilt/);
  });
});

test("nothing is captured in private folders, however they are reached, nor in private times", () => {
  mkdirSync(join(folder, "Private"));
  symlinkSync(join(folder, "Private"), join(folder, "link"));
  put(home.privacy, {
    private_folders: [join(folder, "link")],
    private_times: [{ days: ["thu"], from: "00:00", to: "00:00" }],
  });
  const policy = open();
  const at = (...places: string[]) => policy.redact(edited("a.md"), { places });
  expect(at(join(folder, "Private", "new", "a.md"))).toMatchObject({ event: null, droppedBy: "private folder" });
  expect(at(join(folder, "private", "a.md"))).toMatchObject({ event: null });
  expect(at(join(folder, "link"))).toMatchObject({ event: null });
  expect(at(join(folder, "Privately", "a.md")).event).not.toBeNull();
  expect(at().event).not.toBeNull();
  expect(policy.redact(edited(join(folder, "link", "a.md"))).event).toBeNull();
  expect(policy.redact({ ...edited("a.md"), occurred_at: "2026-11-26T12:00:00+01:00" })).toMatchObject({
    event: null,
    droppedBy: "private time",
  });
});

test("what rules catch is counted by their names alone, and not written event by event", () => {
  put(home.privacy, { rules: [rule("clients", "clients/", "drop"), rule("never", "nowhere/", "drop")] });
  const policy = open();
  policy.check();
  const before = readFileSync(join(home.privacyFolder, "hits.json"), "utf8");
  for (let n = 0; n < 5; n += 1) policy.redact(edited("clients/zanzibar.md"));
  policy.redact({ ...edited("a.md"), command: "export TOKEN=hunter2" });
  policy.redact(edited(".env"));
  expect(readFileSync(join(home.privacyFolder, "hits.json"), "utf8")).toBe(before);
  policy.writeCounts();
  expect(readFileSync(join(home.privacyFolder, "hits.json"), "utf8")).not.toContain("zanzibar");
  expect(readHitCounts(home)).toMatchObject({
    "machine:clients": { hits: 5 },
    "machine:never": { hits: 0, last_at: null },
    secrets: { hits: 1 },
    ".env*": { hits: 1 },
  });
});

test("a mere look writes nothing", () => {
  put(home.privacy, { rules: [rule("clients", "clients/", "drop")] });
  const policy = open(false);
  policy.redact(edited("clients/a.md"));
  policy.writeCounts();
  expect(readHitCounts(home)).toEqual({});
});

test("a rule is idle that has matched nothing for 30 days", () => {
  const now = new Date("2026-11-25T12:00:00Z");
  const old = "2026-10-01T12:00:00Z";
  expect(isIdle({ since: old, hits: 0, last_at: null }, now)).toBe(true);
  expect(isIdle({ since: old, hits: 3, last_at: "2026-10-20T12:00:00Z" }, now)).toBe(true);
  expect(isIdle({ since: old, hits: 3, last_at: "2026-11-20T12:00:00Z" }, now)).toBe(false);
  expect(isIdle({ since: "2026-11-20T12:00:00Z", hits: 0, last_at: null }, now)).toBe(false);
  expect(isIdle(undefined, now)).toBe(false);
});
