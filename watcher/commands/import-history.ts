import { type Capture, describeReport, exitCodeOf, explainStop, openCapture, reportFields } from "../capture.ts";
import type { Cli } from "../cli.ts";
import { changeEvent } from "../collect/change-event.ts";
import { projectOf, readHistoryFile } from "../collect/read-history-file.ts";
import type { ExitCode } from "../fault.ts";
import { count } from "../terminal/words.ts";
import { importPatienceMs } from "./import-git.ts";

export interface ImportHistoryOptions {
  readonly author?: string;
  readonly project?: string;
  readonly dryRun?: boolean;
}

const settleEvery = 1000;
/** Faulty lines are named up to here, and counted after. */
const faultsNamed = 5;

interface Reading {
  lines: number;
  faulty: number;
  readonly commits: Set<string>;
}

/** `floyo import history`: the file changes of a history file, by the same rule of ids as `import git`. */
export async function importHistory(cli: Cli, path: string, options: ImportHistoryOptions): Promise<ExitCode> {
  const { terminal } = cli;
  const { capture } = await openCapture(cli, { dryRun: options.dryRun, patienceMs: importPatienceMs });
  const project = options.project ?? projectOf(path);
  const reading: Reading = { lines: 0, faulty: 0, commits: new Set() };
  try {
    await readInto(capture, cli, path, { ...options, project }, reading);
  } catch (error) {
    await capture.settle();
    throw error;
  }
  const report = await capture.finish();
  terminal.endProgress();
  const { faulty, commits } = reading;
  const speak = options.dryRun ? terminal.note : terminal.say;
  terminal.give({
    ...(options.dryRun ? { dry_run: true } : {}),
    source: "history",
    project,
    commits: commits.size,
    lines_faulty: faulty,
    ...reportFields(report),
  });
  if (commits.size === 0 && options.author !== undefined) speak(`No changes by ${options.author} in ${path}.`);
  else {
    const verb = options.dryRun ? "Would send" : "Read";
    speak(`${verb} ${count(report.events, "change")} of ${count(commits.size, "commit")} in ${project}.`);
  }
  for (const line of describeReport(report)) speak(line);
  if (faulty > 0) terminal.note(`Passed over: ${count(faulty, "line")} that could not be read.`);
  explainStop(cli, report);
  return exitCodeOf(report, faulty > 0);
}

async function readInto(
  capture: Capture,
  { terminal }: Cli,
  path: string,
  { author, project }: { author?: string; project: string },
  reading: Reading,
): Promise<void> {
  for await (const { number, line, fault } of readHistoryFile(path)) {
    reading.lines += 1;
    if (line === null) {
      reading.faulty += 1;
      if (reading.faulty <= faultsNamed) terminal.note(`Line ${number} is passed over: ${fault}.`);
      continue;
    }
    if (author !== undefined && line.author !== author) continue;
    reading.commits.add(line.commit);
    capture.add(
      changeEvent({
        repository: `history:${project}`,
        commit: line.commit,
        type: line.type,
        path: line.path,
        previousPath: line.previous_path ?? null,
        occurredAt: line.occurred_at,
        project,
      }),
    );
    if (capture.unsettled >= settleEvery) await capture.settle();
    if (reading.lines % 500 === 0) terminal.progress(`Reading ${project}: ${count(reading.lines, "line")}`);
  }
}
