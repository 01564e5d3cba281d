import type { Account, Cli } from "../cli.ts";
import { localBytesMax, localFolder } from "../local/local-store.ts";
import { type LivePolicy, openPolicy } from "../privacy/live-policy.ts";
import { BatchFormer } from "../send/form-batches.ts";
import { EventKeeper, keepInSpool } from "./keep-events.ts";

/** Where events go, by the rules of whoever is signed in: into the account's spool, the local store, or with `--dry-run` onto the screen. */
export function openKeeper(cli: Cli, account: Account | null, dryRun: boolean): EventKeeper {
  const policy = openPolicy(cli.home, { local: cli.local, counting: !dryRun });
  if (account) return keepInSpool(account.spool, policy);
  return cli.local && !dryRun ? keepInSpool(localFolder(cli.home), policy, localBytesMax) : printingKeeper(cli, policy);
}

/** The bodies of the requests, to the byte, one a line, as each would be sent. */
function printingKeeper(cli: Cli, policy: LivePolicy): EventKeeper {
  return new EventKeeper(policy, (lines) => {
    const former = new BatchFormer<{ json: string }>();
    const bodies = lines.flatMap((json) => former.add({ json })?.body ?? []);
    const last = former.finish();
    for (const body of [...bodies, ...(last ? [last.body] : [])]) cli.terminal.write(`${body}\n`);
  });
}
