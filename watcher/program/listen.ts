import type { Command } from "commander";
import { type ListenOptions, listen } from "../commands/listen.ts";
import { activitywatchPort } from "../listen/doors/activitywatch.ts";
import { listenPort } from "../listen/serve-doors.ts";
import { examples, type Run, wholeNumber } from "./arguments.ts";

/** The port for ActivityWatch's watchers as `--activitywatch [port]` gives it: `true` where none is said. */
export type ActivityWatchOption = number | true;

export const activitywatchAt = (given: ActivityWatchOption | undefined): { readonly activitywatch?: number } =>
  given === undefined ? {} : { activitywatch: given === true ? activitywatchPort : given };

/** Adds the options that say where to listen. @param least the lowest port that may be given */
export const addPorts = (command: Command, least: 0 | 1): Command =>
  command
    .option(
      "--port <number>",
      `where to listen${least === 0 ? "; 0 takes any that is free" : ""} (default: ${listenPort})`,
      wholeNumber(least, 65_535),
    )
    .option(
      "--activitywatch [port]",
      `be the server of ActivityWatch's watchers too (default port: ${activitywatchPort})`,
      (text) => wholeNumber(least, 65_535)(text),
    );

/** What other programs of this machine tell. */
export function addListenCommand(program: Command, run: Run): void {
  addPorts(
    program
      .command("listen")
      .description("take what editors' WakaTime plugins and ActivityWatch's watchers tell, on this machine alone"),
    0,
  )
    .option("--daemon", "go on in the background, when this terminal is closed too; `floyo stop` ends it")
    .option("--log <file>", "say what there is to say into this file, and nothing on the terminal")
    .option("--dry-run", "print exactly what would be sent; send and keep nothing")
    .addHelpText(
      "after",
      `
It listens at 127.0.0.1, asks for a key of its own, and prints the lines for ~/.wakatime.cfg. Of a file's path only what
lies within its project is kept, of an address the host alone. The rules for secrets apply before anything is written.
Ctrl-C or \`floyo stop\` ends it; plugins keep what they cannot send meanwhile. \`floyo service install --listen\` has the
system start it whenever you sign in.
${examples("floyo listen", "floyo listen --activitywatch --daemon", "floyo listen --dry-run", "floyo --local listen --port 7700")}`,
    )
    .action(
      run(
        (
          cli,
          {
            port = listenPort,
            activitywatch,
            ...rest
          }: Omit<ListenOptions, "port" | "activitywatch"> & { port?: number; activitywatch?: ActivityWatchOption },
        ) => listen(cli, { ...rest, port, ...activitywatchAt(activitywatch) }),
      ),
    );
}
