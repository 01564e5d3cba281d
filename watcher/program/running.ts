import type { Command } from "commander";
import { doctor } from "../commands/doctor.ts";
import { pause, resume } from "../commands/pause.ts";
import { installService, removeService, type ServiceOptions, serviceStatus } from "../commands/service.ts";
import { stop } from "../commands/stop.ts";
import { collectText, examples, type Run } from "./arguments.ts";

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

  program
    .command("stop")
    .description("end every watcher of this home, each as Ctrl-C would")
    .action(run((cli) => stop(cli)));

  const service = program
    .command("service")
    .description("have the system start the watcher whenever you sign in to this machine");
  service
    .command("install [paths...]")
    .description("install it, or install it anew, and start it")
    .option("--project <name>", "the project's name (default: each repository's, or the folder's)")
    .option("--exclude <pattern>", "leave this out too, as in .gitignore; may be given several times", collectText)
    .option("--print", "print what would be installed; install nothing")
    .addHelpText(
      "after",
      `
Linux: a systemd user unit. macOS: a launchd agent. Windows: a task of the Task Scheduler. It runs as you, with no more
rights than you have, and only while you are signed in.
${examples("floyo service install ~/code ~/notes", "floyo service install ~/code --print")}`,
    )
    .action(run((cli, paths: string[], options: ServiceOptions) => installService(cli, paths, options)));
  service
    .command("status")
    .description("show whether it is installed, and runs")
    .action(run((cli) => serviceStatus(cli)));
  service
    .command("remove")
    .description("end it and take it away")
    .action(run((cli) => removeService(cli)));

  program
    .command("doctor")
    .description("look at everything that capture rests on, and say how to mend what is wrong")
    .action(run((cli) => doctor(cli)));
}
