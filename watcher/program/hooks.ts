import type { Command } from "commander";
import { type HookOptions, hook, hookLine } from "../commands/hook.ts";
import { recordCommand } from "../commands/record-command.ts";
import { shells } from "../shell/hook-code.ts";
import { examples, type Run } from "./arguments.ts";

/** What is run in a shell. */
export function addHookCommands(program: Command, run: Run): void {
  program
    .command("hook <shell>")
    .description(`print the code that records each command of a shell: ${shells.join(", ")}`)
    .option("--arguments", "record whole command lines, with what looks like a secret masked")
    .addHelpText(
      "after",
      `
Recorded are the names of commands with their subcommands (git commit, npm run build), exit code, duration, and the
project with the folder in it. Arguments only with --arguments. A command that begins with a space is left out, and so
is one that was not found. Nothing is recorded while you are not signed in, have not agreed, or have paused.
${examples(...shells.map((shell) => `${hookLine(shell).padEnd(56)}# ${startupFile[shell]}`))}`,
    )
    .action(run((cli, shell: string, options: HookOptions) => hook(cli, shell, options)));

  program
    .command("record-command", { hidden: true })
    .description("take one command from a shell's hook, on stdin")
    .option("--arguments", "record the whole command line")
    .action(run((cli, options: { arguments?: boolean }) => recordCommand(cli, options)));
}

const startupFile = {
  bash: "at the end of ~/.bashrc",
  zsh: "at the end of ~/.zshrc",
  fish: "in ~/.config/fish/config.fish",
  powershell: "in the file that $PROFILE names",
} as const;
