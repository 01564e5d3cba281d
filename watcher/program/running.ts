import type { Command } from "commander";
import { pause, resume } from "../commands/pause.ts";
import { examples, type Run } from "./arguments.ts";

/** Whether it captures, and what keeps it running. */
export function addRunningCommands(program: Command, run: Run): void {
  program
    .command("pause [duration...]")
    .description("capture nothing on this machine for a time, or until `floyo resume`")
    .addHelpText(
      "after",
      `
The time is a duration (30m, 1h30m, 2 days) or the next time that a clock shows (17:30), at most 30 days.
It holds at once for every watcher, hook and listener of this home. What happens meanwhile is not made up for later.
${examples("floyo pause", "floyo pause 45m", "floyo pause until 17:30")}`,
    )
    .action(run((cli, words: string[]) => pause(cli, words)));

  program
    .command("resume")
    .description("go on capturing after `floyo pause`")
    .action(run((cli) => resume(cli)));
}
