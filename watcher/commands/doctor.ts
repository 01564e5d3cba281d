import type { Cli } from "../cli.ts";
import { type Finding, faulty } from "../doctor/finding.ts";
import { lookAtServer, lookAtSpool } from "../doctor/look-at-account.ts";
import { lookAtGit, lookAtHome, lookAtLimits, lookAtProgram, lookAtWatchers } from "../doctor/look-at-machine.ts";
import { lookAtPrivacy } from "../doctor/look-at-privacy.ts";
import { lookAtService } from "../doctor/look-at-service.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { findCredentials } from "../home/credentials.ts";
import { wrap } from "../terminal/table.ts";
import { findRunning } from "../watch/running-watchers.ts";

const marks = { good: ["green", "✓"], note: ["yellow", "·"], fault: ["red", "✗"] } as const;

/** `floyo doctor`: looks at everything that capture rests on, and says of each fault how to mend it. Exits with 1 when there is one. */
export async function doctor(cli: Cli): Promise<ExitCode> {
  const { home, terminal } = cli;
  const credentials = findCredentials(home);
  const watchers = findRunning(home.watchers);
  const found: Finding[] = [
    lookAtProgram(),
    ...lookAtHome(home),
    ...(credentials
      ? [...(await lookAtServer(cli, credentials)), ...lookAtSpool(cli, credentials)]
      : [faulty("Account", "not signed in", "`floyo login` signs in.")]),
    lookAtPrivacy(home, cli.local),
    ...lookAtWatchers(home, watchers),
    ...(await lookAtService(cli)),
    ...lookAtLimits(watchers),
    await lookAtGit(),
  ];
  const faults = found.filter(({ state }) => state === "fault").length;
  terminal.give({ faults, findings: found });
  const width = Math.max(...found.map(({ what }) => what.length));
  const indent = " ".repeat(width + 4);
  for (const { what, state, text, mend } of found) {
    const [colour, mark] = marks[state];
    terminal.say(
      `${terminal.style(colour, mark)} ${what.padEnd(width)}  ${wrap(text, terminal.columns - width - 4, "").replaceAll("\n", `\n${indent}`)}`,
    );
    if (mend) terminal.say(`${indent}${terminal.style("dim", `→ ${mend}`)}`);
  }
  terminal.say();
  terminal.say(
    faults === 0
      ? "Nothing stands in the way."
      : `${faults === 1 ? "One thing stands" : `${faults} things stand`} in the way.`,
  );
  return faults === 0 ? exitCodes.ok : exitCodes.fault;
}
