import { type Command, Option } from "commander";
import { privacyActions, privacySubjects } from "#lib/contracts/privacy.ts";
import { type AddRuleOptions, addRule, preset, removeRule } from "../commands/privacy-edit.ts";
import { privacyList } from "../commands/privacy-list.ts";
import {
  type PrivateFolderOptions,
  type PrivateTimeOptions,
  privateFolder,
  privateTime,
} from "../commands/privacy-private.ts";
import { type PrivacyTestOptions, privacyTest } from "../commands/privacy-test.ts";
import { collectText, examples, type Run } from "./arguments.ts";

/** What may be recorded, and as what. */
export function addPrivacyCommands(program: Command, run: Run): void {
  const privacy = program
    .command("privacy")
    .description("show, try and change the rules about what may be recorded on this machine");

  privacy
    .command("list")
    .description("show every rule that holds here, and what each has caught")
    .addHelpText(
      "after",
      `
Three layers hold together, the strictest first: the built-in rules about secrets; this machine's, which never leave it;
and the workspace's, which are kept at the server. A rule that has matched nothing for 30 days is pointed out.
${examples("floyo privacy list", "floyo privacy list --json | jq '.machine.rules[].hits'")}`,
    )
    .action(run((cli) => privacyList(cli)));

  privacy
    .command("test [path]")
    .description("show what would be recorded of a path or a command, to the byte, and by which rules")
    .option("--command <command>", "a command that is run")
    .option("--project <project>", "the project; the path is then taken as relative to it")
    .option("--branch <branch>", "the branch")
    .option("--app <app>", "an application")
    .option("--tool <tool>", "a tool")
    .addHelpText(
      "after",
      `
Nothing is kept or sent. It also says when \`floyo watch\` does not look at the file at all, by .gitignore, .floyoignore or what
is usually left out.
${examples("floyo privacy test clients/acme/offer.md", 'floyo privacy test --command "vim clients/acme/offer.md"')}`,
    )
    .action(run((cli, path: string | undefined, options: PrivacyTestOptions) => privacyTest(cli, path, options)));

  privacy
    .command("add <action> <patterns...>")
    .description("add a rule to this machine's")
    .addOption(new Option("--subject <subject>", "what it looks at").choices(privacySubjects).default("path"))
    .option("--except <pattern>", "what it leaves alone; may be given several times", collectText)
    .option("--id <id>", "its name (default: made of the first pattern)")
    .option("--note <text>", "why it is there")
    .addHelpText(
      "after",
      `
Actions: ${privacyActions.join(", ")}.
  drop      nothing of the event is recorded
  hash      keyed hashes stand for the names; the key never leaves this machine
  basename  of a path its last name, of a command its first word
  relative  a path from its project on
Patterns are those of .gitignore, in either case of letters. The strictest rule that matches holds.
For folders and times in which nothing at all is captured: \`floyo privacy folder\`, \`floyo privacy time\`.
${examples("floyo privacy add drop clients/ --except clients/open/", "floyo privacy add hash '*' --subject branch", "floyo privacy add basename '*' --subject command")}`,
    )
    .action(
      run((cli, action: string, patterns: string[], options: AddRuleOptions) =>
        addRule(cli, action, patterns, options),
      ),
    );

  privacy
    .command("remove <id>")
    .description("take a rule away from this machine's")
    .addHelpText("after", examples("floyo privacy remove clients"))
    .action(run((cli, id: string) => removeRule(cli, id)));

  privacy
    .command("folder <folder>")
    .description("capture nothing in this folder and below")
    .option("--remove", "it is private no longer")
    .addHelpText("after", examples("floyo privacy folder ~/diary", "floyo privacy folder ~/diary --remove"))
    .action(run((cli, folder: string, options: PrivateFolderOptions) => privateFolder(cli, folder, options)));

  privacy
    .command("time <from> <to>")
    .description("capture nothing between these times, by this machine's clock")
    .option("--days <days>", "only when it begins on one of these days, such as sat,sun (default: every day)")
    .option("--remove", "it is private no longer")
    .addHelpText(
      "after",
      `
A time that ends no later than it begins ends on the next day.
${examples("floyo privacy time 18:30 08:00", "floyo privacy time 00:00 00:00 --days sat,sun", "floyo privacy time 18:30 08:00 --remove")}`,
    )
    .action(run((cli, from: string, to: string, options: PrivateTimeOptions) => privateTime(cli, from, to, options)));

  privacy
    .command("preset [name]")
    .description("show ready-made sets of rules, or choose one (none: take it away)")
    .addHelpText(
      "after",
      examples("floyo privacy preset", "floyo privacy preset client-work", "floyo privacy preset none"),
    )
    .action(run((cli, name: string | undefined) => preset(cli, name)));
}
