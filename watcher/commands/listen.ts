import { join } from "node:path";
import { type Cli, openAccount, requireConsent } from "../cli.ts";
import { type ExitCode, exitCodes, Fault, usageFault } from "../fault.ts";
import { takeInterrupts } from "../interrupt.ts";
import { ActivityWatchDoor } from "../listen/doors/activitywatch.ts";
import { WakaTimeDoor, wakatimePrefix } from "../listen/doors/wakatime.ts";
import { findListenKey, type ListenKey } from "../listen/listen-key.ts";
import { ListenSession } from "../listen/listen-session.ts";
import { logTroubles } from "../listen/log-troubles.ts";
import { loopback } from "../listen/serve-doors.ts";
import { count } from "../terminal/words.ts";
import { openKeeper } from "../watch/open-keeper.ts";
import { openWatchLog } from "../watch/watch-log.ts";
import { endBoundMs } from "../watch/watch-session.ts";
import { startInBackground } from "./start-in-background.ts";

export interface ListenOptions {
  readonly port: number;
  readonly dryRun?: boolean;
  readonly daemon?: boolean;
  /** Where to say what there is to say, instead of the terminal. */
  readonly log?: string;
  /** The port for ActivityWatch's watchers; undefined: none. */
  readonly activitywatch?: number;
}

/**
 * `floyo listen`: takes what editors' plugins tell, on this machine alone, until it is ended.
 *
 * @throws Fault NOT_SIGNED_IN, CONSENT_REQUIRED, PRIVACY_RULES, PORT_TAKEN, PORT_FORBIDDEN, USAGE
 */
export async function listen(cli: Cli, options: ListenOptions): Promise<ExitCode> {
  if (options.daemon && options.dryRun)
    throw usageFault("--daemon and --dry-run exclude each other.", "What a dry run prints needs a terminal.");
  try {
    return await begin(cli, options);
  } catch (error) {
    // In the background nobody reads the terminal.
    if (options.log !== undefined && !options.daemon && error instanceof Fault)
      openWatchLog(options.log)([error.message, error.hint].filter(Boolean).join(" "));
    throw error;
  }
}

async function begin(cli: Cli, options: ListenOptions): Promise<ExitCode> {
  const { port, dryRun = false, log, activitywatch } = options;
  const account = dryRun || cli.local ? null : openAccount(cli);
  if (account) await requireConsent(cli, account);
  const key = findListenKey(cli.home);
  const keeper = openKeeper(cli, account, dryRun);
  keeper.checkRules();
  if (options.daemon) return listenInBackground(cli, key, options);
  const say = log === undefined ? null : openWatchLog(log);
  const session = new ListenSession(
    cli,
    account,
    keeper,
    dryRun,
    logTroubles(say ?? ((text) => cli.terminal.note(text))),
  );
  let end: (why: "asked" | "signed out") => void = () => {};
  const ended = new Promise<"asked" | "signed out">((resolve) => {
    end = resolve;
  });
  let asked = 0;
  const release = takeInterrupts((signal) => {
    end("asked");
    if (signal === "SIGINT") asked += 1;
    if (asked < 2) return;
    // A second time: at once. Whatever was taken is in the spool.
    session.abandon();
    process.exit(exitCodes.interrupted);
  });
  const watchers = activitywatch === undefined ? null : new ActivityWatchDoor(key, session);
  const doors = [
    { door: new WakaTimeDoor(key, session), port },
    ...(watchers ? [{ door: watchers, port: activitywatch ?? 0 }] : []),
  ];
  const [address = "", watched] = await session.start(doors, () => end("signed out"));
  if (say) say(`Listening at ${[address, watched].filter(Boolean).join(" and ")}.`);
  else tellAddresses(cli, key, { address, watched, dryRun });
  const why = await ended;
  watchers?.finish();
  await session.stop(endBoundMs);
  release();
  if (say) say(`Ended. Captured ${count(keeper.events, "event")}.`);
  else summarize(cli, session, why, dryRun);
  // A request that is never answered must not hold up the end; it is sent again from the spool.
  setTimeout(() => process.exit(), 100).unref();
  return why === "signed out" ? exitCodes.notSignedIn : exitCodes.ok;
}

