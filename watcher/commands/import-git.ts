import { join, resolve } from "node:path";
import type { TelemetryEvent } from "#lib/contracts/telemetry.ts";
import {
  type Capture,
  type CaptureReport,
  describeReport,
  exitCodeOf,
  explainStop,
  openCapture,
  reportFields,
} from "../capture.ts";
import type { Account, Cli } from "../cli.ts";
import { changeEvent } from "../collect/change-event.ts";
import { commitEvent } from "../collect/head-event.ts";
import { type ImportCursor, nothingDone, openCursor } from "../collect/import-cursor.ts";
import type { Commit } from "../collect/parse-git-log.ts";
import { countCommits, type LogRange, readGitLog } from "../collect/read-git-log.ts";
import { readHeadLog } from "../collect/read-head-log.ts";
import {
  isAncestor,
  parseSince,
  type Repository,
  readCommonAuthors,
  readOwnEmail,
  readRepository,
} from "../collect/read-repository.ts";
import { type ExitCode, usageFault } from "../fault.ts";
import { accountName } from "../home/credentials.ts";
import { count } from "../terminal/words.ts";

export interface ImportGitOptions {
  readonly author?: string;
  readonly all?: boolean;
  readonly since?: string;
  readonly project?: string;
  readonly again?: boolean;
  readonly dryRun?: boolean;
}

/** A busy server may keep an import waiting this long altogether; then the rest stays in the spool. */
export const importPatienceMs = 180_000;
/** Events are made durable in portions of about this many, at the end of a commit. */
const settleEvery = 1000;

type Author = LogRange["author"];

interface Work {
  readonly cli: Cli;
  readonly repository: Repository;
  readonly project: string;
  readonly author: Author;
  readonly capture: Capture;
  readonly totals: { commits: number; expected: number; moves: number };
  /** What git's log of `HEAD` tells beside commits, oldest first; */
  readonly moves: readonly TelemetryEvent[];
  /** and the commits that it tells of, by their ids. */
  readonly seen: ReadonlyMap<string, TelemetryEvent>;
  readonly saveCursor: (cursor: Partial<ImportCursor>) => void;
}

/**
 * `floyo import git`: the chosen commits, every file change of theirs, and the moves that git's log of `HEAD` still
 * knows become events: switches of branches, pulls and the like. Those moves are of whoever uses this clone, so that they
 * are left out where somebody else's commits are asked for.
 */
export async function importGit(cli: Cli, path: string, options: ImportGitOptions): Promise<ExitCode> {
  if (options.all && options.author !== undefined) {
    throw usageFault(
      "--all and --author exclude each other.",
      "Use --author for one person's commits, --all for everybody's.",
    );
  }
  const { capture, account } = await openCapture(cli, { dryRun: options.dryRun, patienceMs: importPatienceMs });
  const repository = await readRepository(resolve(path));
  const since = options.since === undefined ? null : await parseSince(repository.folder, options.since);
  const author = await chooseAuthor(repository, options);
  const cursor = account && cursorOf(cli, account, repository, author, options);
  const before = cursor && !options.again ? cursor.read() : nothingDone;
  const ranges = await planRanges(repository, author, since, before);
  const project = options.project ?? repository.name;
  const told = options.author === undefined ? readHeadLog(repository.gitFolder, project, since) : [];
  const isCommit = ({ type }: TelemetryEvent) => type === "commit_made";
  let state = before;
  const work: Work = {
    cli,
    repository,
    project,
    author,
    capture,
    totals: { commits: 0, expected: 0, moves: 0 },
    moves: told.filter((event) => !isCommit(event)),
    seen: new Map(told.filter(isCommit).map((event) => [event.id, event])),
    saveCursor: (change) => {
      state = { ...state, ...change };
      cursor?.write(state);
    },
  };
  for (const { range } of ranges) work.totals.expected += await countCommits(range);
  try {
    for (const { range, skipTo } of ranges) await importRange(work, range, skipTo);
    await importMoves(work, before.moved);
  } catch (error) {
    await capture.settle();
    throw error;
  }
  const report = await capture.finish();
  cli.terminal.endProgress();
  await tell(work, options, report, before.done !== null);
  return exitCodeOf(report);
}

async function chooseAuthor(repository: Repository, options: ImportGitOptions): Promise<Author> {
  if (options.all) return null;
  if (options.author !== undefined) return { pattern: options.author };
  const email = await readOwnEmail(repository.folder);
  if (email !== null) return { email };
  throw usageFault(
    "git does not know your address here, so your own commits cannot be told from others'.",
    "Set it with `git config user.email you@example.com`, or choose with --author PATTERN or --all.",
  );
}

function cursorOf(cli: Cli, account: Account, repository: Repository, author: Author, options: ImportGitOptions) {
  const whose = author === null ? "all" : "email" in author ? `email ${author.email}` : `author ${author.pattern}`;
  const project = options.project ?? repository.name;
  return openCursor(cli.home.cursors, [
    accountName(account.credentials),
    repository.identity,
    project,
    whose,
    options.since ?? "",
    // What is read of a commit: with another word here all are read once more.
    "commits and moves",
  ]);
}

