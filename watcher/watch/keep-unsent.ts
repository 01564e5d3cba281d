import type { Cli } from "../cli.ts";
import { localBytesMax, localFolder } from "../local/local-store.ts";
import { BatchFormer } from "../send/form-batches.ts";
import { EventKeeper, keepInSpool } from "./keep-events.ts";

/** Where events go that no account is sent: into the local store, or with `--dry-run` onto the screen. */
export const keepUnsent = (cli: Cli, dryRun: boolean): EventKeeper =>
  cli.local && !dryRun ? keepInSpool(localFolder(cli.home), localBytesMax) : printingKeeper(cli);

/** The bodies of the requests, to the byte, one a line, as each would be sent. */
function printingKeeper(cli: Cli): EventKeeper {
  return new EventKeeper((lines) => {
    const former = new BatchFormer<{ json: string }>();
    const bodies = lines.flatMap((json) => former.add({ json })?.body ?? []);
    const last = former.finish();
    for (const body of [...bodies, ...(last ? [last.body] : [])]) cli.terminal.write(`${body}\n`);
  });
}
