import { Command } from "commander";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./fault.ts";
import { addAccountCommands } from "./program/account.ts";
import type { Run } from "./program/arguments.ts";
import { addHookCommands } from "./program/hooks.ts";
import { addImportCommands } from "./program/imports.ts";
import { addLearnedCommands } from "./program/learned.ts";
import { addLedgerCommands } from "./program/ledger.ts";
import { addListenCommand } from "./program/listen.ts";
import { addPrivacyCommands } from "./program/privacy.ts";
import { addRecordCommand } from "./program/record.ts";
import { addRunningCommands } from "./program/running.ts";
import { addSendingCommands } from "./program/sending.ts";
import { addStoredCommands } from "./program/stored.ts";
import { addWatchCommands } from "./program/watch.ts";
import { version } from "./version.ts";

const exitCodesHelp = `
Exit codes:
  0  done
  1  something went wrong; the message says what
  2  the command line is wrong
  3  not signed in, or the key is no longer accepted
  4  the server cannot be reached or is busy; what was captured is kept and sent next time
  130  interrupted

With --dry-run, stdout holds each request's body, one a line; with --json beside it, a summary follows as the last line.

Files: $FLOYO_HOME, or your platform's folder for settings (Linux: ~/.config/floyo).
Colours are off with NO_COLOR=1 and wherever the output is not a terminal.`;

/**
 * The command line: what there is, in words, and which function does it.
 *
 * @param open makes what a command is handed, once the global options are known
 * @param done is told the exit code
 */
export function buildProgram(
  open: (globals: { json: boolean; local: boolean; home?: string }) => Cli,
  done: (code: ExitCode) => void,
): Command {
  const program = new Command("floyo")
    .description("Sends what you do to Floyo, and shows what repeats in it. File contents are never read.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .option("--json", "give results as JSON on stdout; faults as JSON on stderr")
    .option("--local", "on this machine alone: capture and learn without account or server, send nothing")
    .option("--home <folder>", "the folder for settings and what waits (default: $FLOYO_HOME, or see below)")
    .option("--debug", "show where a fault came from")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showSuggestionAfterError()
    .addHelpText("after", exitCodesHelp)
    .addHelpText(
      "after",
      `
Begin:
  $ floyo login --url http://localhost:3000
  $ floyo import git --dry-run | head -c 2000    see what would be sent
  $ floyo import git
  $ floyo watch
  $ floyo patterns`,
    );

  /** Hands a command the parsed arguments and passes its exit code on. */
  const run: Run =
    <Arguments extends unknown[]>(act: (cli: Cli, ...rest: Arguments) => ExitCode | Promise<ExitCode>) =>
    async (...rest: [...Arguments, Command]): Promise<void> => {
      const { json, local, home } = program.opts<{ json?: boolean; local?: boolean; home?: string }>();
      done(
        await act(
          open({ json: Boolean(json), local: Boolean(local), ...(home === undefined ? {} : { home }) }),
          ...(rest.slice(0, -1) as Arguments),
        ),
      );
    };

  addAccountCommands(program, run);
  addImportCommands(program, run);
  addRecordCommand(program, run);
  addWatchCommands(program, run);
  addListenCommand(program, run);
  addHookCommands(program, run);
  addRunningCommands(program, run);
  addPrivacyCommands(program, run);
  addLearnedCommands(program, run);
  addStoredCommands(program, run);
  addSendingCommands(program, run);
  addLedgerCommands(program, run);
  return program;
}
