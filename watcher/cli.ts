import { me } from "#lib/contracts/accounts.ts";
import { type Fault, usageFault } from "./fault.ts";
import {
  amendCredentials,
  type Credentials,
  credentialsOf,
  requireCredentials,
  saveCredentials,
  spoolFolder,
  workspaceUrl,
} from "./home/credentials.ts";
import { findDevice } from "./home/device.ts";
import type { Home } from "./home/home.ts";
import { callApi } from "./send/call-api.ts";
import { checkIn } from "./send/check-in.ts";
import { type Connection, requestTimeoutMs } from "./send/connection.ts";
import { consentFault, revokedFault } from "./send/explain-fault.ts";
import { summarizeSpool } from "./spool/sending-state.ts";
import type { Streams, Terminal } from "./terminal/terminal.ts";

/** What every command is handed. */
export interface Cli {
  readonly env: NodeJS.ProcessEnv;
  readonly home: Home;
  readonly streams: Streams;
  readonly terminal: Terminal;
  /** `--local`: on this machine alone, without account or server. */
  readonly local: boolean;
}

/** The signed-in account: whose events, where they wait, how to reach the server. */
export interface Account {
  readonly credentials: Credentials;
  readonly connection: Connection;
  readonly spool: string;
}

/** @throws Fault NOT_SIGNED_IN */
export function openAccount(cli: Cli): Account {
  const credentials = requireCredentials(cli.home);
  return {
    credentials,
    connection: connect(cli, credentials.url, credentials.key, credentials.organization.slug),
    spool: spoolFolder(cli.home, credentials),
  };
}

/** @param slug the workspace's, once it is known */
export function connect(cli: Cli, url: string, key: string, slug: string | null): Connection {
  const timeoutMs = Number(cli.env.FLOYO_TIMEOUT_MS) || requestTimeoutMs;
  const page = slug === null ? url : workspaceUrl(url, slug);
  return { url, key, workspaceUrl: page, device: findDevice(cli.home), timeoutMs };
}

/**
 * Makes sure that the person has agreed to collection, and has revoked neither this device nor its key, before anything
 * is captured. What the server said last stands, so that capture works offline; a refusal is asked about again.
 *
 * @throws Fault CONSENT_REQUIRED, DEVICE_REVOKED, UNAUTHENTICATED
 */
export async function requireConsent(cli: Cli, account: Account): Promise<void> {
  const { credentials, connection } = account;
  if (credentials.revoked) {
    const { device } = await checkIn(cli.home, connection, summarizeSpool(account.spool).queued);
    if (device.revoked) throw revokedFault(connection);
    noteAllowed(cli, account);
  }
  if (credentials.consented && !credentials.key_refused) return;
  const now = credentialsOf(credentials.url, credentials.key, await callApi(connection, me), credentials.own);
  saveCredentials(cli.home, now);
  if (!now.consented) throw consentFault(connection);
}

/** What the server says where the person no longer wants anything taken. A key that has merely expired says nothing of that. */
const refusals: Readonly<Record<string, Partial<Credentials>>> = {
  CONSENT_REQUIRED: { consented: false },
  DEVICE_REVOKED: { revoked: true },
  UNAUTHENTICATED: { key_refused: true },
};

/** Remembers that the server takes no events for now, if that is what it said, so that nothing more is captured. */
export function noteRefused(cli: Cli, { credentials }: Pick<Account, "credentials">, { code }: Fault): Credentials {
  const change = refusals[code];
  return change ? amendCredentials(cli.home, credentials, change) : credentials;
}

/** Remembers that the server takes events from this device again. */
export const noteAllowed = (cli: Cli, { credentials }: Account): Credentials =>
  amendCredentials(cli.home, credentials, { revoked: false, key_refused: false });

/** A server's address in one form: http or https, no path beyond its root's, no slash at the end. */
export function parseServerUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text.includes("://") ? text : `${isLoopback(text) ? "http" : "https"}://${text}`);
  } catch {
    throw usageFault(`This is not an address: ${text}`, "Give one such as https://floyo.example.com.");
  }
  if (
    (url.protocol !== "https:" && url.protocol !== "http:") ||
    url.username ||
    url.password ||
    url.search ||
    url.hash
  ) {
    throw usageFault(`This is not a server's address: ${text}`, "Give one such as https://floyo.example.com.");
  }
  return url.href.replace(/\/+$/, "");
}

/** Whether what is sent to this address could be read on the way. */
export function sendsInClear(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !isLoopback(hostname);
}

const isLoopback = (host: string): boolean =>
  /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?(?:\/|$)/i.test(host);