async function listenInBackground(cli: Cli, key: ListenKey, options: ListenOptions): Promise<ExitCode> {
  const log = join(cli.home.logs, "listen.log");
  const args = [...(cli.local ? ["--local"] : []), ...listenArguments(options)];
  const { pid, sign } = await startInBackground(cli, "listen", log, args);
  const address = sign?.listens ?? `http://${loopback}:${options.port}`;
  tellAddresses(cli, key, { address, watched: sign?.activitywatch, pid, log });
  cli.terminal.say(`It goes on in the background, process ${pid}.
\`floyo status\` shows how it does, \`floyo stop\` ends it. It does not come back by itself after a restart;
\`floyo service install --listen\` takes care of that.`);
  return exitCodes.ok;
}

/** The arguments by which another process listens at the same ports. */
export const listenArguments = ({ port, activitywatch }: Pick<ListenOptions, "port" | "activitywatch">): string[] => [
  ...["--port", String(port)],
  ...(activitywatch === undefined ? [] : ["--activitywatch", String(activitywatch)]),
];

interface Addresses {
  readonly address: string;
  readonly watched: string | undefined;
  readonly dryRun?: boolean;
  /** Where it listens in the background. */
  readonly pid?: number | null;
  readonly log?: string;
}

/** Says what editors and ActivityWatch's watchers need to know. */
export function tellAddresses({ terminal, streams }: Cli, { key }: ListenKey, told: Addresses): void {
  const { address, watched, dryRun = false, pid, log } = told;
  const url = `${address}${wakatimePrefix}`;
  const ready = {
    record: "listening",
    api_url: url,
    api_key: key,
    ...(watched === undefined ? {} : { activitywatch: watched }),
    ...(pid === undefined ? {} : { pid, log }),
  };
  // On a dry run stdout holds the requests' bodies and, last, the summary.
  if (dryRun && terminal.json) streams.stderr.write(`${JSON.stringify(ready)}\n`);
  else terminal.give(ready);
  const speak = dryRun ? terminal.note : terminal.say;
  speak(`Listening at ${address}, for programs of this machine alone.
Have your editors' WakaTime plugins send here, with these lines in ~/.wakatime.cfg:

[settings]
api_url = ${url}
api_key = ${key}
`);
  if (watched)
    speak(
      `ActivityWatch's watchers find it at ${watched} in place of aw-server. Programs of this machine need no key there.`,
    );
}

function summarize(cli: Cli, { keeper, sender }: ListenSession, why: string, dryRun: boolean): void {
  const { terminal } = cli;
  const { sent = 0, refused = 0, queued = 0 } = sender?.report ?? {};
  const { events: captured, dropped } = keeper;
  terminal.give({
    record: "summary",
    ...(dryRun ? { dry_run: true } : {}),
    ended: why,
    captured,
    dropped: { count: dropped.count, by_rule: dropped.byRule },
    faulty: keeper.faulty,
    sent,
    refused,
    queued,
  });
  const speak = dryRun ? terminal.note : terminal.say;
  if (why === "signed out") speak("You signed out, so the listening has ended.");
  speak(`${dryRun ? "Would have captured" : "Captured"} ${count(captured, "event")}.`);
  if (dropped.count > 0) speak(`Left out by a rule: ${count(dropped.count, "event")}.`);
  if (sent > 0) speak(`Sent: ${sent.toLocaleString("en")}.`);
  if (refused > 0) speak(`Refused by the server: ${count(refused, "event")}; \`floyo status\` says why.`);
  if (queued > 0) speak(`Kept to be sent later: ${count(queued, "event")}.`);
}
