import { DryRunCapture, describeReport, reportFields, SpoolingCapture } from "../capture.ts";
import { type Cli, openAccount, requireConsent } from "../cli.ts";
import { changeEvent } from "../collect/change-event.ts";
import { projectOf, readHistoryFile } from "../collect/read-history-file.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { count } from "../terminal/words.ts";
import { explainStop, importPatienceMs } from "./import-git.ts";

export interface ImportHistoryOptions {
  readonly author?: string;
  readonly project?: string;
  readonly dryRun?: boolean;
}

const settleEvery = 1000;
/** Faulty lines are named up to here, and counted after. */
const faultsNamed = 5;

/** `floyo import history`: the file changes of a history file, by the same rule of ids as `import git`. */
export async function importHistory(cli: Cli, path: string, options: ImportHistoryOptions): Promise<ExitCode> {
  const { terminal } = cli;
  const account = options.dryRun ? null : openAccount(cli);
  if (account) await requireConsent(cli, account);
  const capture = account
    ? new SpoolingCapture(cli, account, {
        patienceMs: importPatienceMs,
        onProgress: (sent) => terminal.progress(`Sending: ${count(sent, "event")}`),
      })
    : new DryRunCapture(cli);
  const project = options.project ?? projectOf(path);
  const commits = new Set<string>();
  let lines = 0;
  let faulty = 0;
  for await (const { number, line, fault } of readHistoryFile(path)) {
    lines += 1;
    if (line === null) {
      faulty += 1;
      if (faulty <= faultsNamed) terminal.note(`Line ${number} is passed over: ${fault}.`);
      continue;
    }
    if (options.author !== undefined && line.author !== options.author) continue;
    commits.add(line.commit);
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
    if (lines % 500 === 0) terminal.progress(`Reading ${project}: ${count(lines, "line")}`);
  }
  const report = await capture.finish();
  terminal.endProgress();
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
  return report.sent?.fault?.exitCode ?? (faulty > 0 ? exitCodes.fault : exitCodes.ok);
}
