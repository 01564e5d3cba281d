import { list } from "#lib/contracts/ledger.ts";
import { type Cli, openAccount } from "../cli.ts";
import { type ExitCode, exitCodes, usageFault } from "../fault.ts";
import { type Comparison, compareLedgers, type Difference } from "../ledger/compare-ledgers.ts";
import { ledgerFolder } from "../ledger/ledger-files.ts";
import { type ChainFault, type LocalEntry, readLedger } from "../ledger/read-ledger.ts";
import { table } from "../terminal/table.ts";
import { count, when } from "../terminal/words.ts";
import { readPages } from "./read-pages.ts";

/** `floyo ledger`: the batches that this machine sent for the account, the newest last. */
export function showLedger(cli: Cli, { limit }: { limit: number }): ExitCode {
  const { terminal } = cli;
  const { folder } = openLedger(cli);
  const { entries } = readLedger(folder);
  const shown = entries.slice(-limit);
  terminal.give({ folder, batches: entries.length, data: shown.map(entryFields) });
  if (terminal.json) return exitCodes.ok;
  if (entries.length === 0) {
    terminal.say("Nothing has been sent from this machine for this account since it keeps a ledger.");
    return exitCodes.ok;
  }
  const now = new Date();
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = [right("batch"), { title: "when" }, right("events"), right("bytes"), { title: "digest" }];
  terminal.say(
    table(
      [...columns, { title: "outcome" }],
      shown.map((entry) => [
        String(entry.seq),
        when(entry.at, now),
        entry.events.toLocaleString("en"),
        entry.bytes.toLocaleString("en"),
        entry.digest.slice(0, 16),
        describeOutcome(entry),
      ]),
    ),
  );
  if (shown.length < entries.length)
    terminal.say(`The last ${shown.length} of ${count(entries.length, "batch", "batches")}.`);
  return exitCodes.ok;
}

/** `floyo ledger show <batch>`: all that is kept of one batch. @throws Fault USAGE */
export function showBatch(cli: Cli, seq: number): ExitCode {
  const { terminal } = cli;
  const entry = readLedger(openLedger(cli).folder).entries.find((one) => one.seq === seq);
  if (!entry) throw usageFault(`There is no batch ${seq} in the ledger.`, "`floyo ledger` lists what there is.");
  terminal.give(entryFields(entry));
  if (terminal.json) return exitCodes.ok;
  const rows: [string, string][] = [
    ["Batch", String(seq)],
    ["Noted", entry.at],
    ["Events", entry.events.toLocaleString("en")],
    ["Bytes", entry.bytes.toLocaleString("en")],
    ["SHA-256", entry.digest],
    ["Chain", entry.hash],
    ["Outcome", describeOutcome(entry)],
  ];
  for (const [name, value] of rows) terminal.say(`${terminal.style("dim", name.padEnd(8))}  ${value}`);
  terminal.say(
    "What was in it is not kept here. The digest tells whether bytes that you have are those that were sent.",
  );
  return exitCodes.ok;
}

/**
 * `floyo ledger verify`: walks the chain here, and holds it against what the server received. Exit code 1 when they do
 * not agree.
 *
 * @throws Fault of the request to the server
 */
export async function verifyLedger(cli: Cli): Promise<ExitCode> {
  const { terminal } = cli;
  const { folder, account } = openLedger(cli);
  const before = readLedger(folder);
  const query = { device: account.connection.device.id, from: before.from };
  const received = await readPages(account.connection, list, query, Number.POSITIVE_INFINITY, 1000);
  // What was sent meanwhile is in the one and not yet in the other.
  const last = before.entries.at(-1)?.seq ?? before.from - 1;
  const since = new Set(readLedger(folder).entries.flatMap(({ seq, hash }) => (seq > last ? [hash] : [])));
  const compared = compareLedgers(
    before,
    received.filter(({ hash }) => !since.has(hash)),
  );
  const agree = before.faults.length === 0 && compared.differences.length === 0;
  terminal.give({
    agree,
    folder,
    device: account.connection.device.id,
    from: before.from,
    batches: compared.batches,
    agreed: compared.agreed,
    resolved: compared.resolved,
    not_arrived: compared.notArrived,
    refused: compared.refused,
    differences: compared.differences,
    chain_faults: before.faults,
  });
  if (!terminal.json) for (const line of describeComparison(compared, before.faults, before.from)) terminal.say(line);
  return agree ? exitCodes.ok : exitCodes.fault;
}

