import { remove } from "#lib/contracts/events.ts";
import { occurredAtMin } from "#lib/contracts/telemetry.ts";
import { type Cli, openAccount } from "../cli.ts";
import { type ExitCode, exitCodes, usageFault } from "../fault.ts";
import { readLocalLines, removeLocal } from "../local/local-store.ts";
import { callApi } from "../send/call-api.ts";
import { confirm } from "../terminal/prompt.ts";
import { count } from "../terminal/words.ts";
import { parseRange, type Range } from "./parse-range.ts";

export interface ClearOptions {
  readonly from?: string;
  readonly to?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
}

/**
 * `floyo clear`: deletes one's events of a time, at the server or with `--local` on this machine, and with them what was
 * learned. Asks first.
 *
 * @throws Fault NOT_SIGNED_IN, USAGE
 */
export async function clear(cli: Cli, options: ClearOptions): Promise<ExitCode> {
  const { terminal, streams } = cli;
  if (!options.all && options.from === undefined && options.to === undefined)
    throw usageFault("Say what to delete.", "Give --from and --to, or --all.");
  const range = parseRange(options);
  const where = cli.local ? "on this machine" : `at ${openAccount(cli).credentials.url}`;
  if (!options.yes) {
    if (!streams.stdin.isTTY) throw usageFault("Nothing was deleted: there is nobody to ask.", "Add --yes.");
    const what = cli.local ? count(countLocal(cli, range), "event") : `your events ${describe(range)}`;
    if (
      !(await confirm(
        streams,
        `Delete ${what} ${where}, and what was learned from them? This cannot be taken back. [y/N] `,
      ))
    ) {
      terminal.say("Nothing was deleted.");
      return exitCodes.ok;
    }
  }
  const deleted = cli.local
    ? removeLocal(cli.home, ({ occurred_at }) => range.holds(occurred_at))
    : await removeAtServer(cli, range);
  terminal.give({ deleted });
  terminal.say(`Deleted ${count(deleted, "event")} ${where}.`);
  if (!cli.local) terminal.say("What was learned from them goes with the next analysis, which has been asked for.");
  return exitCodes.ok;
}

function countLocal({ home }: Cli, range: Range): number {
  let events = 0;
  for (const { event } of readLocalLines(home)) if (range.holds(event.occurred_at)) events += 1;
  return events;
}

const describe = ({ from, to }: Range): string =>
  [from ? `from ${from.toLocaleString("sv")}` : "of all time", to ? `up to ${to.toLocaleString("sv")}` : ""]
    .filter(Boolean)
    .join(" ");

async function removeAtServer(cli: Cli, { from, to }: Range): Promise<number> {
  const query = {
    from: (from ?? new Date(occurredAtMin)).toISOString(),
    // The server takes events up to a day ahead of its clock.
    to: (to ?? new Date(Date.now() + 2 * 86_400_000)).toISOString(),
  };
  return (await callApi(openAccount(cli).connection, remove, { query })).deleted;
}
