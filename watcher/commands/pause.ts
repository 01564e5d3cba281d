import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes, usageFault } from "../fault.ts";
import { beginPause, endPause, parsePauseEnd } from "../home/pause.ts";
import { describePause } from "../watch/describe-watch.ts";

/**
 * `floyo pause [duration]`: nothing is captured on this machine until then, by watchers, hooks and listeners alike. It
 * holds from the moment this returns, also for watchers that run already.
 *
 * @throws Fault USAGE
 */
export function pause(cli: Cli, words: readonly string[]): ExitCode {
  const now = new Date();
  const text = words.join(" ").replace(/^(?:for|until) /, "");
  const until = text === "" ? null : parsePauseEnd(text, now);
  if (text !== "" && until === null)
    throw usageFault(
      `${text} is no time to pause for.`,
      "Give one such as 30m, 1h30m or 17:30, of at most 30 days; without one, the pause lasts until `floyo resume`.",
    );
  const begun = beginPause(cli.home, until, now);
  const end = until === null ? "until `floyo resume`" : describePause(begun, now).replace("paused ", "");
  cli.terminal.give({ paused: true, ...begun });
  cli.terminal.say(`Paused ${end}. Nothing is captured on this machine meanwhile, then or later.`);
  if (until !== null) cli.terminal.say("`floyo resume` ends it earlier.");
  return exitCodes.ok;
}

/** `floyo resume`: capture goes on. What happened meanwhile is not made up for. */
export function resume(cli: Cli): ExitCode {
  const ended = endPause(cli.home);
  cli.terminal.give({ paused: false, was_paused: ended !== null });
  cli.terminal.say(ended ? "Capture goes on." : "Nothing was paused; capture goes on as it did.");
  return exitCodes.ok;
}
