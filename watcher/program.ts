import { Command, InvalidArgumentError, Option } from "commander";
import { PatternKind } from "#lib/contracts/patterns.ts";
import { SuggestionStatus } from "#lib/contracts/suggestions.ts";
import { eventTypes } from "#lib/contracts/telemetry.ts";
import type { Cli } from "./cli.ts";
import { sensitiveRuleNames } from "./collect/sensitive-path.ts";
import { flush } from "./commands/flush.ts";
import { type ImportGitOptions, importGit } from "./commands/import-git.ts";
import { type ImportHistoryOptions, importHistory } from "./commands/import-history.ts";
import { login, logout, whoami } from "./commands/login.ts";
import { type PatternsOptions, patterns } from "./commands/patterns.ts";
import { type RecordOptions, record } from "./commands/record.ts";
import { status } from "./commands/status.ts";
import { type SuggestOptions, suggest } from "./commands/suggest.ts";
import { type WatchCommandOptions, watch } from "./commands/watch.ts";
import type { ExitCode } from "./fault.ts";
import { version } from "./version.ts";
import { defaultReasons } from "./watch/default-excludes.ts";
import { endBoundMs } from "./watch/watch-session.ts";

const exitCodesHelp = `
Exit codes:
  0  done
  1  something went wrong; the message says what
  2  the command line is wrong
  3  not signed in, or the key is no longer accepted
  4  the server cannot be reached or is busy; what was captured is kept and sent next time
  130  interrupted

With --dry-run, stdout holds each request's body, one a line; with --json beside it, a summary follows as the last line.

Files: $FLOYO_HOME, or your platform's folder for settings (Linux: ~/.config/floyo).
Colours are off with NO_COLOR=1 and wherever the output is not a terminal.`;

/**
 * The command line: what there is, in words, and which function does it.
 *
 * @param open makes what a command is handed, once the global options are known
 * @param done is told the exit code
 */
export function buildProgram(open: (globals: { json: boolean }) => Cli, done: (code: ExitCode) => void): Command {
  const program = new Command("floyo")
    .description("Sends what you do to Floyo, and shows what repeats in it. File contents are never read.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .option("--json", "give results as JSON on stdout; faults as JSON on stderr")
    .option("--debug", "show where a fault came from")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showSuggestionAfterError()
    .addHelpText("after", exitCodesHelp)
    .addHelpText(
      "after",
      `
Begin:
  $ floyo login --url http://localhost:3000
  $ floyo import git --dry-run | head -c 2000    see what would be sent
  $ floyo import git
  $ floyo watch
  $ floyo patterns`,
    );

  /** Hands a command the parsed arguments and passes its exit code on. */
  const run =
    <Arguments extends unknown[]>(act: (cli: Cli, ...rest: Arguments) => ExitCode | Promise<ExitCode>) =>
    async (...rest: [...Arguments, Command]): Promise<void> => {
      const { json } = program.opts<{ json?: boolean }>();
      done(await act(open({ json: Boolean(json) }), ...(rest.slice(0, -1) as Arguments)));
    };

  program
    .command("login")
    .description("sign in with an API key, which is checked and kept in a file only you can read")
    .addOption(
      new Option("--key <key>", "the API key; better on stdin or at the prompt, where no history keeps it").env(
        "FLOYO_API_KEY",
      ),
    )
    .addOption(
      new Option("--url <url>", "the server (default: the last one, or http://localhost:3000)").env("FLOYO_URL"),
    )
    .addHelpText("after", examples("floyo login", "floyo login --url https://floyo.example.com < key.txt"))
    .action(run((cli, options: { key?: string; url?: string }) => login(cli, options)));

  program
    .command("logout")
    .description("forget the key on this machine")
    .action(run((cli) => logout(cli)));

  program
    .command("whoami")
    .description("show whose key this is, and where")
    .action(run((cli) => whoami(cli)));

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

  program
    .command("watch [paths...]")
    .description("capture what happens to the files of some folders, as it happens (default: this folder)")
    .option("--project <name>", "the project's name (default: each repository's, or the folder's)")
    .option("--name <name>", "what `floyo status` calls this watcher (default: the folders' names)")
    .option("--exclude <pattern>", "leave this out too, as in .gitignore; may be given several times", collectText)
    .option("--quiet-ms <ms>", "how long a file must rest before its change counts as one", wholeNumber(10, 5000), 100)
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

  program
    .command("patterns [id]")
    .description("show what repeats in your work, or one pattern with its evidence")
    .addOption(new Option("--kind <kind>", "only this kind").choices(PatternKind.options))
    .option("--min-confidence <0-1>", "only patterns at least this sure", fraction)
    .option("--limit <number>", "at most this many of each kind", wholeNumber(1), 10)
    .addHelpText(
      "after",
      examples(
        "floyo patterns --kind routine",
        "floyo patterns b126a827",
        "floyo patterns --json | jq '.data[].title'",
      ),
    )
    .action(run((cli, id: string | undefined, options: PatternsOptions) => patterns(cli, id, options)));

  program
    .command("suggest")
    .description("show what could be automated, with the reasons")
    .addOption(new Option("--status <status>", "open or dismissed").choices(SuggestionStatus.options).default("open"))
    .option("--min-confidence <0-1>", "only suggestions at least this sure", fraction)
    .option("--limit <number>", "at most this many", wholeNumber(1), 10)
    .addHelpText("after", examples("floyo suggest", "floyo suggest --min-confidence 0.8 --json"))
    .action(run((cli, options: SuggestOptions) => suggest(cli, options)));

  program
    .command("flush")
    .description("send what waits now")
    .option("--wait <seconds>", "how long to wait for a busy server altogether", wholeNumber(0), 60)
    .action(run((cli, options: { wait: number }) => flush(cli, options)));

  return program;
}

const examples = (...lines: string[]): string => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;

function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least && value <= most && text.trim() !== "") return value;
    const end = most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : "";
    throw new InvalidArgumentError(`Give a whole number of at least ${least}${end}.`);
  };
}

const collectText = (text: string, before: readonly string[] = []): string[] => [...before, text];

function fraction(text: string): number {
  const value = Number(text);
  if (value >= 0 && value <= 1 && text.trim() !== "") return value;
  throw new InvalidArgumentError("Give a number from 0 to 1.");
}

type Metadata = Record<string, string | number | boolean>;

/** `name=value`, where a value that reads as a number or as true or false is one. */
function collectMetadata(text: string, before: Metadata = {}): Metadata {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Give it as name=value.");
  const value = text.slice(at + 1);
  const plain =
    value === "true"
      ? true
      : value === "false"
        ? false
        : /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(value)
          ? Number(value)
          : value;
  return { ...before, [text.slice(0, at)]: plain };
}
