import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HeadFollower } from "../watch/follow-heads.ts";
import { readHeadLog } from "./read-head-log.ts";

let own: string;
beforeEach(() => {
  own = mkdtempSync(join(tmpdir(), "floyo-head-"));
  mkdirSync(join(own, "logs"));
  writeFileSync(join(own, "HEAD"), "ref: refs/heads/two\n");
  writeFileSync(join(own, "logs", "HEAD"), "");
});
afterEach(() => rmSync(own, { recursive: true, force: true }));

const log = (...lines: readonly string[]) =>
  appendFileSync(
    join(own, "logs", "HEAD"),
    lines
      .map(
        (message, at) =>
          `${"a".repeat(40)} ${"b".repeat(39)}${at} Ada <ada@x.org> ${1700000000 + at} +0100\t${message}`,
      )
      .join("\n"),
  );

test("gives the very events that a watcher gave as they happened", () => {
  const follower = new HeadFollower();
  const projects = [{ name: "site", top: own, git: { own, common: own } }];
  follower.look(projects);
  log("commit: words", "checkout: moving from one to two", "pull: Fast-forward", "commit (amend): words", "");
  const live = follower.look(projects).map(({ event: { clock, ...event } }) => event);
  expect(live.map(({ type }) => type)).toEqual(["commit_made", "branch_switched", "tool_used", "commit_made"]);
  expect(readHeadLog(own, "site", null)).toEqual(live);
});

test("looks no further back than it should, and not at a line that is being written", () => {
  log("checkout: moving from one to two", "checkout: moving from two to one", "checkout: moving from one to two");
  expect(readHeadLog(own, "site", null)).toHaveLength(2);
  expect(readHeadLog(own, "site", 1700000001)).toHaveLength(1);
});

test("finds nothing where git keeps no log", () => {
  rmSync(join(own, "logs"), { recursive: true });
  expect(readHeadLog(own, "site", null)).toEqual([]);
});
