import type { z } from "zod";
import { listReceipts, type Receipt, remove } from "#lib/contracts/privacy.ts";
import { type Cli, openAccount } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { callApi } from "../send/call-api.ts";
import type { Connection } from "../send/connection.ts";
import { table } from "../terminal/table.ts";
import { count, when } from "../terminal/words.ts";
import { type ClearOptions, mayGoOn } from "./clear.ts";
import { parseRange } from "./parse-range.ts";
import { readPages } from "./read-pages.ts";

type Progress = z.output<typeof remove.output>;
type Choice = z.input<typeof remove.body>;

const receiptsShownMax = 50;

/** What the server holds: counted, asked about, then deleted or redacted, with the receipt. */
export async function clearAtServer(cli: Cli, options: ClearOptions): Promise<ExitCode> {
  const { terminal } = cli;
  const { connection, credentials } = openAccount(cli);
  const choice = choiceOf(options, connection);
  const [verb, done] = options.redact ? ["Redact", "Redacted"] : ["Delete", "Deleted"];
  const counted = await goThrough(connection, { ...choice, dry_run: true }, ({ matched }) =>
    terminal.progress(`Counting: ${count(matched, "event")}`),
  );
  if (counted.matched === 0) {
    terminal.give({ receipt: null, matched: 0 });
    terminal.say(
      options.redact
        ? `The rules change nothing of that at ${credentials.url}.`
        : `There is none at ${credentials.url}.`,
    );
    return exitCodes.ok;
  }
  if (!(await mayGoOn(cli, options, `${verb} ${count(counted.matched, "event")} at ${credentials.url}`)))
    return exitCodes.ok;
  const { receipt, matched } = await goThrough(connection, choice, (now) =>
    terminal.progress(`${done}: ${now.matched.toLocaleString("en")} of ${counted.matched.toLocaleString("en")}`),
  );
  terminal.give({ receipt, matched });
  terminal.say(`${done} ${count(matched, "event")} at ${credentials.url}.`);
  if (receipt) {
    terminal.say(`Receipt ${receipt.id}: ${count(receipt.days, "day")} will be learned from anew.`);
    terminal.say("What was learned from them is recomputed or goes; `floyo clear --receipts` tells.");
  }
  return exitCodes.ok;
}

function choiceOf({ from, to, path, device, all, redact }: ClearOptions, connection: Connection): Choice {
  const range = parseRange({ ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
  return {
    action: redact ? "redact" : "delete",
    ...(range.from ? { from: range.from.toISOString() } : {}),
    ...(range.to ? { to: range.to.toISOString() } : {}),
    ...(path === undefined ? {} : { path }),
    ...(device === undefined ? {} : { device: device === "this" ? connection.device.id : device }),
    ...(all ? { all } : {}),
  };
}

/** The server works for some seconds at a time: this asks until it has come to the end. */
async function goThrough(
  connection: Connection,
  choice: Choice,
  onProgress: (now: Progress) => void,
): Promise<Progress> {
  let cursor: string | null = null;
  for (;;) {
    const now: Progress = await callApi(connection, remove, {
      body: { ...choice, ...(cursor === null ? {} : { cursor }) },
    });
    if (now.next_cursor === null) return now;
    onProgress(now);
    cursor = now.next_cursor;
  }
}

/** `floyo clear --receipts`: what was deleted or redacted before, and what became of patterns and suggestions. */
export async function showReceipts(cli: Cli): Promise<ExitCode> {
  const { terminal } = cli;
  const receipts = await readPages(openAccount(cli).connection, listReceipts, {}, receiptsShownMax);
  terminal.give({ data: receipts });
  if (terminal.json) return exitCodes.ok;
  if (receipts.length === 0) terminal.say("Nothing was deleted or redacted so far.");
  else {
    const now = new Date();
    terminal.say(
      table(
        [
          { title: "when" },
          { title: "what" },
          { title: "events", align: "right" },
          { title: "days", align: "right" },
          { title: "what was learned" },
          { title: "receipt" },
        ],
        receipts.map((receipt) => [
          when(receipt.created_at, now),
          receipt.action === "delete" ? "deleted" : "redacted",
          receipt.events.toLocaleString("en"),
          receipt.days.toLocaleString("en"),
          describeLearned(receipt),
          receipt.id.slice(0, 8),
        ]),
      ),
    );
  }
  return exitCodes.ok;
}

function describeLearned({ state, learned }: Receipt): string {
  if (state === "unfinished") return "cut off; run it again";
  if (state === "learning") return "being made anew";
  const gone = (learned?.patterns_gone ?? 0) + (learned?.suggestions_gone ?? 0);
  const changed = (learned?.patterns_changed ?? 0) + (learned?.suggestions_changed ?? 0);
  return `${gone.toLocaleString("en")} gone, ${changed.toLocaleString("en")} changed`;
}
