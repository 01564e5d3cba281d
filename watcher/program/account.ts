import { type Command, Option } from "commander";
import { consent, withdrawConsent } from "../commands/consent.ts";
import { login, logout, whoami } from "../commands/login.ts";
import { examples, type Run } from "./arguments.ts";

/** Whose events these are. */
export function addAccountCommands(program: Command, run: Run): void {
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
