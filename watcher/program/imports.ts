import type { Command } from "commander";
import { sensitiveRuleNames } from "#lib/capture/redact/sensitive-path.ts";
import { type ImportGitOptions, importGit } from "../commands/import-git.ts";
import { type ImportHistoryOptions, importHistory } from "../commands/import-history.ts";
import { examples, type Run } from "./arguments.ts";

/** What is past. */
export function addImportCommands(program: Command, run: Run): void {
  const imports = program.command("import").description("record what is past: from git, or from a file");
  imports
    .command("git [path]")
    .description("record the file changes of your own commits in a git repository")
    .option("--author <pattern>", "the commits of authors like this instead, as in git log --author")
    .option("--all", "everybody's commits")
    .option("--since <date>", 'commits since then, e.g. 2026-01-31 or "3 months ago"')
    .option("--project <name>", "the project's name (default: the repository's)")
    .option("--again", "also what was imported before; the server stores nothing twice")
    .option("--dry-run", "print exactly what would be sent; send and keep nothing")
    .addHelpText(
      "after",
      `
Each changed file is one event with its path, the commit's time and the project; the files of a commit share a group.
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
}
