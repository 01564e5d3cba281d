import type { Command } from "commander";
import { doctor } from "../commands/doctor.ts";
import { pause, resume } from "../commands/pause.ts";
import { installService, removeService, type ServiceOptions, serviceStatus } from "../commands/service.ts";
import { stop } from "../commands/stop.ts";
import { usageFault } from "../fault.ts";
import { listenPort } from "../listen/serve-doors.ts";
import { collectText, examples, type Run } from "./arguments.ts";
import { type ActivityWatchOption, activitywatchAt, addPorts } from "./listen.ts";

interface InstallOptions extends Omit<ServiceOptions, "listen"> {
  readonly listen?: boolean;
  readonly port?: number;
  readonly activitywatch?: ActivityWatchOption;
}

function serviceOptions({ listen, port, activitywatch, ...rest }: InstallOptions): ServiceOptions {
  if (listen) return { ...rest, listen: { port: port ?? listenPort, ...activitywatchAt(activitywatch) } };
  if (port === undefined && activitywatch === undefined) return rest;
  throw usageFault("--port and --activitywatch are the listener's.", "Add --listen to install it.");
}

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
    .description("end every watcher and listener of this home, each as Ctrl-C would")
    .action(run((cli) => stop(cli)));

  const service = program
    .command("service")
    .description("have the system start the watcher, the listener or both whenever you sign in to this machine");
  addPorts(
    service
      .command("install [paths...]")
      .description("install the watcher of these folders, or install it anew, and start it")
      .option("--project <name>", "the project's name (default: each repository's, or the folder's)")
      .option("--exclude <pattern>", "leave this out too, as in .gitignore; may be given several times", collectText)
      .option("--listen", "install `floyo listen`, with the watcher or alone"),
    1,
  )
    .option("--print", "print what would be installed; install nothing")
    .addHelpText(
      "after",
      `
Linux: a systemd user unit. macOS: a launchd agent. Windows: a task of the Task Scheduler. It runs as you, with no more
rights than you have, and only while you are signed in.
The listener is a service of its own beside the watcher's, so that each may be installed and removed alone.
${examples("floyo service install ~/code ~/notes", "floyo service install --listen --activitywatch", "floyo service install ~/code --print")}`,
    )
    .action(
      run((cli, paths: string[], options: InstallOptions) => installService(cli, paths, serviceOptions(options))),
    );
  service
    .command("status")
    .description("show whether it is installed, and runs")
    .action(run((cli) => serviceStatus(cli)));
  service
    .command("remove")
    .description("end it and take it away")
    .option("--listen", "the listener alone")
    .action(run((cli, { listen }: { listen?: boolean }) => removeService(cli, listen ? ["listen"] : undefined)));

  program
    .command("doctor")
    .description("look at everything that capture rests on, and say how to mend what is wrong")
    .action(run((cli) => doctor(cli)));
}
