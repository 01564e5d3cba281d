import { setTimeout as sleep } from "node:timers/promises";
import { begin, claim, type DeviceLoginOutcome } from "#lib/contracts/device-logins.ts";
import { type Scope, watcherScopes } from "#lib/contracts/scopes.ts";
import { type Cli, connect } from "../cli.ts";
import { exitCodes, Fault } from "../fault.ts";
import { callApi } from "../send/call-api.ts";
import type { Connection } from "../send/connection.ts";
import { browserCommand, startBrowser } from "../terminal/open-browser.ts";

/** While the server cannot be reached, it is asked at most so seldom. */
const intervalSecondsMax = 60;

/**
 * Gets a key by having the person approve this machine in a browser, on whichever machine that is: shows the code and
 * the address, opens the page where it would be seen, and waits. With `--json` the code is the first line of stdout.
 *
 * @param extra scopes beyond what the command needs
 * @throws Fault LOGIN_DENIED, LOGIN_EXPIRED, or what the server says
 */
export async function loginInBrowser(
  cli: Cli,
  url: string,
  { extra, browser }: { extra: readonly Scope[]; browser: boolean },
): Promise<string> {
  const { terminal } = cli;
  const connection = connect(cli, url, "", null);
  const begun = await callApi(connection, begin, { body: { scopes: [...new Set([...watcherScopes, ...extra])] } });
  const { device_code, ...shown } = begun;
  terminal.give({ status: "pending", ...shown });

  const { stdin, stderr } = cli.streams;
  const attended = browser && !terminal.json && Boolean(stdin.isTTY && stderr.isTTY);
  const command = browserCommand(begun.verification_url_complete, {
    platform: process.platform,
    env: cli.env,
    attended,
  });
  const opened = command !== null && (await startBrowser(command));
  terminal.note(
    opened
      ? `A page has been opened. Approve there if it shows this code:\n\n    ${begun.user_code}\n\nNo page? Open ${begun.verification_url_complete}`
      : `Open this page in a browser, on any machine, and approve if it shows this code:\n\n    ${begun.user_code}\n\n${begun.verification_url_complete}`,
  );
  terminal.note("Waiting for your decision. Ctrl-C ends it.");
  return await waitForKey(connection, device_code, begun);
}

async function waitForKey(
  connection: Connection,
  device_code: string,
  begun: { expires_in: number; interval: number },
): Promise<string> {
  const end = performance.now() + begun.expires_in * 1000;
  let interval = begun.interval;
  while (performance.now() < end) {
    await sleep(interval * 1000);
    const outcome = await askOnce(connection, device_code);
    if (outcome === null) interval = Math.min(interval * 2, intervalSecondsMax);
    else if (outcome.status === "approved") return outcome.key;
    else if (outcome.status === "slow_down") interval = outcome.interval;
    else if (outcome.status === "denied")
      throw new Fault("LOGIN_DENIED", "It was denied in the browser. Nothing was changed here.", {
        exitCode: exitCodes.notSignedIn,
      });
    else if (outcome.status !== "pending") break;
  }
  throw new Fault("LOGIN_EXPIRED", "The code has expired before it was approved and used.", {
    exitCode: exitCodes.notSignedIn,
    hint: "Run `floyo login` again.",
  });
}

/** Null when the server is away or busy: it is asked again, as long as the code is good. */
async function askOnce(connection: Connection, device_code: string): Promise<DeviceLoginOutcome | null> {
  try {
    return await callApi(connection, claim, { body: { device_code } });
  } catch (error) {
    if (error instanceof Fault && error.exitCode === exitCodes.unreachable) return null;
    throw error;
  }
}
