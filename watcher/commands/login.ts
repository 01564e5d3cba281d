import { me } from "#lib/contracts/accounts.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import { type Cli, connect, openAccount, parseServerUrl, sendsInClear } from "../cli.ts";
import { type ExitCode, exitCodes, Fault, usageFault } from "../fault.ts";
import {
  consentUrl,
  credentialsOf,
  findCredentials,
  forgetCredentials,
  saveCredentials,
  spoolFolder,
  workspaceUrl,
} from "../home/credentials.ts";
import { fetchWorkspaceRules } from "../privacy/fetch-workspace-rules.ts";
import { callApi } from "../send/call-api.ts";
import { summarizeSpool } from "../spool/sending-state.ts";
import { promptSecret, readAll } from "../terminal/prompt.ts";
import { count } from "../terminal/words.ts";

/** What the command's own parts need of a key. */
const useful: readonly { scope: Scope; for: string }[] = [
  { scope: "telemetry:write", for: "send events" },
  { scope: "patterns:read", for: "show patterns" },
  { scope: "suggestions:read", for: "show suggestions" },
];

/** `floyo login`: checks a key with the server, then keeps it in a file that only its owner may read. */
export async function login(cli: Cli, options: { key?: string; url?: string }): Promise<ExitCode> {
  const url = parseServerUrl(options.url ?? findCredentials(cli.home)?.url ?? "http://localhost:3000");
  if (sendsInClear(url))
    cli.terminal.note(`Your key and events will travel to ${url} unencrypted. Use https where you can.`);
  const key = await obtainKey(cli, options.key, url);
  const account = await callApi(connect(cli, url, key, null), me);
  saveCredentials(cli.home, credentialsOf(url, key, account));
  const rulesFault = await fetchWorkspaceRules(cli.home, openAccount(cli));
  const who = account.display_name ?? account.email;
  const missing = useful.filter((one) => !account.scopes.includes(one.scope));
  cli.terminal.give({
    url,
    user_id: account.user_id,
    display_name: account.display_name,
    organization: account.organization,
    scopes: account.scopes,
    consent: account.consent,
  });
  cli.terminal.say(`Signed in to ${url}${who ? ` as ${who}` : ""}, in the workspace ${account.organization.name}.`);
  if (rulesFault && rulesFault.code !== "NOT_FOUND")
    cli.terminal.note(`The workspace's privacy rules could not be fetched: ${rulesFault.message}`);
  for (const one of missing) cli.terminal.note(`This key cannot ${one.for}: it lacks the scope ${one.scope}.`);
  if (!account.consent.granted) {
    cli.terminal.note(
      `Nothing is captured before you agree to it: read what is collected at ${consentUrl(workspaceUrl(url, account.organization.slug))}.`,
    );
  }
  return exitCodes.ok;
}

async function obtainKey(cli: Cli, given: string | undefined, url: string): Promise<string> {
  const { stdin } = cli.streams;
  const asked = given ?? (stdin.isTTY ? await promptSecret(cli.streams, `API key for ${url}: `) : await readAll(stdin));
  const key = asked?.trim() ?? "";
  if (key === "")
    throw usageFault(
      "No key was given.",
      "Make one on the page Settings → API keys, then give it with --key, or on stdin.",
    );
  if (!/^[\x21-\x7e]{8,512}$/.test(key))
    throw usageFault("This is not an API key.", "A key is one word, such as floyo_live_….");
  return key;
}

/** `floyo logout`: forgets the key. What waits to be sent stays for the next login of the same account. */
export function logout(cli: Cli): ExitCode {
  const credentials = findCredentials(cli.home);
  forgetCredentials(cli.home);
  const queued = credentials ? summarizeSpool(spoolFolder(cli.home, credentials)).queued : 0;
  cli.terminal.give({ signed_out: credentials !== null, queued });
  cli.terminal.say(
    credentials
      ? `Signed out of ${credentials.url}. The key itself still works: revoke it in Settings → API keys.`
      : "You were not signed in.",
  );
  if (queued > 0) cli.terminal.note(`Still to be sent when this account signs in again: ${count(queued, "event")}.`);
  return exitCodes.ok;
}

/** `floyo whoami`: asks the server, since only it knows whether the key still works. */
export async function whoami(cli: Cli): Promise<ExitCode> {
  const credentials = findCredentials(cli.home);
  if (!credentials)
    throw new Fault("NOT_SIGNED_IN", "You are not signed in.", {
      exitCode: exitCodes.notSignedIn,
      hint: "Run `floyo login`.",
    });
  const connection = connect(cli, credentials.url, credentials.key, credentials.organization.slug);
  const account = await callApi(connection, me);
  saveCredentials(cli.home, credentialsOf(credentials.url, credentials.key, account));
  cli.terminal.give({ url: credentials.url, device: connection.device, ...account });
  cli.terminal.say(account.display_name ?? account.email ?? `user ${account.user_id}`);
  cli.terminal.say(`${account.organization.name} (${account.organization.role}) at ${credentials.url}`);
  cli.terminal.say(`This machine: ${connection.device.name} (${connection.device.id})`);
  return exitCodes.ok;
}
