import { copyFileSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes, usageFault } from "../fault.ts";
import { isPassing, ownCommand } from "../home/own-command.ts";
import { hookCode, type Shell, shells } from "../shell/hook-code.ts";

export interface HookOptions {
  readonly arguments?: boolean;
}

/**
 * `floyo hook <shell>`: prints the code that tells Floyo of each command. The shell runs it; nothing is installed.
 *
 * @throws Fault USAGE
 */
export function hook(cli: Cli, name: string, options: HookOptions): ExitCode {
  const given = basename(name)
    .replace(/\.exe$/i, "")
    .replace(/^pwsh$/, "powershell");
  const shell = shells.find((one) => one === given);
  if (!shell) throw usageFault(`There is no hook for ${name}.`, `Choose one of ${shells.join(", ")}.`);
  cli.terminal.give({ shell, code: hookCode(shell, commandOf(cli, options)) });
  if (!cli.terminal.json) cli.terminal.write(hookCode(shell, commandOf(cli, options)));
  return exitCodes.ok;
}

/** The line that a person puts into their shell's start-up file. */
export const hookLine = (shell: Shell): string =>
  shell === "fish"
    ? "floyo hook fish | source"
    : shell === "powershell"
      ? "floyo hook powershell | Out-String | Invoke-Expression"
      : `eval "$(floyo hook ${shell})"`;

function commandOf(cli: Cli, options: HookOptions): string[] {
  const [node, file] = ownCommand();
  const kept = isPassing(file) ? join(cli.home.dir, "bin", "floyo.mjs") : file;
  if (kept !== file) {
    // npm empties the folder that `npx` runs from as it sees fit; the hook outlives it.
    mkdirSync(dirname(kept), { recursive: true, mode: 0o700 });
    copyFileSync(file, kept);
  }
  return [
    node,
    kept,
    ...(cli.local ? ["--local"] : []),
    "--home",
    cli.home.dir,
    "record-command",
    ...(options.arguments ? ["--arguments"] : []),
  ];
}
