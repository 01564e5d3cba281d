import { me } from "#lib/contracts/accounts.ts";
import { revokeCurrent } from "#lib/contracts/api-keys.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import { type Cli, connect, openAccount, parseServerUrl, sendsInClear } from "../cli.ts";
import { type ExitCode, exitCodes, Fault, usageFault } from "../fault.ts";
import {
  amendCredentials,
  type Credentials,
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
import { loginInBrowser } from "./login-in-browser.ts";

/** What the command's own parts need of a key. */
const useful: readonly { scope: Scope; for: string }[] = [
  { scope: "telemetry:write", for: "send events" },
  { scope: "patterns:read", for: "show patterns" },
  { scope: "suggestions:read", for: "show suggestions" },
];

export interface LoginOptions {
  /** The key; `true` when it is to be asked for, or read from stdin. */
  readonly key?: string | true;
  readonly url?: string;
  /** Scopes beyond what the command needs, for a key that is made in the browser. */
  readonly scope?: readonly Scope[];
  readonly browser?: boolean;
}

/**
 * `floyo login`: gets a key, from the person or by their approval in a browser, checks it with the server, and keeps it
 * in a file that only its owner may read.
 */
export async function login(cli: Cli, options: LoginOptions): Promise<ExitCode> {
  const before = findCredentials(cli.home);
  const url = parseServerUrl(options.url ?? before?.url ?? "http://localhost:3000");
  if (sendsInClear(url))
    cli.terminal.note(`Your key and events will travel to ${url} unencrypted. Use https where you can.`);
  const given = await obtainKey(cli, options.key, url);
  const key =
    given ?? (await loginInBrowser(cli, url, { extra: options.scope ?? [], browser: options.browser ?? true }));
  const account = await callApi(connect(cli, url, key, null), me);
  saveCredentials(cli.home, credentialsOf(url, key, account, given === null));
  if (before && before.key !== key) await revokeOwnKey(cli, before);
  const rulesFault = await fetchWorkspaceRules(cli.home, openAccount(cli));
  const who = account.display_name ?? account.email;
  const missing = useful.filter((one) => !account.scopes.includes(one.scope));
  cli.terminal.give({
    ...(given === null ? { status: "approved" } : {}),
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

/** The key that was given, as an option or on stdin; null when there is none, and a browser is to be asked. */
async function obtainKey(cli: Cli, given: string | true | undefined, url: string): Promise<string | null> {
  const { stdin } = cli.streams;
  if (given === undefined && stdin.isTTY) return null;
  const asked =
    typeof given === "string"
      ? given
      : stdin.isTTY
        ? await promptSecret(cli.streams, `API key for ${url}: `)
        : await readAll(stdin, () =>
            cli.terminal.note(`Waiting for an API key on stdin: end it (Ctrl+D) to go on without.`),
          );
  const key = asked?.trim() ?? "";
  if (key === "" && given === undefined) return null;
  if (key === "")
    throw usageFault("No key was given.", "Leave --key out to sign in in the browser, or give a key on stdin.");
  if (!/^[\x21-\x7e]{8,512}$/.test(key))
    throw usageFault("This is not an API key.", "A key is one word, such as floyo_live_….");
  return key;
}

/**
 * `floyo logout`: forgets the key, and revokes it where it was made for this machine by signing in. What waits to be sent
 * stays for the next login of the same account.
 */
export async function logout(cli: Cli): Promise<ExitCode> {
  const credentials = findCredentials(cli.home);
  const revoked = credentials !== null && (await revokeOwnKey(cli, credentials));
  forgetCredentials(cli.home);
  const queued = credentials ? summarizeSpool(spoolFolder(cli.home, credentials)).queued : 0;
  cli.terminal.give({ signed_out: credentials !== null, key_revoked: revoked, queued });
  if (credentials === null) cli.terminal.say("You were not signed in.");
  else if (revoked) cli.terminal.say(`Signed out of ${credentials.url}. The key is revoked.`);
  else {
    const page = `${workspaceUrl(credentials.url, credentials.organization.slug)}/settings/api-keys`;
    const why = credentials.own ? "The server could not be asked to revoke the key" : "The key was made by hand";
    cli.terminal.say(`Signed out of ${credentials.url}.`);
    cli.terminal.note(`${why}, so it still works: revoke it at ${page}.`);
  }
  if (queued > 0) cli.terminal.note(`Still to be sent when this account signs in again: ${count(queued, "event")}.`);
  return exitCodes.ok;
}

/** Revokes a key that was made for this machine by signing in; says whether it no longer works. */
async function revokeOwnKey(cli: Cli, { url, key, own, organization }: Credentials): Promise<boolean> {
  if (!own) return false;
  try {
    await callApi(connect(cli, url, key, organization.slug), revokeCurrent);
    return true;
  } catch (error) {
    // Not accepted any more: revoked before.
    return error instanceof Fault && error.exitCode === exitCodes.notSignedIn;
  }
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
  const known = credentialsOf(credentials.url, credentials.key, account, credentials.own);
  amendCredentials(cli.home, credentials, { ...known, key_refused: false });
  cli.terminal.give({ url: credentials.url, device: connection.device, ...account });
  cli.terminal.say(account.display_name ?? account.email ?? `user ${account.user_id}`);
  cli.terminal.say(`${account.organization.name} (${account.organization.role}) at ${credentials.url}`);
  cli.terminal.say(`This machine: ${connection.device.name} (${connection.device.id})`);
  return exitCodes.ok;
}
