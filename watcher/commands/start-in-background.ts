import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Cli } from "../cli.ts";
import { exitCodes, Fault } from "../fault.ts";
import { ownCommand } from "../home/own-command.ts";
import { findRunning, type RunningWatcher } from "../watch/running-watchers.ts";
import { sizeOfLog } from "../watch/watch-log.ts";

/** Reading very many folders takes a while; after this it goes on, and we no longer wait for it. */
const patienceMs = 60_000;
const lookMs = 50;

export interface Background {
  readonly pid: number | null;
  /** What it says of itself once it captures; null where that took too long. */
  readonly sign: RunningWatcher | null;
}

/**
 * Starts a `floyo watch` or `floyo listen` that outlives the terminal, and waits until it captures.
 *
 * @param log where it says what there is to say
 * @param args of `command`, without `--daemon`
 * @throws Fault NOT_STARTED with what it said
 */
export async function startInBackground(
  cli: Cli,
  command: "watch" | "listen",
  log: string,
  args: readonly string[],
): Promise<Background> {
  const logged = sizeOfLog(log);
  const [node, file] = ownCommand();
  const child = spawn(node, [file, "--home", cli.home.dir, command, "--log", log, ...args], {
    detached: true,
    stdio: "ignore",
    windowsHide: true,
  });
  await once(child, "spawn");
  const sign = await findSign(cli, child);
  child.unref();
  if (child.exitCode !== null) {
    const said = (sizeOfLog(log) > 0 ? readFileSync(log, "utf8") : "")
      .slice(logged)
      .replace(/^\S+ \S+ {2}/gm, "")
      .trim();
    throw new Fault("NOT_STARTED", said || `The process of floyo ${command} ended as soon as it was started.`, {
      exitCode: Object.values(exitCodes).find((code) => code === child.exitCode) ?? exitCodes.fault,
    });
  }
  return { pid: sign?.pid ?? child.pid ?? null, sign };
}

/** Null when it has ended, or takes too long. */
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
