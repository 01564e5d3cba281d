import { type Command, Option } from "commander";
import { PatternKind } from "#lib/contracts/patterns.ts";
import { ExportFormat, SuggestionStatus } from "#lib/contracts/suggestions.ts";
import { next } from "../commands/next.ts";
import { type PatternsOptions, patterns } from "../commands/patterns.ts";
import { relationships } from "../commands/relationships.ts";
import { type SuggestOptions, suggest } from "../commands/suggest.ts";
import { type SuggestExportOptions, suggestExport } from "../commands/suggest-export.ts";
import { suggestAllow, suggestCalibration, suggestRules } from "../commands/suggest-rules.ts";
import type { GuessOptions } from "../learned/guess-next.ts";
import { examples, fraction, type Run, wholeNumber } from "./arguments.ts";

/** What repeats. */
export function addLearnedCommands(program: Command, run: Run): void {
  program
    .command("patterns [id]")
    .description("show what repeats in your work, or one pattern with its evidence")
    .addOption(new Option("--kind <kind>", "only this kind").choices(PatternKind.options))
    .option("--min-confidence <0-1>", "only patterns at least this sure", fraction)
    .option("--limit <number>", "at most this many of each kind", wholeNumber(1), 10)
    .option("--why", "what became of all events, and why no more of them is a suggestion")
    .addHelpText(
      "after",
      examples(
        "floyo patterns --kind routine",
        "floyo patterns b126a827",
        "floyo patterns --why --local",
        "floyo patterns --json | jq '.data[].title'",
      ),
    )
    .action(run((cli, id: string | undefined, options: PatternsOptions) => patterns(cli, id, options)));

  program
    .command("temporal")
    .description("show what you do at certain times: the routines alone")
    .option("--min-confidence <0-1>", "only those at least this sure", fraction)
    .option("--limit <number>", "at most this many", wholeNumber(1), 10)
    .addHelpText("after", examples("floyo temporal", "floyo temporal --local --json"))
    .action(run((cli, options: PatternsOptions) => patterns(cli, undefined, { ...options, kind: "routine" })));

  program
    .command("relationships [file]")
    .description("show what goes together around files, or all that is known about one of them")
    .option("--min-confidence <0-1>", "only those at least this sure", fraction)
    .option("--limit <number>", "at most this many of each kind", wholeNumber(1), 10)
    .addHelpText(
      "after",
      examples("floyo relationships", "floyo relationships src/app.ts", "floyo relationships sales.csv --local --json"),
    )
    .action(run((cli, file: string | undefined, options: PatternsOptions) => relationships(cli, file, options)));

  program
    .command("next")
    .description("show what you are likely to do next, each guess with its chance")
    .option("--after <what>", "after this command or file instead of your last event")
    .option("--limit <number>", "at most this many", wholeNumber(1, 20), 5)
    .addHelpText("after", examples("floyo next", 'floyo next --after "git pull" --local', "floyo next --json"))
    .action(run((cli, options: GuessOptions) => next(cli, options)));

  const suggestions = program
    .command("suggest [id]")
    .description("show what could be automated, with the reasons, or all about one suggestion")
    .addOption(
      new Option("--status <status>", "open, accepted or dismissed").choices(SuggestionStatus.options).default("open"),
    )
    .option("--min-confidence <0-1>", "only suggestions at least this sure", fraction)
    .option("--limit <number>", "at most this many", wholeNumber(1), 10)
    .option("--explain", "also what each would have done in the last 30 days, is worth and needs")
    .addHelpText(
      "after",
      examples("floyo suggest", "floyo suggest b402d964", "floyo suggest --min-confidence 0.8 --explain"),
    )
    .action(run((cli, id: string | undefined, options: SuggestOptions) => suggest(cli, id, options)));
  suggestions
    .command("export <id>")
    .description("write a suggestion's draft as a script of your own, which runs without floyo")
    .addOption(new Option("--format <format>", "the language").choices(ExportFormat.options).makeOptionMandatory())
    .option("--out <file>", "write it into this file, which must not be there yet")
    .addHelpText(
      "after",
      `
The script holds your own commands and file names, asks before it acts, takes secrets from the environment, and says in
its first lines how it is started at its time. PowerShell is untried.
${examples("floyo suggest export b402d964 --format bash", "floyo suggest export b402d964 --format github-actions --out .github/workflows/report.yml")}`,
    )
    .action(run((cli, id: string, options: SuggestExportOptions) => suggestExport(cli, id, options)));
  suggestions
    .command("rules")
    .description("list what you do not want to see suggested")
    .addHelpText("after", examples("floyo suggest rules", "floyo suggest rules --json"))
    .action(run((cli) => suggestRules(cli)));
  suggestions
    .command("allow <rule>")
    .description("let what a rule keeps back be suggested again; needs a key with suggestions:write")
    .addHelpText("after", examples("floyo suggest allow 3f2a90c1"))
    .action(run((cli, id: string) => suggestAllow(cli, id)));
  suggestions
    .command("calibration")
    .description("show how many suggestions were kept, by how sure they said they were")
    .addHelpText("after", examples("floyo suggest calibration", "floyo suggest calibration --json"))
    .action(run((cli) => suggestCalibration(cli)));
}
