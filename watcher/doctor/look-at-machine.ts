import { readFileSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runGit } from "../collect/read-repository.ts";
import { systemCode } from "../fault.ts";
import type { Home } from "../home/home.ts";
import { findPause } from "../home/pause.ts";
import { makePrivateFolder } from "../home/private-file.ts";
import { count } from "../terminal/words.ts";
import { version } from "../version.ts";
import { describePause, tilde } from "../watch/describe-watch.ts";
import type { RunningWatcher } from "../watch/running-watchers.ts";
import { type Finding, faulty, good, note } from "./finding.ts";

/** With less than this free, a disk is about to keep the spool from growing. */
const freeBytesMin = 200 * 1024 * 1024;
/** Rights of others on a folder of secrets. */
const othersBits = 0o077;

export const lookAtProgram = (): Finding => {
  const [major = 0] = process.versions.node.split(".").map(Number);
  const text = `floyo ${version} on Node ${process.versions.node}, ${process.platform}`;
  return major >= 22
    ? good("Program", text)
    : faulty("Program", text, "floyo needs Node 22 or newer: https://nodejs.org");
};

/** The folder for settings and spool: whether it can be written, is its person's alone, and has room. */
export function lookAtHome(home: Home): Finding[] {
  const shown = tilde(home.dir);
  try {
    makePrivateFolder(home.dir);
    writeFileSync(join(home.dir, ".doctor"), "", { mode: 0o600 });
  } catch (error) {
    const why = systemCode(error) ?? "a fault";
    return [
      faulty(
        "Folder",
        `${shown} cannot be written (${why})`,
        "Check who owns it, or set FLOYO_HOME to a folder of yours.",
      ),
    ];
  }
  const found: Finding[] = [];
  const mode = statSync(home.dir).mode & 0o777;
  if (process.platform !== "win32" && (mode & othersBits) !== 0)
    found.push(
      faulty("Folder", `others on this machine may read ${shown} (mode ${mode.toString(8)})`, `chmod 700 ${shown}`),
    );
  else found.push(good("Folder", shown));
  const { bavail, bsize } = statfsSync(home.dir);
  const free = bavail * bsize;
  const mib = `${Math.floor(free / 1024 / 1024).toLocaleString("en")} MiB free`;
  found.push(
    free < freeBytesMin
      ? faulty("Disk", `${mib} where events wait`, "Make room: on a full disk nothing more can be kept.")
      : good("Disk", mib),
  );
  return found;
}

export async function lookAtGit(): Promise<Finding> {
  try {
    const { stdout } = await runGit(homedir(), ["--version"]);
    return good("git", stdout.trim().replace(/^git version /, ""));
  } catch {
    return note(
      "git",
      "not found",
      "Without it repositories are plain folders: install git for projects' names and `floyo import git`.",
    );
  }
}

/** Linux allows a person so many watched folders in all, every editor included. */
export function lookAtLimits(watchers: readonly RunningWatcher[]): Finding[] {
  if (process.platform !== "linux") return [];
  const allowed = Number(readOr("/proc/sys/fs/inotify/max_user_watches"));
  if (!Number.isFinite(allowed)) return [];
  const used = watchers.reduce((sum, { folders }) => sum + folders, 0);
  const text = `${allowed.toLocaleString("en")} folders may be watched${used > 0 ? `; floyo watches ${used.toLocaleString("en")}` : ""}`;
  return used > allowed * 0.8
    ? [note("Watches", text, "To raise it: sudo sysctl fs.inotify.max_user_watches=1048576")]
    : [good("Watches", text)];
}

export function lookAtWatchers(home: Home, watchers: readonly RunningWatcher[]): Finding[] {
  const pause = findPause(home);
  const found = pause ? [note("Capture", describePause(pause), "`floyo resume` ends it.")] : [];
  if (watchers.length === 0)
    return [
      ...found,
      note("Watching", "nothing now", "`floyo watch` begins; `floyo service install` keeps it running."),
    ];
  const files = watchers.reduce((sum, one) => sum + one.files, 0);
  found.push(good("Watching", `${count(watchers.length, "watcher")}, ${count(files, "file")}`));
  return [
    ...found,
    ...watchers.flatMap(({ trouble, pid }) => (trouble ? [note("", `process ${pid}: ${trouble}`)] : [])),
  ];
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "?";
  }
}
