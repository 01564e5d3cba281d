import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes, Fault } from "../fault.ts";
import { ownCommand } from "../home/own-command.ts";
import { count } from "../terminal/words.ts";
import { tilde } from "../watch/describe-watch.ts";
import type { RootFolder } from "../watch/find-roots.ts";
import { findRunning, type RunningWatcher } from "../watch/running-watchers.ts";
import { sizeOfLog } from "../watch/watch-log.ts";

/** Reading very many folders takes a while; after this it goes on, and we no longer wait for it. */
const patienceMs = 60_000;
const lookMs = 50;

/**
 * `floyo watch --daemon`: starts a watcher that outlives the terminal, and waits until it watches.
 *
 * @param args of `watch`, without `--daemon`
 * @throws Fault NOT_STARTED with what the watcher said
 */
export async function watchInBackground(
  cli: Cli,
  roots: readonly RootFolder[],
  args: readonly string[],
): Promise<ExitCode> {
  const log = join(cli.home.logs, "watch.log");
  const logged = sizeOfLog(log);
  const [node, file] = ownCommand();
  const child = spawn(node, [file, "--home", cli.home.dir, "watch", "--log", log, ...args], {
    detached: true,
    stdio: "ignore",
    windowsHide: true,
  });
  await once(child, "spawn");
  const watcher = await findSign(cli, child);
  child.unref();
  if (child.exitCode !== null) {
    const said = (sizeOfLog(log) > 0 ? readFileSync(log, "utf8") : "")
      .slice(logged)
      .replace(/^\S+ \S+ {2}/gm, "")
      .trim();
    throw new Fault("NOT_STARTED", said || "The watcher ended as soon as it was started.", {
      exitCode: Object.values(exitCodes).find((code) => code === child.exitCode) ?? exitCodes.fault,
    });
  }
  const { terminal } = cli;
  terminal.give({
    pid: watcher?.pid ?? child.pid,
    state: watcher?.state ?? "reading",
    roots: roots.map(({ shown }) => shown),
    log,
  });
  const where = roots.map(({ shown }) => tilde(shown)).join(", ");
  if (watcher)
    terminal.say(
      `Watching ${where} in the background: ${count(watcher.files, "file")} in ${count(watcher.folders, "folder")}, process ${watcher.pid}.`,
    );
  else terminal.say(`Still reading the folders of ${where}; it goes on in the background, process ${child.pid}.`);
  terminal.say(
    "`floyo status` shows how it does, `floyo stop` ends it. It does not come back by itself after a restart;",
  );
  terminal.say("`floyo service install` takes care of that.");
  return exitCodes.ok;
}

/** What a process says of its watching once it has read its folders; null when it has ended, or that takes too long. */
async function findSign(cli: Cli, child: ChildProcess): Promise<RunningWatcher | null> {
  const until = Date.now() + patienceMs;
  while (child.exitCode === null && Date.now() < until) {
    const found = findRunning(cli.home.watchers).find(
      (one) => one.host === hostname() && one.pid === child.pid && one.state !== "reading",
    );
    if (found) return found;
    await wait(lookMs);
  }
  return null;
}
