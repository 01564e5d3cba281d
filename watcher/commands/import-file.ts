import { statSync } from "node:fs";
import { resolve } from "node:path";
import { describeReport, exitCodeOf, explainStop, openCapture, reportFields } from "../capture.ts";
import type { Cli } from "../cli.ts";
import { nothingDone, openCursor } from "../collect/import-cursor.ts";
import { type ExitCode, exitCodes, usageFault } from "../fault.ts";
import { accountName } from "../home/credentials.ts";
import type { ToldEntry } from "../imports/told-entry.ts";
import { count } from "../terminal/words.ts";
import { importPatienceMs } from "./import-git.ts";

export interface ImportFileOptions {
  readonly again?: boolean;
  readonly dryRun?: boolean;
}

export interface FileSource {
  /** `shell`, `activitywatch`: what the report calls it. */
  readonly source: string;
  /** What one of its entries is called. */
  readonly unit: "line" | "entry";
  readonly path: string;
  /** What else makes two imports of one file different. */
  readonly variant: readonly string[];
  readonly read: (path: string) => Iterable<ToldEntry>;
}

const settleEvery = 1000;
/** Faulty entries are named up to here, and counted after. */
const faultsNamed = 10;

/**
 * Records what a file tells. It may be interrupted and run again: it goes on behind the last entry that was kept, and ids
 * are the same in every run, so that nothing is stored twice.
 *
 * @throws Fault USAGE, DAMAGED_FILE
 */
export async function importFile(cli: Cli, file: FileSource, options: ImportFileOptions): Promise<ExitCode> {
  const { terminal } = cli;
  const path = resolve(file.path);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw usageFault(`There is no file ${file.path}.`);
  const { capture, account } = await openCapture(cli, { dryRun: options.dryRun, patienceMs: importPatienceMs });
  const cursor =
    account && openCursor(cli.home.cursors, [accountName(account.credentials), file.source, path, ...file.variant]);
  const stamp = `${stat.size} ${stat.mtimeMs}`;
  const before = cursor && !options.again ? cursor.read() : nothingDone;
  if (before.done === stamp) {
    const report = await capture.finish();
    terminal.give({ source: file.source, read: 0, ...reportFields(report) });
    terminal.say(`Nothing new in ${file.path} since the last import. To send everything again, add --again.`);
    explainStop(cli, report);
    return exitCodeOf(report);
  }
  const kept = before.underway?.until === stamp ? Number(before.underway.at) : 0;
  const left = new Map<string, number>();
  let read = 0;
  let faulty = 0;
  try {
    for (const entry of file.read(path)) {
      read += 1;
      if (entry.fault !== undefined) {
        faulty += 1;
        const name = file.unit === "line" ? "Line" : "Entry";
        if (faulty <= faultsNamed) terminal.note(`${name} ${entry.number} is passed over: ${entry.fault}.`);
      } else if (entry.event === null) left.set(entry.left ?? "", (left.get(entry.left ?? "") ?? 0) + 1);
      else if (entry.number > kept) capture.add(entry.event, entry.how);
      if (read % 500 === 0) terminal.progress(`Reading ${file.path}: ${read.toLocaleString("en")}`);
      if (capture.unsettled < settleEvery) continue;
      const at = String(entry.number);
      await capture.settle(() => cursor?.write({ ...nothingDone, underway: { until: stamp, at, since: null } }));
    }
  } catch (error) {
    await capture.settle();
    throw error;
  }
  await capture.settle(() => cursor?.write({ ...nothingDone, done: stamp }));
  const report = await capture.finish();
  terminal.endProgress();
  const speak = options.dryRun ? terminal.note : terminal.say;
  terminal.give({
    ...(options.dryRun ? { dry_run: true } : {}),
    source: file.source,
    read,
    faulty_entries: faulty,
    left_out: Object.fromEntries(left),
    ...reportFields(report),
  });
  const units =
    file.unit === "line" ? count(read, "line") : `${read.toLocaleString("en")} ${read === 1 ? "entry" : "entries"}`;
  speak(`${options.dryRun ? "Would send" : "Read"} ${count(report.events, "event")} of ${units} in ${file.path}.`);
  if (kept > 0) speak(`Went on behind ${file.unit} ${kept.toLocaleString("en")}, where the last import was cut short.`);
  for (const [why, number] of left) speak(`Left out: ${number.toLocaleString("en")} (${why}).`);
  for (const line of describeReport(report)) speak(line);
  if (faulty > 0) terminal.note(`Passed over in all: ${faulty.toLocaleString("en")} that could not be read.`);
  explainStop(cli, report);
  return faulty > 0 && exitCodeOf(report) === exitCodes.ok ? exitCodes.fault : exitCodeOf(report);
}
