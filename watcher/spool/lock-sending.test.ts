import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockSending } from "./lock-sending.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "floyo-lock-"));
  path = join(folder, "sending.lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const holder = (pid: number, host = hostname()) => JSON.stringify({ pid, host, token: "t" });
/** Above every pid that Linux, macOS and Windows give out. */
const nobody = 2 ** 30;

test("one at a time, and free again afterwards", () => {
  const lock = lockSending(folder);
  expect(lock).not.toBeNull();
  expect(lockSending(folder)).toBeNull();
  lock?.release();
  expect(existsSync(path)).toBe(false);
  lockSending(folder)?.release();
});

test("a holder that died is passed over at once", () => {
  writeFileSync(path, holder(nobody));
  const lock = lockSending(folder);
  expect(lock).not.toBeNull();
  lock?.release();
});

test("a holder on another machine, or one whose pid was given away, is passed over when it no longer shows", () => {
  writeFileSync(path, holder(nobody, "elsewhere"));
  expect(lockSending(folder)).toBeNull();
  const longAgo = new Date(Date.now() - 120_000);
  utimesSync(path, longAgo, longAgo);
  const lock = lockSending(folder);
  expect(lock).not.toBeNull();
  lock?.release();
});

test("releasing does not take away what another took over", () => {
  const lock = lockSending(folder);
  writeFileSync(path, holder(process.pid));
  lock?.release();
  expect(readFileSync(path, "utf8")).toBe(holder(process.pid));
});

test("a lock that says nothing readable is given time, then passed over", () => {
  writeFileSync(path, "");
  expect(lockSending(folder)).toBeNull();
  const longAgo = new Date(Date.now() - 120_000);
  utimesSync(path, longAgo, longAgo);
  lockSending(folder)?.release();
  expect(existsSync(path)).toBe(false);
});
