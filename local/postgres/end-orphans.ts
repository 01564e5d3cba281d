import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Ends whatever still serves `dataDir` after its starter was killed, and clears a pid file that no longer tells the
 * truth. The caller holds the lock on the folder, so a live server on it is an orphan and never somebody else's.
 */
export async function endOrphans(dataDir: string, log: (line: string) => void): Promise<void> {
  const pidFile = join(dataDir, "postmaster.pid");
  if (!existsSync(dataDir)) return;
  let pids = serversOf(dataDir, pidFile);
  if (pids.length > 0) log(`ending the Postgres that an earlier run left behind (process ${pids.join(", ")})`);
  const deadline = Date.now() + 20_000;
  const started = Date.now();
  let signal: NodeJS.Signals | null = null;
  while (pids.length > 0) {
    const waited = Date.now() - started;
    // Fast shutdown first; what ignores it is told to abort (it recovers from its log), and at last made to.
    const next = waited < 8_000 ? "SIGINT" : waited < 12_000 ? "SIGQUIT" : "SIGKILL";
    if (next !== signal) {
      signal = next;
      for (const pid of pids) endQuietly(pid, next);
    }
    if (Date.now() > deadline) throw new Error(`a Postgres on ${dataDir} does not end (process ${pids.join(", ")})`);
    await wait(50);
    pids = serversOf(dataDir, pidFile);
  }
  rmSync(pidFile, { force: true });
}

function endQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

/**
 * The processes of the server on `dataDir`. Each of them, back ends included, has the data folder as its working folder,
 * so a recycled pid in the pid file is never taken for one. Where there is no /proc, the command line decides.
 */
function serversOf(dataDir: string, pidFile: string): number[] {
  const folder = realpathSync(dataDir);
  if (process.platform === "linux") {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => linkOf(pid, "cwd") === folder && /(^|\/)postgres( \(deleted\))?$/.test(linkOf(pid, "exe")));
  }
  const pid = Number((existsSync(pidFile) ? readFileSync(pidFile, "utf8") : "").split("\n", 1)[0]);
  if (!Number.isInteger(pid) || pid <= 1) return [];
  try {
    const command = execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return command.includes(dataDir) || command.includes(folder) ? [pid] : [];
  } catch {
    return [];
  }
}

function linkOf(pid: number, name: "cwd" | "exe"): string {
  try {
    return readlinkSync(`/proc/${pid}/${name}`);
  } catch {
    return "";
  }
}
