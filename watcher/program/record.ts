import type { Command } from "commander";
import { eventTypes } from "#lib/contracts/telemetry.ts";
import { type RecordOptions, record } from "../commands/record.ts";
import { collectMetadata, examples, type Run, wholeNumber } from "./arguments.ts";

/** One event at a time. */
export function addRecordCommand(program: Command, run: Run): void {
  program
    .command("record <type>")
    .description("record one event from options, or with - events from stdin, one JSON object a line")
    .option("--path <path>", "the file, best relative to the project")
    .option("--previous-path <path>", "for file_renamed: the path before")
    .option("--command <command>", "for command_run: the command, without secrets")
    .option("--tool <name>", "for tool_used: the tool")
    .option("--action <name>", "what was done with it")
    .option("--app <name>", "for app_used: the application")
    .option("--project <name>", "the project")
    .option("--branch <name>", "the branch")
    .option("--group <name>", "what events of one burst share")
    .option("--source <name>", 'what captured it (default: "record")')
    .option("--at <time>", "when, in RFC 3339 with offset (default: now)")
    .option("--duration-ms <ms>", "how long it took", wholeNumber(0))
    .option("--metadata <name=value>", "a further fact; may be given several times", collectMetadata)
    .option("--id <uuid>", "the event's own id (default: a new one)")
    .option("--no-send", "keep it and send it later")
    .option("--dry-run", "print exactly what would be sent; send and keep nothing")
    .addHelpText(
      "after",
      `
Types: ${eventTypes.join(", ")}.
${examples(
  'floyo record command_run --command "pytest" --project site --duration-ms 5300',
  "floyo record file_modified --path src/app.ts --at 2026-11-20T09:05:00+01:00",
  "my-collector | floyo record -",
)}`,
    )
    .action(run((cli, type: string, options: RecordOptions) => record(cli, type, options)));
}
