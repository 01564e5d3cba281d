import { consentVersion, decideConsent, getConsent } from "#lib/contracts/accounts.ts";
import { type Cli, openAccount } from "../cli.ts";
import { type ExitCode, exitCodes } from "../fault.ts";
import { consentUrl, saveCredentials } from "../home/credentials.ts";
import { callApi } from "../send/call-api.ts";
import { when } from "../terminal/words.ts";

/**
 * `floyo consent`: whether events are taken, since when and by which text. Agreeing is done on the page, where the text
 * stands.
 *
 * @throws Fault NOT_SIGNED_IN
 */
export async function consent(cli: Cli): Promise<ExitCode> {
  const { connection, credentials } = openAccount(cli);
  const decision = await callApi(connection, getConsent);
  saveCredentials(cli.home, { ...credentials, consented: decision.granted });
  cli.terminal.give(decision);
  const since = decision.decided_at === null ? "" : `, decided ${when(decision.decided_at, new Date())}`;
  const text = decision.version === null ? "" : `, by the text of ${decision.version}`;
  if (decision.granted)
    cli.terminal.say(`You have agreed to collection${since}${text}.\nTo withdraw: floyo consent withdraw`);
  else if (decision.decided_at === null) cli.terminal.say("You have not decided about collection: nothing is taken.");
  else cli.terminal.say(`You have not agreed to collection${since}${text}: nothing is taken.`);
  if (!decision.granted) cli.terminal.say(`The text, and where to agree: ${consentUrl(connection.workspaceUrl)}`);
  return exitCodes.ok;
}

/** `floyo consent withdraw`: the server refuses events from the moment that it answers, and this machine captures none. */
export async function withdrawConsent(cli: Cli): Promise<ExitCode> {
  const { connection, credentials } = openAccount(cli);
  const decision = await callApi(connection, decideConsent, { body: { granted: false, version: consentVersion } });
  saveCredentials(cli.home, { ...credentials, consented: decision.granted });
  cli.terminal.give(decision);
  cli.terminal.say("Withdrawn. The server refuses events from this moment, from every device.");
  cli.terminal.say("What is stored stays until you delete it: `floyo clear`.");
  return exitCodes.ok;
}
