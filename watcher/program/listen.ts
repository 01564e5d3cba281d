import type { Command } from "commander";
import { type ListenOptions, listen } from "../commands/listen.ts";
import { activitywatchPort } from "../listen/doors/activitywatch.ts";
import { examples, type Run, wholeNumber } from "./arguments.ts";

const portDefault = 7613;

/** What other programs of this machine tell. */
export function addListenCommand(program: Command, run: Run): void {
  program
    .command("listen")
    .description("take what editors' WakaTime plugins and ActivityWatch's watchers tell, on this machine alone")
    .option("--port <number>", "where to listen; 0 takes any that is free", wholeNumber(0, 65_535), portDefault)
    .option(
      "--activitywatch [port]",
      `be the server of ActivityWatch's watchers too (default port: ${activitywatchPort})`,
      (text) => wholeNumber(0, 65_535)(text),
    )
    .option("--dry-run", "print exactly what would be sent; send and keep nothing")
    .addHelpText(
      "after",
      `
It listens at 127.0.0.1, asks for a key of its own, and prints the lines for ~/.wakatime.cfg. Of a file's path only what
lies within its project is kept, of an address the host alone. The rules for secrets apply before anything is written.
Ctrl-C or \`floyo stop\` ends it; plugins keep what they cannot send meanwhile.
${examples("floyo listen", "floyo listen --activitywatch", "floyo listen --dry-run", "floyo --local listen --port 7700")}`,
    )
    .action(
      run((cli, options: Omit<ListenOptions, "activitywatch"> & { activitywatch?: number | true }) => {
        const { activitywatch, ...rest } = options;
        if (activitywatch === undefined) return listen(cli, rest);
        return listen(cli, { ...rest, activitywatch: activitywatch === true ? activitywatchPort : activitywatch });
      }),
    );
}
