import type { Command } from "commander";
import { type ClearOptions, clear } from "../commands/clear.ts";
import { type ExportOptions, exportEvents } from "../commands/export.ts";
import { examples, type Run } from "./arguments.ts";

const fromHelp = "at or after this day or time, e.g. 2026-11-20";
const toHelp = "before this day or time";

/** What is kept, at the server or here. */
export function addStoredCommands(program: Command, run: Run): void {
  program
    .command("export")
    .description("write your events, one JSON object a line, as they are sent")
    .option("--from <time>", fromHelp)
    .option("--to <time>", toHelp)
    .option("--out <file>", "into this file, which must not be there yet (default: stdout)")
    .addHelpText(
      "after",
      examples("floyo export > events.ndjson", "floyo export --local --from 2026-11-01 --out november.ndjson"),
    )
    .action(run((cli, options: ExportOptions) => exportEvents(cli, options)));

  program
    .command("clear")
    .description("delete or redact past events by time, path or device, and with them what was learned")
    .option("--from <time>", fromHelp)
    .option("--to <time>", toHelp)
    .option("--path <pattern>", "only events about such paths, in the language of .gitignore")
    .option("--device <id>", "only what this device sent; `this` is the one you are at")
    .option("--all", "everything")
    .option("--redact", "do not delete: apply the workspace's rules as they are now")
    .option("--yes", "do not ask")
    .option("--receipts", "list what was deleted or redacted before, and what became of it")
    .addHelpText(
      "after",
      examples(
        "floyo clear --from 2026-11-20 --to 2026-11-21",
        "floyo clear --path 'clients/acme/' --redact",
        "floyo clear --receipts",
        "floyo clear --local --all --yes",
      ),
    )
    .action(run((cli, options: ClearOptions) => clear(cli, options)));
}
