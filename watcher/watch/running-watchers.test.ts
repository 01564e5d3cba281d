import { mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findOverlap, findRunning, type RunningWatcher, WatcherSign } from "./running-watchers.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "floyo-signs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const watcher = (more: Partial<RunningWatcher> = {}): RunningWatcher => ({
  pid: process.pid,
  host: hostname(),
  started_at: "2026-11-20T09:05:00.000Z",
  name: "site",
  roots: ["/srv/site"],
  account: "a",
  state: "watching",
  folders: 1,
  files: 1,
  captured: 0,
  last_event_at: null,
  trouble: null,
  ...more,
});

test("a watcher is found for as long as its sign stands", () => {
  const sign = new WatcherSign(folder);
  expect(findRunning(folder)).toEqual([]);
  sign.write(watcher());
  expect(findRunning(folder)).toEqual([watcher()]);
  sign.remove();
  expect(findRunning(folder)).toEqual([]);
});

test("a sign whose process has died, or that nobody has touched for a minute, is removed", () => {
  new WatcherSign(folder).write(watcher({ pid: 2 ** 22 - 1 }));
  new WatcherSign(folder).write(watcher());
  const [living] = readdirSync(folder).filter((name) => name.startsWith(`${process.pid}-`));
  expect(findRunning(folder)).toHaveLength(1);
  for (const name of readdirSync(folder)) utimesSync(join(folder, name), 1_000, 1_000);
  expect(living).toBeDefined();
  expect(findRunning(folder)).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test("a home in which nobody ever watched has no watchers", () => {
  expect(findRunning(join(folder, "nowhere"))).toEqual([]);
});

test.each([
  [["/a"], ["/a"], "/a"],
  [["/a/b"], ["/a"], "/a/b"],
  [["/a"], ["/a/b"], "/a"],
  [["/a"], ["/ab"], null],
  [["/"], ["/a"], "/"],
  [["/x", "/a/b"], ["/a/b/c"], "/a/b"],
])("%j and %j overlap in %s", (mine, theirs, overlap) => {
  expect(findOverlap(mine, theirs)).toBe(overlap);
});