/** First what an earlier import left unfinished, then what is new since. A rewritten history is read from its start. */
async function planRanges(
  repository: Repository,
  author: Author,
  since: number | null,
  { done, underway }: ImportCursor,
): Promise<{ range: LogRange; skipTo: string | null }[]> {
  const { folder, head } = repository;
  const holds = async (hash: string) => hash === head || (await isAncestor(folder, hash, head));
  const from = done !== null && (await holds(done)) ? done : null;
  if (underway && (await holds(underway.until))) {
    const first = { folder, after: from, until: underway.until, author, since: underway.since };
    const rest = { folder, after: underway.until, until: head, author, since };
    return [{ range: first, skipTo: underway.at }, ...(underway.until === head ? [] : [{ range: rest, skipTo: null }])];
  }
  return from === head ? [] : [{ range: { folder, after: from, until: head, author, since }, skipTo: null }];
}

async function importRange(work: Work, range: LogRange, skipTo: string | null): Promise<void> {
  let skipping = skipTo !== null;
  for await (const commits of readGitLog(range)) {
    for (const commit of commits) {
      work.totals.commits += 1;
      if (skipping) {
        skipping = commit.hash !== skipTo;
        continue;
      }
      addCommit(work, commit);
      if (work.capture.unsettled < settleEvery) continue;
      const underway = { until: range.until, at: commit.hash, since: range.since };
      await work.capture.settle(() => work.saveCursor({ done: range.after, underway }));
    }
    const { commits: read, expected } = work.totals;
    work.cli.terminal.progress(`Reading ${work.project}: ${read.toLocaleString("en")} of ${count(expected, "commit")}`);
  }
  if (skipping) {
    await importRange(work, range, null);
    return;
  }
  await work.capture.settle(() => work.saveCursor({ done: range.until, underway: null }));
}

/** Adds moves from behind the last that was kept; all of them where git has forgotten that one. */
async function importMoves({ moves, capture, repository, totals, saveCursor }: Work, last: string | null) {
  for (const move of moves.slice(moves.findIndex(({ id }) => id === last) + 1)) {
    capture.add(move, { places: [repository.top] });
    totals.moves += 1;
  }
  await capture.settle(() => saveCursor({ moved: moves.at(-1)?.id ?? last }));
}

function addCommit({ repository, project, capture, seen }: Work, commit: Commit): void {
  for (const change of commit.changes) {
    capture.add(
      changeEvent({
        repository: repository.identity,
        commit: commit.hash,
        occurredAt: commit.authoredAt,
        project,
        ...change,
      }),
      {
        places: [change.path, ...(change.previousPath === null ? [] : [change.previousPath])].map((path) =>
          join(repository.top, path),
        ),
      },
    );
  }
  const made = commitEvent(commit.hash, commit.authoredAt, project);
  // On which branch it was made, and how, only the log of `HEAD` knows.
  const { branch, metadata } = seen.get(made.id) ?? {};
  capture.add(
    { ...made, ...(branch ? { branch } : {}), ...(metadata ? { metadata } : {}) },
    { places: [repository.top] },
  );
}

async function tell(work: Work, options: ImportGitOptions, report: CaptureReport, hadDone: boolean): Promise<void> {
  const { cli, repository, project, author, totals } = work;
  const { terminal } = cli;
  const speak = options.dryRun ? terminal.note : terminal.say;
  terminal.give({
    ...(options.dryRun ? { dry_run: true } : {}),
    source: "git",
    repository: repository.identity,
    project,
    commits: totals.commits,
    moves: totals.moves,
    ...reportFields(report),
  });
  const nothing = totals.commits === 0 && totals.moves === 0;
  if (nothing && hadDone) {
    speak(`Nothing new in ${project} since the last import. To send everything again, add --again.`);
  } else if (totals.commits === 0 && !hadDone) {
    speak(`${noCommits(author)} in ${project}${options.since ? ` since ${options.since}` : ""}.`);
    const authors = author === null ? [] : await readCommonAuthors(repository.folder, 3);
    if (authors.length > 0) speak(`Authors here: ${authors.join(", ")}. Choose with --author PATTERN, or take --all.`);
  }
  if (!nothing) {
    const verb = options.dryRun ? "Would send" : "Read";
    const moves =
      totals.moves === 0 ? "" : ` and ${count(totals.moves, "switch or the like", "switches, pulls or the like")}`;
    speak(`${verb} ${count(totals.commits, "commit")}${moves} in ${project}: ${count(report.events, "event")}.`);
  }
  for (const line of describeReport(report)) speak(line);
  if (repository.shallow) {
    terminal.note("This clone is shallow: a full clone gives other ids, so import from one of them only.");
  }
  explainStop(cli, report);
}

function noCommits(author: Author): string {
  if (author === null) return "No commits";
  return "email" in author ? `No commits by ${author.email}` : `No commits by an author like ${author.pattern}`;
}
