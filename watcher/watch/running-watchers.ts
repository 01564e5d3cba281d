import { randomUUID } from "node:crypto";
import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Timestamp } from "#lib/contracts/common.ts";
import { systemCode } from "../fault.ts";
import { makePrivateFolder, readJsonFile, writePrivateFile } from "../home/private-file.ts";
import { isAlive } from "../spool/lock-sending.ts";
import { tilde } from "./describe-watch.ts";

export const RunningWatcher = z.object({
  pid: z.int(),
  host: z.string(),
  started_at: Timestamp,
  name: z.string(),
  /** Absolute. */
  roots: z.array(z.string()),
  /** Of a listener: the address that it listens at. It watches no folders. */
  listens: z.string().optional(),
  /** The address that it listens at in place of ActivityWatch's server, where it does. */
  activitywatch: z.string().optional(),
  account: z.string().describe("Whose events it captures, as the spool's folder is named."),
  state: z.enum(["reading", "watching", "paused", "no_consent", "revoked", "key_refused"]),
  folders: z.int(),
  files: z.int(),
  captured: z.int(),
  last_event_at: Timestamp.nullable(),
  trouble: z.string().nullable(),
});
export type RunningWatcher = z.infer<typeof RunningWatcher>;

/** What a watcher watches, in a few words. */
export const describeRoots = ({ roots, listens, activitywatch }: RunningWatcher): string =>
  listens === undefined ? roots.map(tilde).join(", ") : [listens, activitywatch].filter(Boolean).join(" and ");

/** A watcher touches its file this often; one untouched for `staleMs` has died, or its machine sleeps. */
export const touchMs = 10_000;
const staleMs = 60_000;

/** Says to others on this machine that a watcher runs, for as long as it does. */
export class WatcherSign {
  readonly #path: string;

  constructor(folder: string) {
    makePrivateFolder(folder);
    this.#path = join(folder, `${process.pid}-${randomUUID().slice(0, 8)}.json`);
  }

  write(watcher: RunningWatcher): void {
    writePrivateFile(this.#path, `${JSON.stringify(watcher)}\n`, false);
  }

  touch(): void {
    try {
      utimesSync(this.#path, new Date(), new Date());
    } catch {
      // Somebody took it for dead and removed it; the next change writes it again.
    }
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

/** The watchers that run on this machine with this home, the longest-running first. Signs of the dead are removed. */
export function findRunning(folder: string): RunningWatcher[] {
  const running: RunningWatcher[] = [];
  for (const name of entriesOf(folder)) {
    const path = join(folder, name);
    const watcher = name.endsWith(".json") ? readJsonFile(path, RunningWatcher) : null;
    if (watcher && isRunning(path, watcher)) running.push(watcher);
    else if (ageOf(path) > staleMs || watcher) rmSync(path, { force: true });
  }
  return running.sort((a, b) => (a.started_at === b.started_at ? a.pid - b.pid : a.started_at < b.started_at ? -1 : 1));
}

/** Of two watchers of one home, the folder that both would watch; null when they watch different ones. */
export function findOverlap(mine: readonly string[], theirs: readonly string[]): string | null {
  const inside = (inner: string, outer: string) => inner === outer || inner.startsWith(outer.replace(/\/?$/, "/"));
  for (const root of mine) if (theirs.some((other) => inside(root, other) || inside(other, root))) return root;
  return null;
}

function isRunning(path: string, { pid, host }: RunningWatcher): boolean {
  if (host === hostname() && !isAlive(pid)) return false;
  return ageOf(path) <= staleMs;
}

/** A file that has just gone is as old as can be. */
function ageOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? Math.abs(Date.now() - stat.mtimeMs) : Number.POSITIVE_INFINITY;
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
