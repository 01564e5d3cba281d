import { type Account, type Cli, noteRefused, openAccount } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { accountName, findCredentials, mayCapture } from "../home/credentials.ts";
import { findPause, liesIn, readPause } from "../home/pause.ts";
import { flushSpool } from "../send/flush-spool.ts";
import { commandEvent, readToldCommand } from "../shell/command-event.ts";
import { readState } from "../spool/sending-state.ts";
import { openKeeper } from "../watch/open-keeper.ts";
import { findRunning } from "../watch/running-watchers.ts";

/** Without a watcher that sends, commands are sent no more often than this. */
const sendEveryMs = 60_000;
/** A line longer than this is no command that somebody typed. */
const bytesMax = 65_536;

/**
 * `floyo record-command`: takes one command from a shell's hook. It runs behind a prompt, so it says nothing, whatever
 * happens: while nobody is signed in, has agreed or wants to be watched, it reads and forgets.
 */
export async function recordCommand(cli: Cli, options: { arguments?: boolean }): Promise<ExitCode> {
  const text = await readInput(cli.streams.stdin);
  const credentials = cli.local ? null : findCredentials(cli.home);
  if (!cli.local && (credentials === null || !mayCapture(credentials))) return exitCodes.ok;
  if (findPause(cli.home)) return exitCodes.ok;
  const told = text === null ? null : readToldCommand(text, performance.timeOrigin);
  if (told === null || liesIn(readPause(cli.home), told.beganMs)) return exitCodes.ok;
  const running = findRunning(cli.home.watchers);
  const captured = commandEvent(
    told,
    Boolean(options.arguments),
    running.flatMap(({ roots }) => roots),
  );
  if (captured === null) return exitCodes.ok;
  const account = credentials && openAccount(cli);
  const keeper = openKeeper(cli, account, false);
  // Rules that are not understood hold back capture; `floyo doctor` says so, a prompt does not.
  if (keeper.rulesFault() !== null) return exitCodes.ok;
  keeper.add(captured.event, { shorten: captured.shorten, places: [told.folder] });
  try {
    keeper.keep();
  } finally {
    keeper.close();
  }
  if (account && !running.some((other) => other.account === accountName(account.credentials)))
    await sendNowAndThen(cli, account);
  return exitCodes.ok;
}

/** One attempt; what does not go now goes with a later command. */
async function sendNowAndThen(cli: Cli, account: Account): Promise<void> {
  const { last_sent_at, last_error } = readState(account.spool);
  const last = Math.max(Date.parse(last_sent_at ?? "") || 0, Date.parse(last_error?.at ?? "") || 0);
  if (Math.abs(Date.now() - last) < sendEveryMs) return;
  const { fault } = await flushSpool(account.spool, account.connection, { patienceMs: 0 });
  if (fault) noteRefused(cli, account, fault);
}

async function readInput(stdin: NodeJS.ReadableStream): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > bytesMax) return null;
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString("utf8");
}
