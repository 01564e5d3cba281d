import type { Command } from "commander";
import { showBatch, showLedger, verifyLedger } from "../commands/ledger.ts";
import { examples, type Run, wholeNumber } from "./arguments.ts";

/** What was sent. */
export function addLedgerCommands(program: Command, run: Run): void {
  const ledger = program
    .command("ledger")
    .description("list the batches that this machine sent: when, how much, its digest, and what became of it")
    .option("--limit <number>", "at most this many, the newest", wholeNumber(1), 20)
    .addHelpText(
      "after",
      `
Each batch is noted, with the SHA-256 of its bytes, before it is sent, in a chain of hashes that shows whether a line was
changed. The server notes the digest of what arrives. \`verify\` holds the two against each other.
${examples("floyo ledger", "floyo ledger verify", "floyo ledger show 17")}`,
    )
    .action(run((cli, options: { limit: number }) => showLedger(cli, options)));
  ledger
    .command("verify")
    .description("check that the server received exactly what was noted here; exit code 1 when not")
    .addHelpText("after", examples("floyo ledger verify", "floyo ledger verify --json | jq .differences"))
    .action(run((cli) => verifyLedger(cli)));
  ledger
    .command("show")
    .argument("<batch>", "its number, as `floyo ledger` lists it", wholeNumber(1))
    .description("show all that is kept of one batch")
    .addHelpText("after", examples("floyo ledger show 17"))
    .action(run((cli, batch: number) => showBatch(cli, batch)));
}
