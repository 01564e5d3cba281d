import { hostname } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes, Fault } from "../fault.ts";
import { isAlive } from "../spool/lock-sending.ts";
import { count } from "../terminal/words.ts";
import { describeRoots, findRunning, type RunningWatcher } from "../watch/running-watchers.ts";
import { endBoundMs } from "../watch/watch-session.ts";

const lookMs = 50;

/**
 * `floyo stop`: ends the watchers of this home, each as Ctrl-C would: what waits is sent for a few seconds, the rest
 * stays on disk.
 *
 * @throws Fault STILL_RUNNING
 */
export async function stop(cli: Cli): Promise<ExitCode> {
  const { terminal, home } = cli;
  const running = findRunning(home.watchers).filter((one) => one.host === hostname());
  for (const { pid } of running) endProcess(pid);
  const until = Date.now() + 2 * endBoundMs;
  let left = running;
  while (left.length > 0 && Date.now() < until) {
    await wait(lookMs);
    left = left.filter(({ pid }) => isAlive(pid));
  }
  // Reads the signs once more, so that those of the dead go.
  findRunning(home.watchers);
  terminal.give({ stopped: running.length - left.length, still_running: left.map(({ pid }) => pid) });
  for (const one of running.filter((each) => !left.includes(each))) terminal.say(`Stopped: ${describe(one)}.`);
  if (running.length === 0) terminal.say("Nothing is watched now.");
  if (left.length > 0)
    throw new Fault(
      "STILL_RUNNING",
      `${count(left.length, "watcher")} did not end: process ${left.map(({ pid }) => pid).join(", ")}.`,
      {
        hint: "End it by hand; what it captured is on disk.",
      },
    );
  return exitCodes.ok;
}

const describe = (one: RunningWatcher): string => `${describeRoots(one)} (process ${one.pid})`;

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has ended meanwhile.
  }
}
