import { type Cli, openAccount, requireConsent } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { takeInterrupts } from "../interrupt.ts";
import { ActivityWatchDoor } from "../listen/doors/activitywatch.ts";
import { WakaTimeDoor } from "../listen/doors/wakatime.ts";
import { findListenKey } from "../listen/listen-key.ts";
import { ListenSession } from "../listen/listen-session.ts";
import { count } from "../terminal/words.ts";
import { openKeeper } from "../watch/open-keeper.ts";
import { endBoundMs } from "../watch/watch-session.ts";

export interface ListenOptions {
  readonly port: number;
  readonly dryRun?: boolean;
  /** The port for ActivityWatch's watchers; undefined: none. */
  readonly activitywatch?: number;
}

/**
 * `floyo listen`: takes what editors' plugins tell, on this machine alone, until it is ended.
 *
 * @throws Fault NOT_SIGNED_IN, CONSENT_REQUIRED, PRIVACY_RULES, PORT_TAKEN, PORT_FORBIDDEN
 */
export async function listen(cli: Cli, { port, dryRun = false, activitywatch }: ListenOptions): Promise<ExitCode> {
  const account = dryRun || cli.local ? null : openAccount(cli);
  if (account) await requireConsent(cli, account);
  const key = findListenKey(cli.home);
  const keeper = openKeeper(cli, account, dryRun);
  keeper.checkRules();
  const session = new ListenSession(cli, account, keeper, dryRun);
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
  const door = new WakaTimeDoor(key, session);
  const address = await session.start([door], port, () => end("signed out"));
  const url = `${address}${door.prefix}`;
  const watchers = activitywatch === undefined ? null : new ActivityWatchDoor(key, session);
  const watched = watchers && (await serveOrStop(session, watchers, activitywatch ?? 0));
  const speak = dryRun ? cli.terminal.note : cli.terminal.say;
  const ready = { record: "listening", api_url: url, api_key: key.key, ...(watched ? { activitywatch: watched } : {}) };
  // On a dry run stdout holds the requests' bodies and, last, the summary.
  if (dryRun && cli.terminal.json) cli.streams.stderr.write(`${JSON.stringify(ready)}\n`);
  else cli.terminal.give(ready);
  speak(`Listening at ${address}, for programs of this machine alone.
Have your editors' WakaTime plugins send here, with these lines in ~/.wakatime.cfg:

[settings]
api_url = ${url}
api_key = ${key.key}
`);
  if (watched)
    speak(
      `ActivityWatch's watchers find it at ${watched} in place of aw-server. Programs of this machine need no key there.`,
    );
  const why = await ended;
  watchers?.finish();
  await session.stop(endBoundMs);
  release();
  summarize(cli, session, why, dryRun);
  // A request that is never answered must not hold up the end; it is sent again from the spool.
  setTimeout(() => process.exit(), 100).unref();
  return why === "signed out" ? exitCodes.notSignedIn : exitCodes.ok;
}

async function serveOrStop(session: ListenSession, door: ActivityWatchDoor, port: number): Promise<string> {
  try {
    return await session.serveToo([door], port);
  } catch (error) {
    await session.stop(0);
    throw error;
  }
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
