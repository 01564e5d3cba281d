import type { Command } from "commander";
import { flush } from "../commands/flush.ts";
import { type Run, wholeNumber } from "./arguments.ts";

/** What waits. */
export function addSendingCommands(program: Command, run: Run): void {
  program
    .command("flush")
    .description("send what waits now")
    .option("--wait <seconds>", "how long to wait for a busy server altogether", wholeNumber(0), 60)
    .action(run((cli, options: { wait: number }) => flush(cli, options)));
}
