import type { Command } from "commander";
import { type ListenOptions, listen } from "../commands/listen.ts";
import { examples, type Run, wholeNumber } from "./arguments.ts";

const portDefault = 7613;

/** What other programs of this machine tell. */
export function addListenCommand(program: Command, run: Run): void {
  program
    .command("listen")
    .description("take what your editors' WakaTime plugins tell, on this machine alone")
    .option("--port <number>", "where to listen; 0 takes any that is free", wholeNumber(0, 65_535), portDefault)
    .option("--dry-run", "print exactly what would be sent; send and keep nothing")
    .addHelpText(
      "after",
      `
It listens at 127.0.0.1, asks for a key of its own, and prints the lines for ~/.wakatime.cfg. Of a file's path only what
lies within its project is kept, of an address the host alone. The rules for secrets apply before anything is written.
Ctrl-C or \`floyo stop\` ends it; plugins keep what they cannot send meanwhile.
${examples("floyo listen", "floyo listen --dry-run", "floyo --local listen --port 7700")}`,
    )
    .action(run((cli, options: ListenOptions) => listen(cli, options)));
}
