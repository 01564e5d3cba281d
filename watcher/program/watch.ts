import type { Command } from "commander";
import { sensitiveRuleNames } from "#lib/capture/redact/sensitive-path.ts";
import { status } from "../commands/status.ts";
import { type WatchCommandOptions, watch } from "../commands/watch.ts";
import { defaultReasons } from "../watch/default-excludes.ts";
import { endBoundMs } from "../watch/watch-session.ts";
import { collectText, examples, type Run, wholeNumber } from "./arguments.ts";

/** What happens now. */
export function addWatchCommands(program: Command, run: Run): void {
  program
    .command("watch [paths...]")
    .description("capture what happens to the files of some folders, as it happens (default: this folder)")
    .option("--project <name>", "the project's name (default: each repository's, or the folder's)")
    .option("--name <name>", "what `floyo status` calls this watcher (default: the folders' names)")
    .option("--exclude <pattern>", "leave this out too, as in .gitignore; may be given several times", collectText)
    .option("--quiet-ms <ms>", "how long a file must rest before its change counts as one", wholeNumber(10, 5000), 100)
    .option("--daemon", "go on in the background, when this terminal is closed too; `floyo stop` ends it")
    .option("--log <file>", "say what there is to say into this file, and nothing on the terminal")
    .option("--dry-run", "print exactly what would be sent; send and keep nothing")
    .addHelpText(
      "after",
      `
Captured are files created, edited, renamed and deleted: kind, path within the project, project and time. Contents are
never read. The writes of one save are one event; what git or another tool changes all at once is one group, marked so.
Left out: ${sensitiveRuleNames.join(", ")};
${defaultReasons.join(", ")};
and what .gitignore, .git/info/exclude, git's global excludes, .floyoignore or --exclude name.

On a terminal there is a live view: q quits, p pauses, ? helps. Elsewhere each event is a line; with --json a line of
JSON on stdout, and what else there is to say a line of JSON on stderr.
Ctrl-C sends what waits, within ${endBoundMs / 1000} seconds, and ends with 0; a second one leaves at once with 130. Either way nothing
captured is lost: it waits on disk and is sent by the next command.
${examples("floyo watch", "floyo watch ~/code ~/notes --exclude '*.log'", "floyo watch --dry-run", "floyo watch --json | jq -r .path")}`,
    )
    .action(run((cli, paths: string[], options: WatchCommandOptions) => watch(cli, paths, options)));

  program
    .command("status")
    .description("show server, consent, what is watched, and what waits, was sent or refused")
    .action(run((cli) => status(cli)));
}
