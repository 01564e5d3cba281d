import { RuleSet } from "#lib/capture/redact/rule-set.ts";
import type { Cli } from "../cli.ts";
import { type ExitCode, exitCodes, usageFault } from "../fault.ts";
import { readLocalLines, removeLocal } from "../local/local-store.ts";
import { confirm } from "../terminal/prompt.ts";
import { count } from "../terminal/words.ts";
import { clearAtServer, showReceipts } from "./clear-at-server.ts";
import { parseRange } from "./parse-range.ts";

export interface ClearOptions {
  readonly from?: string;
  readonly to?: string;
  readonly path?: string;
  readonly device?: string;
  readonly all?: boolean;
  readonly redact?: boolean;
  readonly yes?: boolean;
  readonly receipts?: boolean;
}

/**
 * `floyo clear`: deletes one's events of a time, path or device, or hides in them what the rules hide; at the server or
 * with `--local` on this machine, and with them what was learned. Counts and asks first.
 *
 * @throws Fault NOT_SIGNED_IN, USAGE
 */
export async function clear(cli: Cli, options: ClearOptions): Promise<ExitCode> {
  const { from, to, path, device, all, redact, receipts } = options;
  if (cli.local && (device !== undefined || redact || receipts))
    throw usageFault("--device, --redact and --receipts are for what the server holds.", "Leave --local out.");
  if (receipts) return await showReceipts(cli);
  const chosen = [from, to, path, device].some((choice) => choice !== undefined);
  if (!all && !chosen)
    throw usageFault(
      "Say what to delete.",
      "Give --from and --to, --path, --device, or --all; they narrow each other.",
    );
  if (all && chosen) throw usageFault("--all leaves nothing to choose.", "Leave --all out, or the rest.");
  return cli.local ? await clearHere(cli, options) : await clearAtServer(cli, options);
}

async function clearHere(cli: Cli, options: ClearOptions): Promise<ExitCode> {
  const range = parseRange(options);
  const rules = new RuleSet(
    options.path === undefined
      ? []
      : [{ id: "chosen", subject: "path", patterns: [options.path], action: "drop" as const }],
  );
  const isMeant = (event: { occurred_at: string; path?: string | undefined; previous_path?: string | undefined }) =>
    range.holds(event.occurred_at) &&
    (options.path === undefined ||
      [event.path, event.previous_path].some((path) => path !== undefined && rules.rule("path", path).action !== null));
  let events = 0;
  for (const { event } of readLocalLines(cli.home)) if (isMeant(event)) events += 1;
  if (!(await mayGoOn(cli, options, `Delete ${count(events, "event")} on this machine`))) return exitCodes.ok;
  const deleted = removeLocal(cli.home, isMeant);
  cli.terminal.give({ deleted });
  cli.terminal.say(`Deleted ${count(deleted, "event")} on this machine.`);
  return exitCodes.ok;
}

/** Asks, unless told not to. @throws Fault USAGE when there is nobody to ask */
export async function mayGoOn(cli: Cli, { yes }: Pick<ClearOptions, "yes">, what: string): Promise<boolean> {
  if (yes) return true;
  if (!cli.streams.stdin.isTTY) throw usageFault("Nothing was changed: there is nobody to ask.", "Add --yes.");
  if (await confirm(cli.streams, `${what}, and what was learned from them? This cannot be taken back. [y/N] `))
    return true;
  cli.terminal.say("Nothing was changed.");
  return false;
}
