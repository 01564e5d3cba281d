import type { Command } from "commander";
import { sensitiveRuleNames } from "#lib/capture/redact/sensitive-path.ts";
import {
  type ImportShellOptions,
  type ImportTableOptions,
  importActivityWatch,
  importShell,
  importTable,
  importWakaTime,
} from "../commands/import-elsewhere.ts";
import type { ImportFileOptions } from "../commands/import-file.ts";
import { type ImportGitOptions, importGit } from "../commands/import-git.ts";
import { type ImportHistoryOptions, importHistory } from "../commands/import-history.ts";
import { mappedFields } from "../imports/read-table.ts";
import { collectText, examples, type Run } from "./arguments.ts";

/** What is past. */
export function addImportCommands(program: Command, run: Run): void {
  const imports = program.command("import").description("record what is past: from git, or from a file");
  imports
    .command("git [path]")
    .description("record your own commits in a git repository, and the files that each changed")
    .option("--author <pattern>", "the commits of authors like this instead, as in git log --author")
    .option("--all", "everybody's commits")
    .option("--since <date>", 'commits since then, e.g. 2026-01-31 or "3 months ago"')
    .option("--project <name>", "the project's name (default: the repository's)")
    .option("--again", "also what was imported before; the server stores nothing twice")
    .option("--dry-run", "print exactly what would be sent; send and keep nothing")
    .addHelpText(
      "after",
      `
Each commit is one event, and each file that it changed another, with the commit's time and the project; those of one
commit share a group. Switches of branches, merges, pulls and the like come from git's log of HEAD, as far back as it
goes; not with --author, since they are of whoever uses this clone.
Left out, as they hold secrets: ${sensitiveRuleNames.join(", ")}.
May be interrupted and run again at any time: it goes on where it was, and nothing is stored twice.
${examples("floyo import git", 'floyo import git ~/code/site --since "1 year ago"', "floyo import git --author ada@example.com --dry-run")}`,
    )
    .action(run((cli, path: string | undefined, options: ImportGitOptions) => importGit(cli, path ?? ".", options)));
  imports
    .command("history <file>")
    .description("record the file changes of a history file (.ndjson or .ndjson.gz)")
    .option("--author <name>", "only this author's changes")
    .option("--project <name>", "the project's name (default: the file's)")
    .option("--dry-run", "print exactly what would be sent; send and keep nothing")
    .addHelpText(
      "after",
      `
One JSON object a line: commit, author, occurred_at (RFC 3339 with offset), type (file_created, file_modified,
file_renamed, file_deleted), path, and for a rename previous_path.
${examples("floyo import history history.ndjson.gz --author author-23 --project site")}`,
    )
    .action(run((cli, file: string, options: ImportHistoryOptions) => importHistory(cli, file, options)));
  addElsewhere(imports, run);
}

/** What other programs have kept. */
function addElsewhere(imports: Command, run: Run): void {
  const again = ["--again", "also what was imported before; nothing is stored twice"] as const;
  const dryRun = ["--dry-run", "print exactly what would be sent; send and keep nothing"] as const;
  imports
    .command("shell [file]")
    .description("record the commands of a shell's history file that have a time (default: your shell's)")
    .option("--shell <name>", "bash, zsh, fish or powershell (default: as the file reads)")
    .option("--arguments", "record whole command lines, with what looks like a secret masked")
    .option(...again)
    .option(...dryRun)
    .addHelpText(
      "after",
      `
Names of commands with their subcommands are recorded; arguments only with --arguments. When a command without a time
was run is not guessed: it is left out and counted. bash keeps times once HISTTIMEFORMAT is set, zsh with
EXTENDED_HISTORY, fish always, PowerShell never.
${examples("floyo import shell", "floyo import shell ~/.zsh_history --dry-run")}`,
    )
    .action(run((cli, file: string | undefined, options: ImportShellOptions) => importShell(cli, file, options)));
  imports
    .command("activitywatch <file>")
    .description("record the applications, pages and files of an ActivityWatch export (JSON)")
    .option(...again)
    .option(...dryRun)
    .addHelpText(
      "after",
      `
Titles are not read; of an address the host is recorded, of a file its path within the project.
${examples("floyo import activitywatch aw-buckets-export.json --dry-run")}`,
    )
    .action(run((cli, file: string, options: ImportFileOptions) => importActivityWatch(cli, file, options)));
  imports
    .command("wakatime <file>")
    .description("record the heartbeats of a WakaTime data dump (JSON)")
    .option(...again)
    .option(...dryRun)
    .addHelpText("after", examples("floyo import wakatime wakatime-heartbeats.json --dry-run"))
    .action(run((cli, file: string, options: ImportFileOptions) => importWakaTime(cli, file, options)));
  for (const kind of ["csv", "ndjson"] as const) {
    imports
      .command(`${kind} <file>`)
      .description(
        kind === "csv"
          ? "record the rows of a CSV file, by a mapping from its columns"
          : "record events as `floyo export` writes them, or JSON lines by a mapping",
      )
      .option("--map <field=column>", "which column holds which field; may be given several times", collectText)
      .option("--type <type>", "the type of every event, where no column says it")
      .option("--tz <zone>", "the clock of times that do not say theirs, e.g. Europe/Berlin")
      .option(...again)
      .option(...dryRun)
      .addHelpText(
        "after",
        `
Fields: ${mappedFields.join(", ")}.
Times are RFC 3339, seconds or milliseconds since 1970, or such as 2026-01-31 09:05 with --tz.
${examples(
  kind === "csv"
    ? "floyo import csv calls.csv --type app_used --map occurred_at=Start --map app=Program --tz Europe/Berlin"
    : "floyo import ndjson events.ndjson",
)}`,
      )
      .action(run((cli, file: string, options: ImportTableOptions) => importTable(cli, kind, file, options)));
  }
}
