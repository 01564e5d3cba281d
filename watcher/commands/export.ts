import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { list, type StoredEvent } from "#lib/contracts/events.ts";
import { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import { type Cli, openAccount } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { readLocalLines } from "../local/local-store.ts";
import { callApi } from "../send/call-api.ts";
import { count } from "../terminal/words.ts";
import { explainFile } from "./explain-file.ts";
import { parseRange, type Range } from "./parse-range.ts";

export interface ExportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
}

/**
 * `floyo export`: one's events, one JSON object a line, in the form in which they are sent, so that
 * `floyo record -` takes them back.
 *
 * @throws Fault NOT_SIGNED_IN, USAGE
 */
export async function exportEvents(cli: Cli, options: ExportOptions): Promise<ExitCode> {
  const range = parseRange(options);
  const file = options.out === undefined ? null : createWriteStream(options.out, { mode: 0o600, flags: "wx" });
  if (file) await once(file, "open").catch((error: unknown) => Promise.reject(explainFile(options.out ?? "", error)));
  let events = 0;
  for await (const line of cli.local ? localLines(cli, range) : serverLines(cli, range)) {
    events += 1;
    if (file && !file.write(`${line}\n`)) await once(file, "drain");
    if (!file) cli.terminal.write(`${line}\n`);
    if (events % 1000 === 0 && file) cli.terminal.progress(`Writing ${count(events, "event")}`);
  }
  if (file) {
    file.end();
    await once(file, "finish");
  }
  cli.terminal.endProgress();
  if (options.out !== undefined) {
    cli.terminal.give({ events, file: options.out });
    cli.terminal.say(`Wrote ${count(events, "event")} to ${options.out}.`);
  } else cli.terminal.note(`${count(events, "event")}.`);
  return exitCodes.ok;
}

async function* localLines({ home }: Cli, range: Range): AsyncGenerator<string> {
  for (const { json, event } of readLocalLines(home)) if (range.holds(event.occurred_at)) yield json;
}

/** Newest first, a page at a time. */
async function* serverLines(cli: Cli, { from, to }: Range): AsyncGenerator<string> {
  const { connection } = openAccount(cli);
  let cursor: string | undefined;
  do {
    const page = await callApi(connection, list, {
      query: { limit: 200, from: from?.toISOString(), to: to?.toISOString(), cursor },
    });
    for (const event of page.data) yield JSON.stringify(toTelemetry(event));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

/** A stored event in the form in which it was sent. */
function toTelemetry({ metadata, ...stored }: StoredEvent): TelemetryEvent {
  const sent = Object.entries(stored).filter(([name, value]) => name in sentFields && value !== null);
  return TelemetryEvent.parse({
    ...Object.fromEntries(sent),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  });
}

/** What of a stored event was sent; the rest the server knows by itself. */
const sentFields: Readonly<Record<Exclude<keyof TelemetryEvent, "metadata" | "clock">, true>> = {
  id: true,
  type: true,
  occurred_at: true,
  path: true,
  previous_path: true,
  command: true,
  tool: true,
  action: true,
  app: true,
  project: true,
  branch: true,
  group: true,
  source: true,
  duration_ms: true,
};
