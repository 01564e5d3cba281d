import { type Command, InvalidArgumentError, Option } from "commander";
import { Scope, watcherScopes } from "#lib/contracts/scopes.ts";
import { consent, withdrawConsent } from "../commands/consent.ts";
import { type LoginOptions, login, logout, whoami } from "../commands/login.ts";
import { examples, type Run } from "./arguments.ts";

/** Whose events these are. */
export function addAccountCommands(program: Command, run: Run): void {
  program
    .command("login")
    .description("sign in: approve this machine in a browser, or give an API key; kept in a file only you can read")
    .addOption(
      new Option(
        "--key [key]",
        "use this API key; without one it is asked for, or read from stdin, where no history keeps it",
      ).env("FLOYO_API_KEY"),
    )
    .addOption(
      new Option(
        "--scope <scope>",
        "let the key do this too, such as events:delete; may be given several times",
      ).argParser(collectScope),
    )
    .option("--no-browser", "open no browser, only show the address")
    .addOption(
      new Option("--url <url>", "the server (default: the last one, or http://localhost:3000)").env("FLOYO_URL"),
    )
    .addHelpText(
      "after",
      `
Without a key a page opens in your browser, or its address and a code are shown, to be opened on any machine. The key
that is made there can: ${watcherScopes.join(", ")}. It lasts until you sign out here or revoke the device.
${examples(
  "floyo login",
  "floyo login --scope events:delete",
  "floyo login --url https://floyo.example.com < key.txt",
)}`,
    )
    .action(run((cli, options: LoginOptions) => login(cli, options)));

  program
    .command("logout")
    .description("forget the key on this machine, and revoke it if it was made by signing in here")
    .action(run((cli) => logout(cli)));

  program
    .command("whoami")
    .description("show whose key this is, and where")
    .action(run((cli) => whoami(cli)));

  const agreement = program
    .command("consent")
    .description("show whether you have agreed to collection; `consent withdraw` ends it")
    .addHelpText("after", examples("floyo consent", "floyo consent withdraw"))
    .action(run((cli) => consent(cli)));
  agreement
    .command("withdraw")
    .description("withdraw your consent: the server refuses events at once")
    .addHelpText("after", examples("floyo consent withdraw"))
    .action(run((cli) => withdrawConsent(cli)));
}

function collectScope(text: string, before: readonly Scope[] = []): Scope[] {
  const scope = Scope.safeParse(text);
  if (!scope.success) throw new InvalidArgumentError(`Give one of ${Scope.options.join(", ")}.`);
  return [...before, scope.data];
}