const openLedger = (cli: Cli) => {
  const account = openAccount(cli);
  return { account, folder: ledgerFolder(account.spool, account.connection.device) };
};

const entryFields = ({ outcome, ...entry }: LocalEntry) => ({ ...entry, outcome: outcome ?? { outcome: "unknown" } });

function describeOutcome({ outcome }: LocalEntry): string {
  if (outcome === null) return "no answer; verify asks";
  if (outcome.outcome === "refused") return `refused: ${outcome.code}`;
  const { accepted, duplicates, rejected } = outcome;
  const known = duplicates > 0 ? `, ${duplicates.toLocaleString("en")} known` : "";
  const faulty = rejected > 0 ? `, ${rejected.toLocaleString("en")} faulty` : "";
  return `${accepted.toLocaleString("en")} stored${known}${faulty}`;
}

/** So many differences are told one by one. */
const toldMax = 10;

const batches = (number: number): string => count(number, "batch", "batches");

function describeComparison(compared: Comparison, faults: readonly ChainFault[], from: number): string[] {
  const { agreed, resolved, notArrived, refused, differences } = compared;
  const whole = faults.length === 0 && differences.length === 0;
  const lines: string[] = [];
  if (whole && compared.batches === 0)
    lines.push("Nothing has been sent from this machine, and the server has nothing of it.");
  else if (whole)
    lines.push(
      agreed === 1
        ? "1 batch that the server received is, to the byte, what this machine noted before it was sent."
        : `All ${batches(agreed)} that the server received are, to the byte, what this machine noted before they were sent.`,
    );
  else lines.push(`The two do not agree. The same here and at the server: ${batches(agreed)}.`);
  if (resolved > 0) lines.push(`Of these, the answer was lost on the way: ${batches(resolved)}.`);
  if (refused > 0) lines.push(`Refused by the server, which has nothing of it: ${batches(refused)}.`);
  if (notArrived > 0)
    lines.push(`Never arrived: ${batches(notArrived)}. Their events were sent in another, or wait to be sent.`);
  if (from > 1) lines.push(`What was sent before batch ${from} is no longer kept here.`);
  const told = [...faults.map(describeFault), ...differences.map(describeDifference)];
  lines.push(...told.slice(0, toldMax));
  if (told.length > toldMax) lines.push(`And ${told.length - toldMax} more; --json gives them all.`);
  return lines;
}

const faultWords: Readonly<Record<ChainFault["kind"], string>> = {
  unreadable: "is no line of a ledger",
  broken: "does not follow from the line before: one of them was changed, or lines were taken out or put in",
  count: "does not count on from the batch before",
  beginning: "is not the beginning: the files before it were taken away",
};

const describeFault = ({ file, line, kind }: ChainFault): string => `${file}, line ${line}: ${faultWords[kind]}.`;

const fieldWords: Readonly<Record<string, string>> = {
  outcome: "the server refused it then, and has it now",
  hash: "the server was told another place in the chain",
  digest: "other bytes arrived than were noted",
  events: "the number of events differs",
  bytes: "the length differs",
};

function describeDifference({ seq, kind, fields }: Difference): string {
  if (kind === "missing_there") return `Batch ${seq}: was sent and answered, and the server has nothing of it.`;
  if (kind === "missing_here")
    return `Batch ${seq}: the server has it from this device, and it is not in the ledger here.`;
  return `Batch ${seq}: ${fields.map((field) => fieldWords[field] ?? field).join("; ")}.`;
}
