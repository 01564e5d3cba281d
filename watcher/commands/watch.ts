import { basename, join } from "node:path";
import { type Cli, openAccount, requireConsent } from "../cli.ts";
import { type ExitCode, exitCodes, Fault } from "../fault.ts";
import { takeInterrupts } from "../interrupt.ts";
import { count } from "../terminal/words.ts";
import { describeTroubles, tilde } from "../watch/describe-watch.ts";
import { findRoots, type RootFolder } from "../watch/find-roots.ts";
import { openKeeper } from "../watch/open-keeper.ts";
import { openWatchLog } from "../watch/watch-log.ts";
import { type Speaker, speakJson, speakLive, speakLog, speakPlain, statusFields } from "../watch/watch-outputs.ts";
import type { WatchReport } from "../watch/watch-report.ts";
import { type SessionOptions, WatchSession } from "../watch/watch-session.ts";
import { startInBackground } from "./start-in-background.ts";

export interface WatchCommandOptions {
  readonly project?: string;
  readonly name?: string;
  readonly exclude?: readonly string[];
  readonly quietMs: number;
  readonly dryRun?: boolean;
  readonly daemon?: boolean;
  /** Where to say what there is to say, instead of the terminal. */
  readonly log?: string;
}

/**
 * `floyo watch`: captures what happens to the files of some folders, until it is ended.
 *
 * @throws Fault NOT_SIGNED_IN, CONSENT_REQUIRED, PRIVACY_RULES, WATCHED_ALREADY, USAGE
 */
export async function watch(cli: Cli, paths: readonly string[], options: WatchCommandOptions): Promise<ExitCode> {
  try {
    return await begin(cli, paths, options);
  } catch (error) {
    // In the background nobody reads the terminal.
    if (options.log !== undefined && !options.daemon && error instanceof Fault)
      openWatchLog(options.log)([error.message, error.hint].filter(Boolean).join(" "));
    throw error;
  }
}

async function begin(cli: Cli, paths: readonly string[], options: WatchCommandOptions): Promise<ExitCode> {
  const { terminal, streams, env } = cli;
  const roots = findRoots(paths.length > 0 ? paths : ["."], process.cwd());
  const account = options.dryRun || cli.local ? null : openAccount(cli);
  if (account) await requireConsent(cli, account);
  const keeper = openKeeper(cli, account, Boolean(options.dryRun));
  keeper.checkRules();
  if (options.daemon) return watchInBackground(cli, roots, argumentsOf(cli, options, roots));
  const session: SessionOptions = {
    roots,
    name: options.name ?? roots.map(({ shown }) => basename(shown) || shown).join(", "),
    project: options.project ?? null,
    exclude: options.exclude ?? [],
    quietMs: options.quietMs,
  };
  let end: (why: "asked" | "signed out") => void = () => {};
  const ended = new Promise<"asked" | "signed out">((resolve) => {
    end = resolve;
  });
  const live =
    Boolean(streams.stdout.isTTY) &&
    options.log === undefined &&
    !terminal.json &&
    !options.dryRun &&
    env.TERM !== "dumb";
  let asked = 0;
  const quit = () => {
    asked += 1;
    end("asked");
    if (asked < 2) return;
    // A second time: at once. Whatever was captured is in the spool.
    watching.abandon();
    speaker.end();
    process.exit(exitCodes.interrupted);
  };
  const speaker: Speaker = live
    ? speakLive(cli, { quit, pause: () => watching.togglePause(), retry: () => watching.hurry() })
    : options.log !== undefined
      ? speakLog(options.log)
      : terminal.json
        ? speakJson(cli, Boolean(options.dryRun))
        : speakPlain(cli, Boolean(options.dryRun));
  const watching = new WatchSession(cli, account, session, speaker, keeper);
  watching.announce();
  const release = takeInterrupts((signal) => (signal === "SIGINT" ? quit() : end("asked")));
  const why = await run(watching, speaker, ended, end);
  release();
  if (options.log === undefined) summarize(cli, watching.report, why);
  // A request that is never answered must not hold up the end; it is sent again from the spool.
  setTimeout(() => process.exit(), 100).unref();
  return why === "signed out" ? exitCodes.notSignedIn : exitCodes.ok;
}

async function watchInBackground(cli: Cli, roots: readonly RootFolder[], args: readonly string[]): Promise<ExitCode> {
  const log = join(cli.home.logs, "watch.log");
  const { pid, sign } = await startInBackground(cli, "watch", log, args);
  const { terminal } = cli;
  terminal.give({ pid, state: sign?.state ?? "reading", roots: roots.map(({ shown }) => shown), log });
  const where = roots.map(({ shown }) => tilde(shown)).join(", ");
  if (sign)
    terminal.say(
      `Watching ${where} in the background: ${count(sign.files, "file")} in ${count(sign.folders, "folder")}, process ${pid}.`,
    );
  else terminal.say(`Still reading the folders of ${where}; it goes on in the background, process ${pid}.`);
  terminal.say(
    "`floyo status` shows how it does, `floyo stop` ends it. It does not come back by itself after a restart;",
  );
  terminal.say("`floyo service install` takes care of that.");
  return exitCodes.ok;
}

/** The arguments of a `watch` like this one, in the foreground of another process. */
function argumentsOf(cli: Cli, options: WatchCommandOptions, roots: readonly RootFolder[]): string[] {
  return [
    ...(cli.local ? ["--local"] : []),
    ...(options.project === undefined ? [] : ["--project", options.project]),
    ...(options.name === undefined ? [] : ["--name", options.name]),
    ...(options.exclude ?? []).flatMap((pattern) => ["--exclude", pattern]),
    "--quiet-ms",
    String(options.quietMs),
    "--",
    ...roots.map(({ shown }) => shown),
  ];
}

async function run(
  watching: WatchSession,
  speaker: Speaker,
  ended: Promise<"asked" | "signed out">,
  end: (why: "signed out") => void,
): Promise<"asked" | "signed out"> {
  try {
    speaker.begin(watching.report);
    await Promise.race([watching.start(() => end("signed out")), ended]);
    const why = await ended;
    await watching.stop();
    return why;
  } finally {
    speaker.end();
  }
}

function summarize(cli: Cli, report: WatchReport, why: "asked" | "signed out"): void {
  const { terminal } = cli;
  const { sending, captured, lost } = report;
  const minutes = Math.max(1, Math.round((Date.now() - report.startedAt) / 60_000));
  if (terminal.json) {
    const summary = { record: "summary", minutes, ...statusFields(report), state: "ended", ended: why };
    if (sending || report.local) cli.streams.stderr.write(`${JSON.stringify(summary)}\n`);
    else terminal.give({ dry_run: true, ...summary });
    return;
  }
  const kept = sending !== null || report.local;
  const speak = kept ? terminal.say : terminal.note;
  if (why === "signed out") speak("You signed out, so the watching has ended.");
  speak(`${kept ? "Captured" : "Would have captured"} ${count(captured, "event")} in ${count(minutes, "minute")}.`);
  if (report.local) speak("They are kept on this machine alone; `floyo patterns --local` looks for what repeats.");
  if (!sending) return;
  if (sending.sent > 0) speak(`Sent: ${sending.sent.toLocaleString("en")}.`);
  if (sending.refused > 0)
    speak(`Refused by the server: ${count(sending.refused, "event")}; \`floyo status\` says why.`);
  if (sending.queued > 0) speak(`Kept to be sent later: ${count(sending.queued, "event")}.`);
  if (lost > 0) speak(`Could not be kept: ${count(lost, "event")}.`);
  for (const trouble of describeTroubles(report)) terminal.note(trouble);
}
