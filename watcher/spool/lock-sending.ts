import { randomUUID } from "node:crypto";
import { renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { systemCode } from "../fault.ts";
import { createPrivateFile, readJsonFile } from "../home/private-file.ts";
import { isDiskFull } from "./disk-full.ts";

const Holder = z.object({ pid: z.int(), host: z.string(), token: z.string() });

/** A holder touches its lock this often; one untouched for `staleMs` belongs to nobody. */
const touchMs = 10_000;
const staleMs = 60_000;

export interface SendingLock {
  release(): void;
}

/**
 * Lets one process at a time send a spool; null when another is at it. The lock saves work, no more: two senders would
 * send some events twice, which the server stores once. So on a full disk it is done without.
 */
export function lockSending(folder: string): SendingLock | null {
  const path = join(folder, "sending.lock");
  const token = randomUUID();
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), token });
  try {
    if (!takeLock(path, mine)) return null;
  } catch (error) {
    if (isDiskFull(error)) return { release: () => {} };
    throw error;
  }
  const timer = setInterval(() => touch(path), touchMs);
  timer.unref();
  return {
    release: () => {
      clearInterval(timer);
      if (readJsonFile(path, Holder)?.token === token) rmSync(path, { force: true });
    },
  };
}

function takeLock(path: string, mine: string): boolean {
  if (createPrivateFile(path, mine, false)) return true;
  if (!isStale(path)) return false;
  moveAway(path);
  return createPrivateFile(path, mine, false);
}

function isStale(path: string): boolean {
  try {
    const age = Date.now() - statSync(path).mtimeMs;
    if (Math.abs(age) > staleMs) return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return true;
    throw error;
  }
  const holder = readJsonFile(path, Holder);
  return holder !== null && holder.host === hostname() && !isAlive(holder.pid);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

function moveAway(path: string): void {
  const aside = `${path}.${randomUUID()}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
  rmSync(aside, { force: true });
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Somebody took the lock for stale: they send now too, and nothing is lost by it.
  }
}
